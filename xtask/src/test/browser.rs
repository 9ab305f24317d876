//! The widget's own tests, in headless Chromium.

use anyhow::Result;

use crate::process::Program;
use crate::tools::{self, WASM_BINDGEN, WASM_TARGET};
use crate::workspace::Workspace;

use super::tally::Tally;

/// How long chromedriver may take to start.
const START_TIMEOUT_SECONDS: &str = "60";
/// How long all tests may take together.
const TEST_TIMEOUT_SECONDS: &str = "300";

/// Builds the widget's tests to WebAssembly and runs them under chromedriver, which
/// `webdriver.json` tells how to start the browser.
pub(super) fn run(workspace: &Workspace) -> Result<Tally> {
    tools::ensure_wasm_target(workspace)?;
    tools::ensure(workspace, &WASM_BINDGEN)?;
    let chromium = tools::chromium(workspace)?;
    let program = Program::cargo(workspace, "test")?
        .args(["--package", "billing-widget", "--target", WASM_TARGET, "--test", "browser"])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("CHROMEDRIVER", &chromium.driver)
        .env("WASM_BINDGEN_TEST_TIMEOUT", TEST_TIMEOUT_SECONDS)
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", START_TIMEOUT_SECONDS)
        .env("WASM_BINDGEN_USE_BROWSER", "1");
    Tally::of("browser tests", program)
}
