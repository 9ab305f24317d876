//! Removes paths of the build machine from released files: they would reveal it and make builds
//! differ between machines.

use std::collections::BTreeSet;
use std::env;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use serde_json::Value;

use crate::process::Program;
use crate::tools::WASM_TARGET;
use crate::workspace::Workspace;

/// The separator of flags in `CARGO_ENCODED_RUSTFLAGS`.
const SEPARATOR: &str = "\u{1f}";

/// The flag that erases Leptos' components to one type. `.cargo/config.toml` sets it for every build
/// for the browser, but flags from the environment replace those from the configuration.
const ERASE_COMPONENTS: &str = "--cfg=erase_components";

/// Makes the compiler write `crate-1.0.0/src/lib.rs` as a panic's location instead of the full path
/// of the crate's source. All builds of the same module must use the same flags, or it is built
/// twice.
pub(crate) fn leave_out(workspace: &Workspace, program: Program) -> Result<Program> {
    let mut flags: Vec<String> = env::var("RUSTFLAGS")
        .map(|given| given.split_whitespace().map(str::to_owned).collect())
        .unwrap_or_default();
    for folder in source_folders(workspace)? {
        flags.push(format!("--remap-path-prefix={folder}="));
    }
    flags.push(standard_library(workspace)?);
    flags.push(ERASE_COMPONENTS.to_owned());
    Ok(program.env("CARGO_ENCODED_RUSTFLAGS", flags.join(SEPARATOR)))
}

/// Fails if the file contains one of the folders that differ between machines.
pub(crate) fn check(workspace: &Workspace, name: &str, bytes: &[u8]) -> Result<()> {
    let mut folders = source_folders(workspace)?;
    folders.insert(workspace.root().display().to_string());
    folders.extend(
        ["HOME", "CARGO_HOME", "RUSTUP_HOME"].into_iter().filter_map(|it| env::var(it).ok()),
    );
    match folders.iter().find(|folder| is_named(folder, bytes)) {
        Some(folder) => Err(anyhow!("{name} names {folder}")),
        None => Ok(()),
    }
}

/// Every file would contain a folder of one letter.
fn is_named(folder: &str, bytes: &[u8]) -> bool {
    let folder = folder.as_bytes();
    folder.len() > 2 && bytes.windows(folder.len()).any(|window| window == folder)
}

/// The source folders of crates outside of this workspace.
fn source_folders(workspace: &Workspace) -> Result<BTreeSet<String>> {
    let metadata = Program::cargo(workspace, "metadata")?
        .args(["--format-version", "1", "--filter-platform", WASM_TARGET])
        .output()?;
    let metadata: Value = serde_json::from_str(&metadata).context("reading the crates")?;
    Ok(folders_of(&metadata))
}

fn folders_of(metadata: &Value) -> BTreeSet<String> {
    let packages = metadata.get("packages").and_then(Value::as_array);
    let foreign =
        packages.into_iter().flatten().filter(|it| it.get("source").is_some_and(Value::is_string));
    foreign
        .filter_map(|package| package.get("manifest_path")?.as_str())
        .filter_map(|manifest| Path::new(manifest).parent()?.parent()?.to_str())
        .map(|folder| format!("{folder}/"))
        .collect()
}

/// If the standard library's source is installed, the compiler writes its path instead of the
/// original build path.
fn standard_library(workspace: &Workspace) -> Result<String> {
    let ask = |arguments: &[&str]| Program::new(workspace, "rustc")?.args(arguments).output();
    let version = ask(&["-vV"])?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "));
    let commit = commit.context("rustc does not report its commit")?;
    let sysroot = ask(&["--print", "sysroot"])?;
    let source = format!("{}/lib/rustlib/src/rust", sysroot.trim());
    Ok(format!("--remap-path-prefix={source}=/rustc/{commit}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_folders_of_external_crates_are_found_once_each() {
        let package =
            |source: Value, path: &str| json!({ "source": source, "manifest_path": path });
        let metadata = json!({ "packages": [
            package(json!("registry+x"), "/home/u/registry/a-1.0.0/Cargo.toml"),
            package(json!("registry+x"), "/home/u/registry/b-2.0.0/Cargo.toml"),
            package(Value::Null, "/home/u/own/Cargo.toml"),
        ] });
        assert_eq!(folders_of(&metadata), BTreeSet::from(["/home/u/registry/".to_owned()]));
    }

    #[test]
    fn a_folder_is_found_anywhere_in_a_file() {
        assert!(is_named("/home/u", b"\0\x01/home/u/registry\0"));
        assert!(!is_named("/home/u", b"a-1.0.0/src/lib.rs"));
        assert!(!is_named("/", b"a-1.0.0/src/lib.rs"));
    }
}
