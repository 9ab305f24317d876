//! Chromium and its WebDriver server, for the tests.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::apt;
use crate::workspace::Workspace;

/// The browser that the tests drive.
pub(crate) struct Chromium {
    /// `chromedriver`, with which both WebDriver clients start the browser.
    pub(crate) driver: PathBuf,
}

/// Finds Chromium and chromedriver; for root on Debian and its derivatives it installs them.
pub(crate) fn chromium(workspace: &Workspace) -> Result<Chromium> {
    if let Some(found) = find(workspace)? {
        return Ok(found);
    }
    apt::install(workspace, "Chromium and chromedriver", &["chromium", "chromium-driver"])?;
    find(workspace)?.context("no chromedriver on PATH")
}

fn find(workspace: &Workspace) -> Result<Option<Chromium>> {
    let names = ["chromium", "google-chrome", "google-chrome-stable", "chrome"];
    let browser = workspace.find_program(&names)?;
    let driver = workspace.find_program(&["chromedriver"])?;
    Ok(driver.filter(|_| browser.is_some()).map(|driver| Chromium { driver }))
}
