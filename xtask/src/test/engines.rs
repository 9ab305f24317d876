//! The end-to-end tests that ask for nothing but W3C WebDriver, in Firefox and in WebKit.

use std::path::Path;

use anyhow::Result;

use crate::tools;
use crate::workspace::Workspace;

use super::e2e;
use super::tally::Tally;

/// The modules of the suite that hold for every engine. The others count what Chromium alone can
/// count, emulate by its DevTools, or look at packages rather than at the widget.
const MODULES: [&str; 10] = [
    "events::",
    "frame::",
    "journeys::",
    "live::",
    "old_browsers::",
    "pages::",
    "printing::",
    "scenarios::",
    "stage::",
    "table::",
];

/// One engine, and the tests that its driver has no means for.
struct Engine {
    /// What `BILLING_BROWSER` calls it.
    name: &'static str,
    /// The tests' names, each with the reason in `docs/browsers.md`.
    skipped: &'static [&'static str],
}

const ENGINES: [Engine; 2] =
    [Engine { name: "firefox", skipped: &[] }, Engine { name: "webkit", skipped: &["printing::"] }];

/// Runs the modules in each engine.
pub(super) fn run(workspace: &Workspace) -> Result<Tally> {
    tools::ensure_engines(workspace)?;
    let stage = e2e::build(workspace)?;
    let mut tally = Tally::default();
    for engine in &ENGINES {
        println!("==> end-to-end tests in {}", engine.name);
        let skipped = engine.skipped.iter().flat_map(|test| ["--skip", test]);
        let arguments: Vec<&str> = MODULES.into_iter().chain(skipped).collect();
        let choice = [("BILLING_BROWSER", Path::new(engine.name))];
        let mut found = stage.run(workspace, &choice, &arguments)?;
        for failure in &mut found.failures {
            *failure = format!("in {}: {failure}", engine.name);
        }
        tally.add(found);
    }
    Ok(tally)
}
