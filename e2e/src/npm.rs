//! npm packages that the tests use.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

use crate::Outcome;
use crate::program::repository;

/// Installs the packages of `e2e/FOLDER/package-lock.json` unless they are installed. Install
/// scripts are disabled, because one of Prism's dependencies sends telemetry from its script.
pub(crate) fn install(folder: &str) -> Outcome<PathBuf> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let guard = ONE_AT_A_TIME.lock();
    let folder = repository().join("e2e").join(folder);
    let lock_file = std::fs::read(folder.join("package-lock.json"))?;
    // npm keeps no copy of the installed lock file.
    let installed = folder.join("node_modules/.installed-lock.json");
    if std::fs::read(&installed).is_ok_and(|earlier| earlier == lock_file) {
        return Ok(folder);
    }
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    let output = Command::new("npm").args(arguments).current_dir(&folder).output()?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        return Err(format!("npm ci in {}: {complaint}", folder.display()).into());
    }
    std::fs::write(installed, lock_file)?;
    drop(guard);
    Ok(folder)
}
