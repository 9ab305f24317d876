//! Descriptions of the elements for editors: `web-types.json` for JetBrains' editors,
//! `html-custom-data.json` and `css-custom-data.json` for VS Code.

use std::path::Path;

use anyhow::Result;

use crate::process::Program;
use crate::tools;
use crate::workspace::Workspace;

/// The generators, which are npm packages.
const FOLDER: &str = "tools/editors";

/// Generates the files from the manifest, in the same folder.
pub(super) fn write(workspace: &Workspace, package: &Path) -> Result<()> {
    tools::ensure_npm_packages(workspace, FOLDER)?;
    Program::new(workspace, "node")?
        .arg(workspace.path(FOLDER).join("editors.mjs"))
        .folder(package)
        .output()
        .map(drop)
}
