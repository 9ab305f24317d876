//! The widget's own tests, in headless Chromium and in Firefox.

use anyhow::Result;

use crate::process::Program;
use crate::tools::{self, WASM_BINDGEN, WASM_TARGET};
use crate::workspace::Workspace;

use super::tally::Tally;

/// The time limit for chromedriver's start.
const START_TIMEOUT_SECONDS: &str = "60";
/// The time limit for all tests together.
const TEST_TIMEOUT_SECONDS: &str = "300";

/// The tests that are not run in Firefox; `docs/browsers.md` has the reasons.
const NOT_IN_FIREFOX: [&str; 4] = [
    "screen::",
    "remembered_view::",
    "the_shortest_interval_of_elements_with_one_load_applies",
    "an_interval_below_15_seconds_counts_as_15",
];

/// Runs the tests with chromedriver; `webdriver.json` has the browser's options.
pub(super) fn run(workspace: &Workspace) -> Result<Tally> {
    let chromium = tools::chromium(workspace)?;
    let program = program(workspace)?.env("CHROMEDRIVER", &chromium.driver);
    Tally::of("browser tests", program)
}

/// Runs the tests that do not need Chromium with geckodriver, which must be installed.
pub(super) fn run_in_firefox(workspace: &Workspace) -> Result<Tally> {
    let skipped = NOT_IN_FIREFOX.iter().flat_map(|test| ["--skip", test]);
    let program = program(workspace)?
        .arg("--")
        .args(skipped)
        .env("GECKODRIVER", "geckodriver")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", "webdriver-firefox.json");
    Tally::of("browser tests in firefox", program)
}

/// Builds the widget's tests to WebAssembly and runs them.
fn program(workspace: &Workspace) -> Result<Program> {
    tools::ensure_wasm_target(workspace)?;
    tools::ensure(workspace, &WASM_BINDGEN)?;
    Ok(Program::cargo(workspace, "test")?
        .args(["--package", "billing-widget", "--target", WASM_TARGET, "--test", "browser"])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("WASM_BINDGEN_TEST_TIMEOUT", TEST_TIMEOUT_SECONDS)
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", START_TIMEOUT_SECONDS)
        .env("WASM_BINDGEN_USE_BROWSER", "1"))
}
