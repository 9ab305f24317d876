//! The second module: split from the first one at `src/tools.rs`, and loaded after the first rows.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};

use super::names::ShortNames;
use crate::process::Program;
use crate::workspace::Workspace;

/// The tool's JavaScript file, which loads the second module.
pub(super) const LOADER: &str = "./__wasm_split.js";
/// The same file with the additions of `cargo xtask pack`.
pub(super) const WRITTEN_LOADER: &str = "./loader-of-tools.js";
/// The second module, named after the split point.
const SECOND: &str = "split_tools.wasm";
/// The loader's expression that requests it.
const FETCH: &str = "fetch(new URL(\"./split_tools.wasm\", import.meta.url))";

/// Functions that must be in the second module, by parts of their mangled names. They keep the
/// first module small.
const CUT: [&str; 8] = [
    "7toolbar19__component_toolbar",
    "11export_menu23__component_export_menu",
    "13filter_select25__component_filter_select",
    "14spending_chart26__component_spending_chart",
    "11bill_checks23__component_bill_checks",
    "14totals_by_year26__component_totals_by_year",
    "9selection6select17h",
    "6export3ics",
];

/// The two modules, for wasm-bindgen and wasm-opt.
pub(super) struct Divided {
    pub(super) first: PathBuf,
    pub(super) second: PathBuf,
}

/// Splits rustc's output with the feature `split`, and writes the modules into `folder`.
pub(super) fn divide(
    workspace: &Workspace,
    compiled: &Path,
    folder: &Path,
    name: &str,
) -> Result<Divided> {
    if folder.exists() {
        fs::remove_dir_all(folder).context("removing the parts of an earlier module")?;
    }
    Program::new(workspace, "wasm-split-cli")?
        .arg(compiled)
        .arg(folder)
        .args(["--out-name", name])
        .run()?;
    let first = format!("{name}.wasm");
    only_two(folder, &first)?;
    let divided = Divided { first: folder.join(first), second: folder.join(SECOND) };
    let read = |path: &Path| fs::read(path).with_context(|| format!("reading {}", path.display()));
    is_cut(&CUT, &read(&divided.first)?, &read(&divided.second)?)?;
    Ok(divided)
}

/// Fails unless there are exactly two modules: the tool creates more for code that several split
/// points share.
fn only_two(folder: &Path, first: &str) -> Result<()> {
    let listing = || format!("listing {}", folder.display());
    let mut others = Vec::new();
    for entry in fs::read_dir(folder).with_context(listing)? {
        let name = entry.with_context(listing)?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".wasm") && name != first {
            others.push(name);
        }
    }
    match others.as_slice() {
        [only] if only == SECOND => Ok(()),
        _ => Err(anyhow!("expected {SECOND} next to {first}, found {others:?}")),
    }
}

/// Fails unless each function of the second module is there and not in the first.
fn is_cut(functions: &[&str], first: &[u8], second: &[u8]) -> Result<()> {
    let has = |module: &[u8], name: &str| {
        module.windows(name.len()).any(|window| window == name.as_bytes())
    };
    for function in functions {
        if has(first, function) {
            bail!("{function} is in the first module");
        }
        if !has(second, function) {
            bail!("{function} is not in the second module");
        }
    }
    Ok(())
}

/// Writes the second module's loader for `esbuild`, and the entry file that joins it to the
/// JavaScript glue `named.js`; returns the latter. `name` and `integrity` are those of the second
/// module.
pub(super) fn write_loader(
    folder: &Path,
    names: &ShortNames,
    name: &str,
    integrity: &str,
) -> Result<PathBuf> {
    let text =
        fs::read_to_string(folder.join(LOADER)).context("reading the second module's loader")?;
    let text = names.apply_to_loader(&fetch_by_address(&text)?)?;
    let added = include_str!("split.js");
    let added = added.replace("NAME", name).replace("INTEGRITY", &format!("{integrity:?}"));
    let text = text.replace("./billing-widget.js", "./named.js");
    fs::write(folder.join(WRITTEN_LOADER), format!("{text}{added}"))
        .context("writing the second module's loader")?;
    let entry = folder.join("entry.js");
    fs::write(&entry, include_str!("split-entry.js")).context("joining the JavaScript glue")?;
    Ok(entry)
}

/// The loader requests the address that it is passed, because bundlers look for addresses only in
/// the element's loader.
fn fetch_by_address(loader: &str) -> Result<String> {
    match (loader.matches("fetch(new URL(").count(), loader.matches(FETCH).count()) {
        (1, 1) => Ok(loader.replace(FETCH, "fetchTools()")),
        (found, _) => Err(anyhow!(
            "the second module's loader has `fetch(new URL(` {found} times, and `{FETCH}` is expected"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_in_the_wrong_module_is_reported() {
        assert!(is_cut(&["1a1b"], b"x", b"_ZN1a1bE").is_ok());
        let error = is_cut(&["1a1b"], b"_ZN1a1bE", b"_ZN1a1bE").unwrap_err();
        assert_eq!(error.to_string(), "1a1b is in the first module");
        let error = is_cut(&["1a1b"], b"x", b"y").unwrap_err();
        assert_eq!(error.to_string(), "1a1b is not in the second module");
    }

    #[test]
    fn the_second_module_is_requested_in_one_place() {
        let loader = format!("const src = {FETCH};");
        assert_eq!(fetch_by_address(&loader).unwrap(), "const src = fetchTools();");
        assert!(fetch_by_address(&loader.repeat(2)).is_err());
        assert!(fetch_by_address("fetch(new URL(\"./chunk_0.wasm\", import.meta.url))").is_err());
        assert!(fetch_by_address("").is_err());
    }
}
