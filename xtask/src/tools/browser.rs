//! Chromium and its WebDriver server, for the tests.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::apt;
use crate::workspace::Workspace;

/// The browser that the tests drive.
pub(crate) struct Chromium {
    /// `chromedriver`, by which both WebDriver clients start the browser.
    pub(crate) driver: PathBuf,
}

/// Finds Chromium and chromedriver; on Debian and its relatives root gets them installed.
pub(crate) fn chromium(workspace: &Workspace) -> Result<Chromium> {
    if let Some(found) = find(workspace)? {
        return Ok(found);
    }
    apt::install(workspace, "Chromium and chromedriver", &["chromium", "chromium-driver"])?;
    find(workspace)?.context("there is no chromedriver on PATH")
}

fn find(workspace: &Workspace) -> Result<Option<Chromium>> {
    let names = ["chromium", "google-chrome", "google-chrome-stable", "chrome"];
    let browser = workspace.find_program(&names)?;
    let driver = workspace.find_program(&["chromedriver"])?;
    Ok(driver.filter(|_| browser.is_some()).map(|driver| Chromium { driver }))
}
