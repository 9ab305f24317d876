//! `cargo xtask test`: all tests, by kind, with a minimum count for each kind.

mod browser;
mod e2e;
mod engines;
mod frameworks;
mod native;
mod package;
#[cfg(test)]
mod recipes;
mod tally;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::step::{seconds, step};
use crate::workspace::Workspace;
pub(crate) use e2e::{build_scene, run_lighthouse, soak_under_fault};
pub(crate) use native::cargo_for_stage;
use tally::Tally;

/// One kind of tests.
struct Kind {
    name: &'static str,
    /// Fewer tests than this mean that a suite was silently skipped, which is a failure too. Raise
    /// it as the suite grows.
    floor: usize,
    run: fn(&Workspace) -> Result<Tally>,
}

const KINDS: [Kind; 6] = [
    Kind { name: "native", floor: 400, run: native::run },
    Kind { name: "browser", floor: 150, run: browser::run },
    Kind { name: "package", floor: 27, run: package::run },
    Kind { name: "e2e", floor: 50, run: e2e::run },
    // Each engine has its own floor.
    Kind { name: "engines", floor: 0, run: engines::run },
    Kind { name: FRAMEWORKS, floor: 5, run: frameworks::run },
];

/// Runs only when it is named: it installs a gigabyte of npm packages and builds for minutes.
const FRAMEWORKS: &str = "frameworks";

/// The outcome of one kind.
struct Report {
    name: &'static str,
    tally: Tally,
    taken: Duration,
    /// Why the kind failed, other than failed tests.
    fault: Option<String>,
}

/// Runs the kinds named by `arguments`, or all of them.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let start = Instant::now();
    let chosen = choose(arguments)?;
    let reports: Vec<Report> = chosen.into_iter().map(|kind| run_kind(workspace, kind)).collect();

    println!("\n==> summary after {}", seconds(start.elapsed()));
    let mut total = Tally::default();
    let mut healthy = true;
    for report in reports {
        let Report { name, tally, taken, fault } = report;
        println!(
            "    {name:<10} {:>5} passed {:>4} failed {:>4} ignored {:>9}",
            tally.passed,
            tally.failed,
            tally.ignored,
            seconds(taken)
        );
        for test in &tally.failures {
            println!("             failed: {test}");
        }
        for lost in &tally.lost_sessions {
            println!("             session lost, and the test run again: {lost}");
        }
        for engine in &tally.skipped_engines {
            println!("             SKIPPED: {engine}");
        }
        if let Some(fault) = fault {
            println!("             {fault}");
            healthy = false;
        }
        total.add(tally);
    }
    healthy &= total.failed == 0;
    println!(
        "{} passed, {} failed, {} sessions lost, {} engines skipped",
        total.passed,
        total.failed,
        total.lost_sessions.len(),
        total.skipped_engines.len()
    );
    ensure!(healthy, "not everything passed, see the summary");
    Ok(())
}

fn choose(arguments: &[String]) -> Result<Vec<&'static Kind>> {
    if arguments.is_empty() {
        return Ok(KINDS.iter().filter(|kind| kind.name != FRAMEWORKS).collect());
    }
    arguments
        .iter()
        .map(|argument| {
            KINDS.iter().find(|kind| kind.name == argument).with_context(|| {
                let names = KINDS.map(|kind| kind.name).join(", ");
                format!("{argument:?} is not a kind of tests; the kinds are {names}")
            })
        })
        .collect()
}

fn run_kind(workspace: &Workspace, kind: &Kind) -> Report {
    let (taken, outcome) = step(format_args!("{} tests", kind.name), || (kind.run)(workspace));
    let (tally, fault) = match outcome {
        Ok(tally) => {
            let fault = fault_of(&tally, kind.floor);
            (tally, fault)
        }
        Err(error) => (Tally::default(), Some(format!("{error:#}"))),
    };
    Report { name: kind.name, tally, taken, fault }
}

/// The errors of a kind other than failed tests.
fn fault_of(tally: &Tally, floor: usize) -> Option<String> {
    if let Some(fault) = tally.faults.first() {
        return Some(fault.clone());
    }
    let run = tally.passed + tally.failed;
    (run < floor).then(|| {
        format!("only {run} tests ran where at least {floor} are expected: has a suite fallen out?")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_tests_are_an_error() {
        let tally = Tally { passed: 3, ..Tally::default() };
        assert!(fault_of(&tally, 4).is_some());
        assert!(fault_of(&tally, 3).is_none());
    }

    #[test]
    fn a_suite_that_ended_early_is_an_error_whatever_its_count() {
        let tally = Tally { passed: 30, faults: vec!["broken".to_owned()], ..Tally::default() };
        assert!(fault_of(&tally, 4).is_some());
    }

    #[test]
    fn an_unknown_kind_is_rejected() {
        assert!(choose(&["natvie".to_owned()]).is_err());
        assert_eq!(choose(&[]).unwrap().len(), KINDS.len() - 1);
    }
}
