//! Chromium and its WebDriver server, for the tests.

use std::fs;
use std::path::PathBuf;

use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::step::step;
use crate::workspace::Workspace;

/// The browser that the tests drive.
pub(crate) struct Chromium {
    /// `chromedriver`, by which both WebDriver clients start the browser.
    pub(crate) driver: PathBuf,
}

const INSTALL: &str = "apt-get install -y chromium chromium-driver";

/// Finds Chromium and chromedriver; on Debian and its relatives root gets them installed.
pub(crate) fn chromium(workspace: &Workspace) -> Outcome<Chromium> {
    if let Some(found) = find(workspace)? {
        return Ok(found);
    }
    if !fs::exists("/usr/bin/apt-get").unwrap_or(false) {
        return Err(Failure::new(
            "the browser tests need Chromium (or Chrome) and a chromedriver of the same version on PATH",
        ));
    }
    if !is_root() {
        return Err(Failure::new(format!("the browser tests need Chromium: run `sudo {INSTALL}`")));
    }
    step("install Chromium and chromedriver", || {
        let apt = |arguments: &[&str]| {
            Program::new(workspace, "apt-get")?
                .args(arguments)
                .env("DEBIAN_FRONTEND", "noninteractive")
                .run()
        };
        apt(&["update"])?;
        apt(&["install", "-y", "chromium", "chromium-driver"])
    })
    .1?;
    find(workspace)?.ok_or_else(|| Failure::new(format!("`{INSTALL}` gave no chromedriver")))
}

fn find(workspace: &Workspace) -> Outcome<Option<Chromium>> {
    let search_path = workspace.search_path()?;
    let on_path = |names: &[&str]| {
        std::env::split_paths(&search_path)
            .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
            .find(|file| file.is_file())
    };
    let browser = on_path(&["chromium", "google-chrome", "google-chrome-stable", "chrome"]);
    Ok(on_path(&["chromedriver"]).filter(|_| browser.is_some()).map(|driver| Chromium { driver }))
}

/// Whether this program runs as root; only /proc is asked, as only Linux gets packages installed.
fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("Uid:"))
        .and_then(|ids| ids.split_whitespace().nth(1).map(str::to_owned))
        .is_some_and(|effective| effective == "0")
}
