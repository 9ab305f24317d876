//! `cargo xtask shots`: the pictures of `docs/screenshots/`; `cargo xtask shots --languages`: one of
//! each language in `target/shots/languages/`, to look at the lengths of texts and at right-to-left.

use anyhow::Result;

use crate::process::Program;
use crate::test;
use crate::tools;
use crate::workspace::Workspace;

/// Builds the page and the proxy and takes pictures in headless Chromium: all, those that `arguments`
/// name, or with `--languages` those of the languages.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    tools::ensure_page_tools(workspace)?;
    let chromium = tools::chromium(workspace)?;
    let scene = test::build_scene(workspace)?;
    // The packages are those of the tests, so that the dependencies are the tests' too.
    test::cargo_for_stage(workspace, "build")?.args(["--example", "shots"]).run()?;
    Program::new(workspace, workspace.target().join("debug/examples/shots"))?
        .args(arguments)
        .env("BILLING_PROXY_BIN", &scene.proxy)
        .env("BILLING_DIST", &scene.page)
        .env("CHROMEDRIVER", &chromium.driver)
        .run()
}
