//! The oldest supported compiler is the one that builds everything.

use std::fs;

use super::sources;
use super::structure::none;
use crate::process::Program;
use crate::workspace::Workspace;
use anyhow::{Context as _, Result, anyhow};

/// The file that pins the compiler.
const TOOLCHAIN: &str = "rust-toolchain.toml";
/// The file that states the oldest supported compiler.
const MANIFEST: &str = "Cargo.toml";
/// The line for it in the manifest of each package.
const INHERITED: &str = "rust-version.workspace = true";

/// `rust-version` equals the version of the pinned compiler, and the pinned compiler is in use: so
/// every build uses the oldest supported compiler.
pub(super) fn rust_version_is_built(workspace: &Workspace) -> Result<()> {
    let read = |name: &str| {
        fs::read_to_string(workspace.path(name)).with_context(|| format!("reading {name}"))
    };
    let pinned = value_of(&read(TOOLCHAIN)?, "channel", TOOLCHAIN)?;
    let stated = value_of(&read(MANIFEST)?, "rust-version", MANIFEST)?;
    let mut found = Vec::new();
    if !is_release_of(&pinned, &stated) {
        found.push(format!("{MANIFEST}: rust-version {stated}, and {TOOLCHAIN} pins {pinned}"));
    }
    for folder in ["crates", "e2e", "xtask"] {
        for manifest in sources::below(workspace, folder, &["toml"])? {
            if manifest.path.ends_with("/Cargo.toml") && !manifest.text.contains(INHERITED) {
                found.push(format!("{}: no {INHERITED}", manifest.path));
            }
        }
    }
    let version = Program::new(workspace, "rustc")?.arg("--version").output()?;
    let running = version.split_whitespace().nth(1).unwrap_or_default();
    if running != pinned {
        found.push(format!("{TOOLCHAIN} pins {pinned}, and rustc {running} runs"));
    }
    none(&found)
}

/// The value of `key` in a TOML file with a line `key = "value"`.
fn value_of(toml: &str, key: &str, name: &str) -> Result<String> {
    toml.lines()
        .filter_map(|line| line.split_once('='))
        .find(|(found, _)| found.trim() == key)
        .and_then(|(_, value)| value.split('"').nth(1))
        .map(str::to_owned)
        .ok_or_else(|| anyhow!("{name} has no {key}"))
}

/// Whether a version such as `1.95.2` is a release of `1.95` or of `1.95.2`.
fn is_release_of(release: &str, version: &str) -> bool {
    release.strip_prefix(version).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_belongs_to_one_minor_version() {
        assert!(is_release_of("1.95.0", "1.95"));
        assert!(is_release_of("1.95.0", "1.95.0"));
        assert!(!is_release_of("1.95.0", "1.9"));
        assert!(!is_release_of("1.95.0", "1.94"));
        assert!(!is_release_of("stable", "1.95"));
    }

    #[test]
    fn a_missing_key_is_an_error() {
        assert_eq!(
            value_of("a = \"b\"\nrust-version = \"1.95\"\n", "rust-version", "x").unwrap(),
            "1.95"
        );
        assert!(value_of("rust-version.workspace = true\n", "rust-version", "x").is_err());
    }
}
