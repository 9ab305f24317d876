//! Tools that are npm packages.

use std::fs;

use anyhow::{Context as _, Result};

use crate::process::Program;
use crate::step::step;
use crate::workspace::Workspace;

/// Installs the packages of `FOLDER/package-lock.json` into `FOLDER/node_modules`, unless that was
/// done for the same lock file.
pub(crate) fn ensure_installed(workspace: &Workspace, folder: &str) -> Result<()> {
    let lock_file = workspace.path(folder).join("package-lock.json");
    let lock = fs::read(&lock_file).with_context(|| format!("reading {}", lock_file.display()))?;
    let installed = workspace.path(folder).join("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|earlier| earlier == lock) {
        return Ok(());
    }
    step(format_args!("install the npm packages of {folder}/"), || {
        Program::new(workspace, "npm")?
            .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
            .folder(&workspace.path(folder))
            .run()?;
        fs::write(&installed, &lock).context("noting that the packages are installed")
    })
    .1
}
