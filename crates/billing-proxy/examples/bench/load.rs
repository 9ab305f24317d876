//! Load by `wrk`, and its cost in CPU time.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

use crate::contestants::{Contestant, ORIGIN, PATH, Stand};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) per_second: f64,
    pub(crate) per_cpu_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

/// A server, and the requests for it.
pub(crate) struct Target<'a> {
    pub(crate) folder: PathBuf,
    pub(crate) address: SocketAddr,
    pub(crate) tokens: &'a [String],
}

/// The report of `wrk` on one run.
pub(crate) struct Run {
    pub(crate) requests: f64,
    pub(crate) seconds: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

/// One run: a second to warm up, then the time that counts.
pub(crate) fn measure(
    stand: &Stand,
    contestant: Contestant,
    connections: usize,
    seconds: u32,
) -> Measured {
    let (folder, address) = (stand.folder().to_owned(), stand.address(contestant));
    let target = Target { folder, address, tokens: &stand.tokens };
    run(&target, connections, 1);
    let before = cpu_seconds(stand.processes(contestant));
    let Run { requests, seconds, p50_ms, p99_ms } = run(&target, connections, seconds);
    let used = cpu_seconds(stand.processes(contestant)) - before;
    let (per_second, per_cpu_second) = (requests / seconds, requests / used);
    Measured { per_second, per_cpu_second, p50_ms, p99_ms }
}

/// The run whose requests per CPU-second are in the middle, each figure for itself.
pub(crate) fn median(runs: &[Measured]) -> Measured {
    let middle = |figure: fn(&Measured) -> f64| {
        let mut figures: Vec<f64> = runs.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    Measured {
        per_second: middle(|run| run.per_second),
        per_cpu_second: middle(|run| run.per_cpu_second),
        p50_ms: middle(|run| run.p50_ms),
        p99_ms: middle(|run| run.p99_ms),
    }
}

/// Runs `wrk`. Every response must be a 200.
pub(crate) fn run(target: &Target<'_>, connections: usize, seconds: u32) -> Run {
    let Target { folder, address, tokens } = target;
    // All requests are prepared in advance, so that the load generator needs little CPU time.
    let mut script = format!("requests = {{}}\nlocal path = \"{PATH}\"\nfunction init()\n");
    for (number, token) in tokens.iter().enumerate() {
        writeln!(
            script,
            "requests[{}] = wrk.format('GET', path, {{ ['Host'] = '{}', ['Origin'] = '{ORIGIN}', \
             ['X-Tenant'] = 't{number}', ['Authorization'] = 'Bearer {token}' }})",
            number + 1,
            address
        )
        .unwrap();
    }
    script.push_str(
        "end\nlocal at = 0\nfunction request()\nat = at % #requests + 1\nreturn requests[at]\nend\n\
         function done(summary, latency)\nlocal e = summary.errors\n\
         print('errors=' .. e.connect + e.read + e.write + e.status + e.timeout)\n\
         print('requests=' .. summary.requests)\nprint('seconds=' .. summary.duration / 1e6)\n\
         print('p50=' .. latency:percentile(50) / 1e3)\nprint('p99=' .. latency:percentile(99) / 1e3)\nend\n",
    );
    let file = folder.join("load.lua");
    std::fs::write(&file, script).unwrap();
    let output = Command::new("wrk")
        .args(["-t1", &format!("-c{connections}"), &format!("-d{seconds}s"), "-s"])
        .arg(file)
        .arg(format!("http://{address}{PATH}"))
        .output()
        .expect("wrk is installed");
    let report = String::from_utf8(output.stdout).unwrap();
    assert_eq!(number(&report, "errors="), 0.0, "{report}");
    Run {
        requests: number(&report, "requests="),
        seconds: number(&report, "seconds="),
        p50_ms: number(&report, "p50="),
        p99_ms: number(&report, "p99="),
    }
}

fn number(report: &str, name: &str) -> f64 {
    let line = report.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap_or_else(|| panic!("no {name} in {report}")).trim().parse().unwrap()
}

/// User and system time of these processes so far.
pub(crate) fn cpu_seconds(processes: impl IntoIterator<Item = u32>) -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let ticks = processes.into_iter().map(|id| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
        // The name in parentheses may hold spaces; behind it the fields are plain.
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()
    });
    ticks.sum::<f64>() / TICKS_PER_SECOND
}
