//! Checks of the package with npm, TypeScript and the frameworks' own compilers.

use anyhow::Result;

use crate::pack;
use crate::process::Program;
use crate::tools;
use crate::workspace::Workspace;

use super::tally::Tally;

const FOLDER: &str = "e2e/package";
/// The older React, which cannot be installed in the same folder as the newer one.
const REACT_18: &str = "examples/react-18";

/// Builds the package and runs the checks of `e2e/package`.
pub(super) fn run(workspace: &Workspace) -> Result<Tally> {
    tools::ensure_npm_packages(workspace, FOLDER)?;
    tools::ensure_npm_packages(workspace, REACT_18)?;
    pack::build(workspace)?;
    let program = Program::new(workspace, "node")?
        .args(["--test", "--test-reporter=tap", "package.test.mjs"])
        .folder(&workspace.path(FOLDER))
        .env("BILLING_PACKAGE", workspace.path("pkg"));
    Tally::of("package checks", program)
}
