//! Firefox and WebKitGTK with their WebDriver servers, and the reader of printed pages.

use anyhow::Result;

use super::cargo_tool::GECKODRIVER;
use super::{apt, ensure};
use crate::workspace::Workspace;

/// Programs of which one must be installed, and its Debian package.
type Wanted = (&'static [&'static str], &'static str);

const FIREFOX: [Wanted; 1] = [(&["firefox-esr", "firefox"], "firefox-esr")];

/// WebKitGTK needs a display; its own browser comes with its driver.
const WEBKIT: [Wanted; 2] = [(&["Xvfb"], "xvfb"), (&["WebKitWebDriver"], "webkit2gtk-driver")];

const PDF_READER: [Wanted; 1] = [(&["pdftotext"], "poppler-utils")];

/// Whether an engine is installed.
pub(crate) enum Availability {
    Present,
    /// It is missing and cannot be installed, for this reason.
    Missing(String),
}

/// Finds Firefox and its driver; for root on Debian and its derivatives it installs the browser.
///
/// # Errors
///
/// When installing fails.
pub(crate) fn ensure_firefox(workspace: &Workspace) -> Result<Availability> {
    let browser = ensure_engine(workspace, "Firefox", &FIREFOX)?;
    if matches!(browser, Availability::Present) {
        ensure(workspace, &GECKODRIVER)?;
    }
    Ok(browser)
}

/// Finds WebKitGTK and its driver, which is a Debian package as well.
///
/// # Errors
///
/// When installing fails.
pub(crate) fn ensure_webkit(workspace: &Workspace) -> Result<Availability> {
    ensure_engine(workspace, "WebKitGTK", &WEBKIT)
}

fn ensure_engine(workspace: &Workspace, what: &str, wanted: &[Wanted]) -> Result<Availability> {
    let missing = missing(workspace, wanted)?;
    if missing.is_empty() {
        return Ok(Availability::Present);
    }
    if let Err(reason) = apt::can_install(what, &missing) {
        return Ok(Availability::Missing(reason.to_string()));
    }
    apt::install(workspace, what, &missing)?;
    Ok(Availability::Present)
}

/// Finds `pdftotext`, with which tests read printed pages.
pub(crate) fn ensure_pdf_reader(workspace: &Workspace) -> Result<()> {
    ensure_programs(workspace, "pdftotext", &PDF_READER)
}

fn ensure_programs(workspace: &Workspace, what: &str, wanted: &[Wanted]) -> Result<()> {
    let missing = missing(workspace, wanted)?;
    if missing.is_empty() { Ok(()) } else { apt::install(workspace, what, &missing) }
}

/// The Debian packages of the missing programs.
fn missing(workspace: &Workspace, wanted: &[Wanted]) -> Result<Vec<&'static str>> {
    let mut missing = Vec::new();
    for (programs, package) in wanted {
        if workspace.find_program(programs)?.is_none() {
            missing.push(*package);
        }
    }
    Ok(missing)
}
