//! Debian packages, which root gets installed.

use std::fs;

use anyhow::{Result, bail};

use crate::process::Program;
use crate::step::step;
use crate::workspace::Workspace;

/// Installs Debian packages.
///
/// # Errors
///
/// When this is not root on Debian or a relative of it: the error has the command to run.
pub(crate) fn install(workspace: &Workspace, what: &str, packages: &[&str]) -> Result<()> {
    let command = format!("apt-get install -y {}", packages.join(" "));
    if !fs::exists("/usr/bin/apt-get").unwrap_or(false) {
        let names = packages.join(", ");
        bail!("the tests need {what}: install {names}");
    }
    if !is_root() {
        bail!("the tests need {what}: run `sudo {command}`");
    }
    step(format_args!("install {what}"), || {
        let apt = |arguments: &[&str]| {
            Program::new(workspace, "apt-get")?
                .args(arguments)
                .env("DEBIAN_FRONTEND", "noninteractive")
                .run()
        };
        apt(&["update"])?;
        apt(&[&["install", "-y"], packages].concat())
    })
    .1
}

/// Whether this program runs as root; only /proc is asked, as only Linux gets packages installed.
pub(crate) fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("Uid:"))
        .and_then(|ids| ids.split_whitespace().nth(1).map(str::to_owned))
        .is_some_and(|effective| effective == "0")
}
