//! Firefox and WebKitGTK with their WebDriver servers, and what reads a printed page.

use anyhow::Result;

use super::cargo_tool::GECKODRIVER;
use super::{apt, ensure};
use crate::workspace::Workspace;

/// Programs of which one must be there, and the Debian package that has it.
type Wanted = (&'static [&'static str], &'static str);

const ENGINES: [Wanted; 3] = [
    (&["firefox-esr", "firefox"], "firefox-esr"),
    // WebKitGTK draws on a display only; its own browser comes along with its driver.
    (&["Xvfb"], "xvfb"),
    (&["WebKitWebDriver"], "webkit2gtk-driver"),
];

const PDF_READER: [Wanted; 1] = [(&["pdftotext"], "poppler-utils")];

/// Finds both browsers and their drivers; on Debian and its relatives root gets them installed.
pub(crate) fn ensure_engines(workspace: &Workspace) -> Result<()> {
    ensure_programs(workspace, "Firefox and WebKitGTK", &ENGINES)?;
    ensure(workspace, &GECKODRIVER)
}

/// The same for `pdftotext`, by which tests read what has been printed.
pub(crate) fn ensure_pdf_reader(workspace: &Workspace) -> Result<()> {
    ensure_programs(workspace, "pdftotext", &PDF_READER)
}

fn ensure_programs(workspace: &Workspace, what: &str, wanted: &[Wanted]) -> Result<()> {
    let mut missing = Vec::new();
    for (programs, package) in wanted {
        if workspace.find_program(programs)?.is_none() {
            missing.push(*package);
        }
    }
    if missing.is_empty() { Ok(()) } else { apt::install(workspace, what, &missing) }
}
