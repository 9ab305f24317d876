//! Debian packages, installed automatically for root.

use std::fs;

use anyhow::{Result, anyhow};

use crate::process::Program;
use crate::step::step;
use crate::workspace::Workspace;

/// Installs Debian packages.
///
/// # Errors
///
/// When this is not root on Debian or a relative of it: the error has the command to run.
pub(crate) fn install(workspace: &Workspace, what: &str, packages: &[&str]) -> Result<()> {
    can_install(what, packages)?;
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

/// Whether this program can install packages.
///
/// # Errors
///
/// When this is not root on Debian or a relative of it: the error has the command to run.
pub(crate) fn can_install(what: &str, packages: &[&str]) -> Result<()> {
    check(what, packages, fs::exists("/usr/bin/apt-get").unwrap_or(false), is_root())
}

fn check(what: &str, packages: &[&str], has_apt: bool, is_root: bool) -> Result<()> {
    let names = packages.join(if has_apt { " " } else { ", " });
    let how = match (has_apt, is_root) {
        (true, true) => return Ok(()),
        (true, false) => format!("run `sudo apt-get install -y {names}`"),
        (false, _) => format!("install {names}"),
    };
    Err(anyhow!("the tests need {what}: {how}"))
}

/// Whether this program runs as root, according to /proc, because packages are only installed on
/// Linux.
pub(crate) fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("Uid:"))
        .and_then(|ids| ids.split_whitespace().nth(1).map(str::to_owned))
        .is_some_and(|effective| effective == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_root_on_debian_installs_and_others_get_instructions() {
        let check = |has_apt, is_root| check("a driver", &["xvfb", "driver"], has_apt, is_root);
        assert!(check(true, true).is_ok());
        let hint = check(true, false).unwrap_err().to_string();
        assert!(hint.ends_with("run `sudo apt-get install -y xvfb driver`"), "{hint}");
        let hint = check(false, true).unwrap_err().to_string();
        assert!(hint.ends_with("install xvfb, driver"), "{hint}");
    }
}
