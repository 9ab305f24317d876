//! The tests that do not need Chromium, in Firefox and in WebKit.

use std::path::Path;

use anyhow::Result;

use crate::tools::{self, Availability};
use crate::workspace::Workspace;

use super::tally::Tally;
use super::{browser, e2e};

/// The modules of the suite for every engine. The others use counters or emulation of Chromium's
/// DevTools, or test packages rather than the widget.
const MODULES: [&str; 13] = [
    "access::",
    "events::",
    "frame::",
    "journeys::",
    "live::",
    "looks::",
    "old_browsers::",
    "pages::",
    "printing::",
    "scenarios::",
    "stage::",
    "table::",
    "tree::",
];

/// One engine, and the tests that its driver does not support.
struct Engine {
    /// Its name in `BILLING_BROWSER`.
    name: &'static str,
    /// Finds the browser and its driver, or installs them.
    ensure: fn(&Workspace) -> Result<Availability>,
    /// Runs the widget's own tests in it, if their runner supports its driver.
    widget_tests: Option<fn(&Workspace) -> Result<Tally>>,
    /// Fewer tests than this mean that a module was silently skipped.
    floor: usize,
    /// The tests' names; `docs/browsers.md` has the reasons.
    skipped: &'static [&'static str],
}

const ENGINES: [Engine; 2] = [
    Engine {
        name: "firefox",
        ensure: tools::ensure_firefox,
        widget_tests: Some(browser::run_in_firefox),
        floor: 150,
        skipped: &["looks::from_skeleton_to_content"],
    },
    Engine {
        name: "webkit",
        ensure: tools::ensure_webkit,
        widget_tests: None,
        floor: 58,
        skipped: &["looks::", "printing::"],
    },
];

/// Runs the modules in each engine that is installed or can be installed.
pub(super) fn run(workspace: &Workspace) -> Result<Tally> {
    let mut tally = Tally::default();
    for engine in &ENGINES {
        if let Availability::Missing(reason) = (engine.ensure)(workspace)? {
            println!("==> SKIPPED: no tests run in {}: {reason}", engine.name);
            tally.skipped_engines.push(format!("{}: {reason}", engine.name));
            continue;
        }
        let stage = e2e::build(workspace)?;
        println!("==> end-to-end tests in {}", engine.name);
        let skipped = engine.skipped.iter().flat_map(|test| ["--skip", test]);
        let arguments: Vec<&str> = MODULES.into_iter().chain(skipped).collect();
        let choice = [("BILLING_BROWSER", Path::new(engine.name))];
        let mut found = stage.run(workspace, &choice, &arguments)?;
        if let Some(run) = engine.widget_tests {
            found.add(run(workspace)?);
        }
        for failure in &mut found.failures {
            *failure = format!("in {}: {failure}", engine.name);
        }
        let run = found.passed + found.failed;
        if run < engine.floor {
            let floor = engine.floor;
            let fault =
                format!("only {run} tests ran in {} where {floor} are expected", engine.name);
            found.faults.push(fault);
        }
        tally.add(found);
    }
    Ok(tally)
}
