//! The real proxy, the built page and a real browser.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Result, anyhow};

use crate::book;
use crate::pack;
use crate::paths;
use crate::process::Program;
use crate::step::step;
use crate::tools;
use crate::workspace::Workspace;

use super::native::{self, Built, Suite};
use super::tally::Tally;

/// The prerequisites of screenshots.
pub(crate) struct Scene {
    /// The proxy's program.
    pub(crate) proxy: PathBuf,
    /// The folder of the built page.
    pub(crate) page: PathBuf,
}

/// The end-to-end tests and their environment variables.
pub(super) struct Stage {
    suites: Vec<Suite>,
    env: Vec<(&'static str, PathBuf)>,
}

/// Runs the end-to-end tests in Chromium.
pub(super) fn run(workspace: &Workspace) -> Result<Tally> {
    // A third-party server that implements a vendor's published description.
    tools::ensure_npm_packages(workspace, "e2e/prism")?;
    tools::ensure_example_runtimes(workspace)?;
    tools::ensure_pdf_reader(workspace)?;
    // `cargo xtask test frameworks` installs and builds these projects first.
    build(workspace)?.run(workspace, &[], &["--skip", "frameworks::"])
}

/// Runs the whole stack under fault injection for five minutes, instead of seconds as in the suite.
pub(crate) fn soak_under_fault(workspace: &Workspace) -> Result<()> {
    let seconds = [("BILLING_FAULT_SECONDS", Path::new("300"))];
    let tally = build(workspace)?.run(workspace, &seconds, &["fault::"])?;
    match (tally.passed, tally.failed, tally.faults.first()) {
        (1.., 0, None) => Ok(()),
        _ => Err(anyhow!("the stack did not survive five minutes under fault injection")),
    }
}

/// Runs the Lighthouse tests, and makes them check the performance score, too.
pub(crate) fn run_lighthouse(workspace: &Workspace, least_score: &str) -> Result<()> {
    let least = [("BILLING_LIGHTHOUSE_PERFORMANCE", Path::new(least_score))];
    let arguments = ["lighthouse::", "--nocapture", "--test-threads=1"];
    let tally = build(workspace)?.run(workspace, &least, &arguments)?;
    match (tally.passed, tally.failed, tally.faults.first()) {
        (2.., 0, None) => Ok(()),
        _ => Err(anyhow!("Lighthouse finds something, see above")),
    }
}

/// Builds the prerequisites once for all kinds of tests that need them.
pub(super) fn build(workspace: &Workspace) -> Result<&'static Stage> {
    static BUILT: OnceLock<Stage> = OnceLock::new();
    if let Some(built) = BUILT.get() {
        return Ok(built);
    }
    tools::ensure_page_tools(workspace)?;
    tools::ensure_npm_packages(workspace, "e2e/axe")?;
    tools::ensure_npm_packages(workspace, "e2e/lighthouse")?;
    let chromium = tools::chromium(workspace)?;
    let (suites, proxy) = native::build(workspace)?.into_e2e();
    let page = build_page(workspace)?;
    let examples = build_examples(workspace)?;
    let whole = workspace.target().join("pack/whole-package");
    pack::build_into(workspace, pack::Form::Whole, &whole)?.check(workspace)?;
    let book = book::build_playground(workspace, &proxy, &workspace.path("pkg"))?;
    let env = vec![
        ("BILLING_BOOK", book),
        ("BILLING_PROXY_BIN", proxy),
        ("BILLING_DIST", page),
        ("BILLING_EXAMPLES", examples),
        ("BILLING_PACKAGE", workspace.path("pkg")),
        ("BILLING_WHOLE_PACKAGE", whole),
        ("CHROMEDRIVER", chromium.driver),
    ];
    Ok(BUILT.get_or_init(|| Stage { suites, env }))
}

impl Stage {
    /// Runs the suites with these arguments and additional variables.
    pub(super) fn run(
        &self,
        workspace: &Workspace,
        further: &[(&str, &Path)],
        arguments: &[&str],
    ) -> Result<Tally> {
        let env = self.env.iter().map(|(key, value)| (*key, value.as_path()));
        let env: Vec<_> = env.chain(further.iter().copied()).collect();
        let mut tally = Tally::default();
        for suite in &self.suites {
            tally.add(suite.run(workspace, &env, arguments)?);
        }
        Ok(tally)
    }
}

/// Builds the proxy and the page.
pub(crate) fn build_scene(workspace: &Workspace) -> Result<Scene> {
    let Built { proxy, .. } = native::build(workspace)?;
    Ok(Scene { proxy, page: build_page(workspace)? })
}

/// Builds the page in release mode.
fn build_page(workspace: &Workspace) -> Result<PathBuf> {
    step("build the page", || {
        let build = Program::new(workspace, "trunk")?.args(["build", "--release"]);
        paths::leave_out(workspace, build)?.run()
    })
    .1?;
    Ok(workspace.path("dist"))
}

/// Builds the examples with the package, each by its framework's own tools.
fn build_examples(workspace: &Workspace) -> Result<PathBuf> {
    const FOLDER: &str = "examples";
    tools::ensure_npm_packages(workspace, FOLDER)?;
    tools::ensure_npm_packages(workspace, "examples/react-18")?;
    pack::build(workspace)?;
    let built = workspace.path("examples/dist");
    step("build the examples", || {
        Program::new(workspace, "node")?.arg("build.mjs").folder(&workspace.path(FOLDER)).run()?;
        build_leptos_example(workspace, &built.join("leptos"))
    })
    .1?;
    Ok(built)
}

/// Builds the Leptos app with the flags of the browser tests, so that cargo reuses the compiled
/// dependencies.
fn build_leptos_example(workspace: &Workspace, to: &Path) -> Result<()> {
    const NAME: &str = "leptos-app";
    Program::cargo(workspace, "build")?
        .args(["--package", "billing-widget", "--target", tools::WASM_TARGET, "--example", NAME])
        .run()?;
    let examples = workspace.target().join(tools::WASM_TARGET).join("debug/examples");
    Program::new(workspace, "wasm-bindgen")?
        .args(["--target", "web", "--no-typescript", "--out-name", "app", "--out-dir"])
        .arg(to)
        .arg(examples.join(format!("{NAME}.wasm")))
        .run()
}
