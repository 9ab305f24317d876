//! The page for a frame, `embed.html`, with its script and style, and the script for the host page.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::workspace::Workspace;
use anyhow::{Context as _, Result, anyhow};

/// The folder of their sources.
const FOLDER: &str = "src/frame";
/// The files that are packed unchanged.
const FILES: [&str; 4] = ["embed.js", "embed.css", "embed-host.js", "embed-host.d.ts"];
/// The page.
const PAGE: &str = "embed.html";
/// The placeholder line for the links of `preload.json`.
const PRELOAD_LINE: &str = "<!-- preload -->\n";

/// Writes the files into the package. `preload` is the text of `preload.json`.
pub(super) fn write(workspace: &Workspace, package: &Path, preload: &str) -> Result<()> {
    let folder = workspace.path(FOLDER);
    for name in FILES {
        super::copy(&folder.join(name), &package.join(name))?;
    }
    let page = fs::read_to_string(folder.join(PAGE))
        .with_context(|| format!("reading {FOLDER}/{PAGE}"))?;
    fs::write(package.join(PAGE), with_preload(&page, preload)?)
        .with_context(|| format!("writing {PAGE}"))
}

/// The page with a `<link>` for each entry of `preload.json`.
fn with_preload(page: &str, preload: &str) -> Result<String> {
    let links: Vec<serde_json::Map<String, Value>> =
        serde_json::from_str(preload).context("reading the links to preload")?;
    let mut written = String::new();
    for link in links {
        written.push_str("<link");
        for (name, value) in &link {
            let value = value.as_str().unwrap_or_default();
            let _ = write!(written, " {name}=\"{value}\"");
        }
        written.push_str(">\n");
    }
    match page.matches(PRELOAD_LINE).count() {
        1 => Ok(page.replace(PRELOAD_LINE, &written)),
        found => Err(anyhow!("{FOLDER}/{PAGE} has {found} lines {PRELOAD_LINE:?}, not 1")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_preloads_the_files_of_preload_json() {
        let preload = r#"[{ "rel": "modulepreload", "href": "./a.js" }, { "rel": "preload" }]"#;
        let page = with_preload("<head>\n<!-- preload -->\n</head>", preload).unwrap();
        let parts: Vec<&str> = page.lines().collect();
        assert_eq!(parts.len(), 4, "{page}");
        assert!(parts[1].contains("rel=\"modulepreload\"") && parts[1].contains("href=\"./a.js\""));
        assert_eq!(parts[2], "<link rel=\"preload\">");
        assert!(with_preload("<head></head>", preload).is_err());
    }
}
