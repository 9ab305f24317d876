//! Replicas of the program behind Debian's HAProxy.

use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use child_process::Program;

use super::redis::Redis;
use crate::commands::Installed;
use crate::support::client::{Reply, send, try_send};
use crate::support::process::Process;
use crate::support::test_proxy::{BILLING, HISTORY, Plan, get};
use crate::support::vendor::FaultyVendor;

/// Longer than any change takes to show, shorter than a test may hang.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) const KEY: [u8; 32] = *b"a key of just thirty-two bytes!\n";

/// Replicas with one configuration, and the load balancer in front of them.
pub(crate) struct Replicas {
    /// Holds the configuration and the key.
    _installed: Installed,
    pub(crate) processes: Vec<Process>,
    balancer: HaProxy,
}

/// HAProxy on a socket that this process has bound; it is killed when this is dropped.
struct HaProxy {
    address: SocketAddr,
    program: Program,
}

/// Requests of many clients until they are told to stop.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
    failures: Arc<std::sync::Mutex<Vec<String>>>,
    clients: Vec<tokio::task::JoinHandle<()>>,
}

/// The table for a store, whose key is in `folder`.
pub(crate) fn shared_section(redis: &Redis, folder: &std::path::Path, more: &str) -> String {
    let file = folder.join("cache-key");
    std::fs::write(&file, KEY).unwrap();
    let (url, file) = (redis.url(), file.display());
    format!("[shared]\nurl = \"{url}\"\nencryption_key_file = \"{file}\"\n{more}\n")
}

impl Replicas {
    /// Starts `count` replicas. `more` are further lines of `[shared]`.
    pub(crate) fn start(
        count: usize,
        plan: Plan,
        vendor: &FaultyVendor,
        redis: &Redis,
        more: &str,
    ) -> Self {
        let mut installed = Installed::new(plan, vendor);
        installed.plan.top.push_str("\nadmin_listen = \"127.0.0.1:0\"\n");
        installed.plan.shared = shared_section(redis, installed.folder.path(), more);
        installed.write(&installed.plan.text(vendor.address));
        let start = |_| Process::start(installed.command(&["serve"]), true);
        let processes: Vec<_> = (0..count).map(start).collect();
        let addresses: Vec<_> = processes.iter().map(|process| process.address).collect();
        let balancer = HaProxy::start(installed.folder.path(), &addresses);
        Self { _installed: installed, processes, balancer }
    }

    /// The address of the load balancer.
    pub(crate) fn address(&self) -> SocketAddr {
        self.balancer.address
    }

    /// The value of a metric at each replica.
    pub(crate) async fn metrics(&self, name: &str) -> Vec<f64> {
        let mut values = Vec::new();
        for process in &self.processes {
            let request = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            let text = send(process.admin.unwrap(), request).await.text();
            let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            let value = value.unwrap_or_else(|| panic!("no {name} in {text}"));
            values.push(value.parse().unwrap());
        }
        values
    }

    /// Waits until a metric has that value at every replica.
    pub(crate) async fn until(&self, name: &str, expected: f64) {
        let started = Instant::now();
        while self.metrics(name).await.iter().any(|value| *value != expected) {
            assert!(started.elapsed() < PATIENCE, "{name} does not become {expected}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl HaProxy {
    fn start(folder: &std::path::Path, replicas: &[SocketAddr]) -> Self {
        let servers: String = replicas
            .iter()
            .enumerate()
            .map(|(number, address)| {
                format!("  server replica{number} {address} check inter 500ms\n")
            })
            .collect();
        // A request that no replica has received is sent to the next one.
        let text = format!(
            "defaults\n  mode http\n  timeout connect 10s\n  timeout client 120s\n  \
             timeout server 120s\n  retries 3\n  retry-on conn-failure\n  option redispatch 1\n\
             frontend public\n  bind fd@3\n  default_backend replicas\n\
             backend replicas\n  balance roundrobin\n{servers}"
        );
        let file = folder.join("haproxy.cfg");
        std::fs::write(&file, text).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        // The listening socket becomes descriptor 3.
        let mut shell = Command::new("sh");
        shell.args(["-c", "exec haproxy -db -f \"$1\" 3<&0 0</dev/null", "sh"]).arg(&file);
        shell.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        let input = Stdio::from(OwnedFd::from(listener));
        let program = Program::start_with(&mut shell, input).unwrap();
        let mut haproxy = Self { address, program };
        haproxy.wait_until_it_answers();
        haproxy
    }

    fn wait_until_it_answers(&mut self) {
        use std::io::{Read, Write};
        let started = Instant::now();
        loop {
            let has_ended = self.program.has_ended().unwrap();
            assert!(!has_ended, "haproxy ended: run `apt-get install redis-server haproxy`");
            let mut stream = std::net::TcpStream::connect(self.address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            let request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            let _ = stream.write_all(request);
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer);
            if answer.starts_with(b"HTTP/1.1 4") {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "haproxy does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for HaProxy {
    fn drop(&mut self) {
        // It may have ended before.
        let _ = self.program.kill();
    }
}

impl Load {
    /// Starts clients that request the data of `tenants` in turn, at both vendors.
    pub(crate) fn start(address: SocketAddr, clients: usize, tenants: &[&'static str]) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let answered = Arc::new(AtomicUsize::new(0));
        let failures = Arc::new(std::sync::Mutex::new(Vec::new()));
        let client = |number: usize| {
            let (stop, answered) = (Arc::clone(&stop), Arc::clone(&answered));
            let (failures, tenants) = (Arc::clone(&failures), tenants.to_vec());
            tokio::spawn(async move {
                let mut turn = number;
                while !stop.load(Ordering::Relaxed) {
                    let tenant = tenants[turn % tenants.len()];
                    let path = [HISTORY, BILLING][turn / tenants.len() % 2];
                    turn += 1;
                    let request = get(path).tenant(tenant).bytes();
                    match try_send(address, &request).await {
                        Some(reply) if is_own(&reply, tenant, &tenants) => {
                            answered.fetch_add(1, Ordering::Relaxed);
                        }
                        reply => failures.lock().unwrap().push(format!("{tenant}: {reply:?}")),
                    }
                    // Leave CPU time for other tests.
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            })
        };
        let clients = (0..clients).map(client).collect();
        Self { stop, answered, failures, clients }
    }

    /// Waits for that many more successful responses.
    pub(crate) async fn proceed(&self, count: usize) {
        let goal = self.answered.load(Ordering::Relaxed) + count;
        let started = Instant::now();
        while self.answered.load(Ordering::Relaxed) < goal {
            let failures = self.failures.lock().unwrap().len();
            assert!(started.elapsed() < PATIENCE, "no progress, {failures} failures");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) fn failures(&self) -> Vec<String> {
        self.failures.lock().unwrap().clone()
    }

    /// Stops, and returns the failures.
    pub(crate) async fn stop(self) -> Vec<String> {
        self.stop.store(true, Ordering::Relaxed);
        for client in self.clients {
            client.await.unwrap();
        }
        self.failures.lock().unwrap().clone()
    }
}

/// Whether a response has the data of this tenant and of no other.
pub(crate) fn is_own(reply: &Reply, tenant: &str, tenants: &[&str]) -> bool {
    let text = reply.text();
    let others = tenants.iter().filter(|other| **other != tenant);
    reply.status == 200
        && text.contains(tenant)
        && !others.into_iter().any(|other| text.contains(other))
}
