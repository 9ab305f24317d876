//! One, two and three replicas, without a store and with one: what sharing costs.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

use child_process::Child;
use tempfile::TempDir;

use crate::contestants::{start_proxy, token};
use crate::load::{Measured, Target, cpu_seconds, median, run};

const TENANTS: usize = 100;
const CONNECTIONS: usize = 24;
const ROUNDS: usize = 3;

/// Replicas, and the store that they share where there is one.
struct Group {
    replicas: Vec<(Child, SocketAddr)>,
    redis: Option<Child>,
    // Dropped last: it is of the programs above.
    folder: TempDir,
}

/// Measures every group and prints a table.
pub(crate) fn compare(vendor: SocketAddr, seconds: u32) {
    println!(
        "| replicas | | requests/s | requests/CPU-s | with the store's CPU | p50 ms | p99 ms |"
    );
    println!("|---|---|---|---|---|---|---|");
    for count in 1..=3 {
        for has_store in [false, true] {
            let group = Group::start(vendor, count, has_store);
            let rounds: Vec<_> = (0..ROUNDS).map(|_| group.measure(seconds)).collect();
            let (alone, with_store): (Vec<_>, Vec<_>) = rounds.into_iter().unzip();
            let (measured, with_store) = (median(&alone), median(&with_store));
            println!(
                "| {count} | {} | {:.0} | {:.0} | {:.0} | {:.3} | {:.3} |",
                if has_store { "a store" } else { "none" },
                measured.per_second,
                measured.per_cpu_second,
                with_store.per_cpu_second,
                measured.p50_ms,
                measured.p99_ms
            );
        }
    }
}

impl Group {
    fn start(vendor: SocketAddr, count: usize, has_store: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = has_store.then(start_redis);
        let shared = store.as_ref().map_or_else(String::new, |(_, address)| {
            let key = folder.path().join("cache-key");
            std::fs::write(&key, [7; 32]).unwrap();
            // What is measured is the cost of the store, not of going on without it.
            format!(
                "[shared]\nurl = \"redis://{address}\"\nencryption_key_file = \"{}\"\n\
                 timeout_milliseconds = 10000\n",
                key.display()
            )
        });
        let replica = |number: usize| {
            let folder = folder.path().join(number.to_string());
            std::fs::create_dir_all(&folder).unwrap();
            start_proxy(&folder, vendor, TENANTS, 3_600, &shared)
        };
        let replicas = (0..count).map(replica).collect();
        Self { replicas, redis: store.map(|(child, _)| child), folder }
    }

    /// Loads all replicas at once. The second figures count the store's CPU time too.
    fn measure(&self, seconds: u32) -> (Measured, Measured) {
        self.load(1);
        let processes = || self.replicas.iter().map(|(child, _)| child.id());
        let redis = || self.redis.iter().map(Child::id);
        let (before, redis_before) = (cpu_seconds(processes()), cpu_seconds(redis()));
        let runs = self.load(seconds);
        let used = cpu_seconds(processes()) - before;
        let redis_used = cpu_seconds(redis()) - redis_before;
        let requests: f64 = runs.iter().map(|run| run.requests).sum();
        let mean = |figure: fn(&crate::load::Run) -> f64| {
            runs.iter().map(figure).sum::<f64>() / runs.len() as f64
        };
        let measured = Measured {
            per_second: runs.iter().map(|run| run.requests / run.seconds).sum(),
            per_cpu_second: requests / used,
            p50_ms: mean(|run| run.p50_ms),
            p99_ms: mean(|run| run.p99_ms),
        };
        (measured, Measured { per_cpu_second: requests / (used + redis_used), ..measured })
    }

    fn load(&self, seconds: u32) -> Vec<crate::load::Run> {
        let tokens: Vec<_> = (0..TENANTS).map(token).collect();
        let connections = CONNECTIONS / self.replicas.len();
        std::thread::scope(|scope| {
            let runs: Vec<_> = self
                .replicas
                .iter()
                .enumerate()
                .map(|(number, (_, address))| {
                    let folder = self.folder.path().join(number.to_string());
                    let target = Target { folder, address: *address, tokens: &tokens };
                    scope.spawn(move || run(&target, connections, seconds))
                })
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        })
    }
}

fn start_redis() -> (Child, SocketAddr) {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = Command::new("redis-server");
    command.args(["--bind", "127.0.0.1", "--port", &free.port().to_string()]);
    command.args(["--save", "", "--appendonly", "no"]).stdout(Stdio::null());
    let child = Child::spawn(&mut command).expect("redis-server is installed");
    while TcpStream::connect(free).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    (child, free)
}
