//! Hashes and compression, with Node's standard library.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use serde_json::Value;

use crate::process::Program;
use crate::workspace::Workspace;

/// The script that does the work.
const SCRIPT: &str = "xtask/src/pack/files.mjs";

/// The digest of one file.
pub(super) struct Digest {
    /// In the format of `integrity` attributes: `sha256-…`, the shortest hash that browsers
    /// support.
    pub(super) integrity: String,
    hex: String,
}

impl Digest {
    /// The hash in a file's name, so that the name changes with the content.
    pub(super) fn name_part(&self) -> &str {
        self.hex.get(..12).unwrap_or(&self.hex)
    }

    /// A shorter hash for locale files, which the loader for bundlers lists.
    pub(super) fn short_name_part(&self) -> &str {
        self.hex.get(..8).unwrap_or(&self.hex)
    }
}

/// The size of one file of the package, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) raw: u64,
    pub(super) gzip: u64,
    pub(super) brotli: u64,
}

/// The digest of `file`.
pub(super) fn digest(workspace: &Workspace, file: &Path) -> Result<Digest> {
    let answer = run(workspace, "digest", file)?;
    let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
    text("integrity")
        .zip(text("hex"))
        .map(|(integrity, hex)| Digest { integrity, hex })
        .with_context(|| format!("no digest of {}", file.display()))
}

/// Writes `sri.json`, and `.br` and `.gz` variants of each file to be served; returns the size of
/// each.
pub(super) fn compress(workspace: &Workspace, package: &Path) -> Result<BTreeMap<String, Size>> {
    sizes_of(&run(workspace, "compress", package)?)
}

/// The size of one file, which is not changed.
pub(super) fn measure(workspace: &Workspace, file: &Path) -> Result<Size> {
    size_of(&run(workspace, "measure", file)?)
}

fn sizes_of(answer: &Value) -> Result<BTreeMap<String, Size>> {
    let files = answer.as_object().context("no sizes of the package")?;
    files.iter().map(|(name, size)| Ok((name.clone(), size_of(size)?))).collect()
}

fn size_of(answer: &Value) -> Result<Size> {
    let number = |key: &str| answer.get(key).and_then(Value::as_u64);
    match (number("raw"), number("gzip"), number("brotli")) {
        (Some(raw), Some(gzip), Some(brotli)) => Ok(Size { raw, gzip, brotli }),
        _ => Err(anyhow!("a size without its numbers")),
    }
}

fn run(workspace: &Workspace, command: &str, path: &Path) -> Result<Value> {
    let answer = Program::new(workspace, "node")?.args([SCRIPT, command]).arg(path).output()?;
    serde_json::from_str(&answer).with_context(|| format!("reading what {SCRIPT} wrote"))
}
