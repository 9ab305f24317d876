//! Load by `wrk`, and the CPU time that it cost.

use std::fmt::Write as _;
use std::process::Command;

use crate::contestants::{Contestant, ORIGIN, PATH, Stand};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) per_second: f64,
    pub(crate) per_cpu_second: f64,
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
    wrk(stand, contestant, connections, 1);
    let before = cpu_seconds(stand, contestant);
    let report = wrk(stand, contestant, connections, seconds);
    let used = cpu_seconds(stand, contestant) - before;
    assert_eq!(number(&report, "errors="), 0.0, "{report}");
    let requests = number(&report, "requests=");
    Measured {
        per_second: requests / number(&report, "seconds="),
        per_cpu_second: requests / used,
        p50_ms: number(&report, "p50="),
        p99_ms: number(&report, "p99="),
    }
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

fn wrk(stand: &Stand, contestant: Contestant, connections: usize, seconds: u32) -> String {
    // Every request is made beforehand, so that the load costs little beside what is measured.
    let mut script = format!("requests = {{}}\nlocal path = \"{PATH}\"\nfunction init()\n");
    for (number, token) in stand.tokens.iter().enumerate() {
        writeln!(
            script,
            "requests[{}] = wrk.format('GET', path, {{ ['Host'] = '{}', ['Origin'] = '{ORIGIN}', \
             ['X-Tenant'] = 't{number}', ['Authorization'] = 'Bearer {token}' }})",
            number + 1,
            stand.address(contestant)
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
    let file = stand.folder().join("load.lua");
    std::fs::write(&file, script).unwrap();
    let output = Command::new("wrk")
        .args(["-t1", &format!("-c{connections}"), &format!("-d{seconds}s"), "-s"])
        .arg(file)
        .arg(format!("http://{}{PATH}", stand.address(contestant)))
        .output()
        .expect("wrk is installed");
    String::from_utf8(output.stdout).unwrap()
}

fn number(report: &str, name: &str) -> f64 {
    let line = report.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap_or_else(|| panic!("no {name} in {report}")).trim().parse().unwrap()
}

/// User and system time of all of a contestant's processes so far.
fn cpu_seconds(stand: &Stand, contestant: Contestant) -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let ticks = stand.processes(contestant).into_iter().map(|id| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
        // The name in parentheses may hold spaces; behind it the fields are plain.
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()
    });
    ticks.sum::<f64>() / TICKS_PER_SECOND
}
