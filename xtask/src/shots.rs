//! `cargo xtask shots`: the screenshots in `docs/screenshots/`; `cargo xtask shots --languages`:
//! one per language in `target/shots/languages/`, to review text lengths and right-to-left layout.

use anyhow::Result;

use crate::process::Program;
use crate::test;
use crate::tools;
use crate::workspace::Workspace;

/// Builds the page and the proxy and takes screenshots in headless Chromium: all, those that
/// `arguments` name, or with `--languages` one per language.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    tools::ensure_page_tools(workspace)?;
    let chromium = tools::chromium(workspace)?;
    let scene = test::build_scene(workspace)?;
    // The same packages as for the tests, so that cargo reuses the compiled dependencies.
    test::cargo_for_stage(workspace, "build")?.args(["--example", "shots"]).run()?;
    Program::new(workspace, workspace.target().join("debug/examples/shots"))?
        .args(arguments)
        .env("BILLING_PROXY_BIN", &scene.proxy)
        .env("BILLING_DIST", &scene.page)
        .env("CHROMEDRIVER", &chromium.driver)
        .run()
}
