//! The real proxy, the built page and a real browser.

use crate::failure::Outcome;
use crate::process::Program;
use crate::step::step;
use crate::tools;
use crate::workspace::Workspace;

use super::native;
use super::tally::Tally;

/// Builds the proxy and the page as a user gets them, then runs the end-to-end tests, which are
/// told where both are.
pub(super) fn run(workspace: &Workspace) -> Outcome<Tally> {
    tools::ensure_page_tools(workspace)?;
    // A server that nobody here wrote, which speaks a vendor's published description.
    tools::ensure_npm_packages(workspace, "e2e/prism")?;
    let chromium = tools::chromium(workspace)?;
    let built = native::build(workspace)?;
    step("build the page", || {
        Program::new(workspace, "trunk")?.args(["build", "--release", "--locked"]).run()
    })
    .1?;
    let page = workspace.path("dist");
    let mut tally = Tally::default();
    for suite in built.e2e_suites() {
        tally.add(suite.run(
            workspace,
            &[
                ("BILLING_PROXY_BIN", &built.proxy),
                ("BILLING_DIST", &page),
                ("CHROMEDRIVER", &chromium.driver),
            ],
        )?);
    }
    Ok(tally)
}
