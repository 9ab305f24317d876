//! `cargo xtask pack`: the npm package, in `pkg/`.
//!
//! The hand-written files are in git. This command adds the built ones: the loader
//! (`billing-widget.js`, and `bundled.js` for bundlers), the wasm modules (with `--whole` one
//! instead of two) and their JavaScript glue with content hashes in their names, the type
//! declarations, the components for React, the manifest and the data for editors, the locale files,
//! the licences, the page for a frame, `preload.json`, `hashed-files.json`, `sri.json`, and `.br`
//! and `.gz` variants of every file to be served.

#[cfg(test)]
mod agreement;
mod editors;
mod files;
mod frame;
mod interface;
mod loader;
mod manifest;
mod module;
mod names;
mod react;
#[cfg(test)]
mod released;
mod sizes;
mod split;
mod styles;
mod types;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::Value;

use crate::step::step;
use crate::tools;
use crate::workspace::Workspace;
use interface::Interface;
use loader::{LocaleUrls, Locales};
pub(crate) use module::Form;
pub(crate) use sizes::Sizes;

/// The package's folder.
const PACKAGE: &str = "pkg";
/// The texts of each language.
const LOCALES: &str = "locales";
/// The entry for pages, and the one that `import "billing-widget"` gives a bundler.
const LOADERS: [(&str, LocaleUrls); 2] =
    [("billing-widget.js", LocaleUrls::ByName), ("bundled.js", LocaleUrls::Listed)];
/// The list of files that a page may preload.
const PRELOAD: &str = "preload.json";
/// The list of files with a content hash in their names, for servers: they are immutable.
const HASHED_FILES: &str = "hashed-files.json";
const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// Builds the package and prints the sizes of its parts.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let form = match arguments {
        [] => Form::Split,
        [argument] if argument == "--whole" => Form::Whole,
        _ => {
            bail!("pack takes --whole or nothing, got {arguments:?}");
        }
    };
    let sizes = build_into(workspace, form, &workspace.path(PACKAGE))?;
    println!("\n{sizes}");
    println!("    the package is in {PACKAGE}/");
    Ok(())
}

/// Builds the package in its shipped form.
pub(crate) fn build(workspace: &Workspace) -> Result<Sizes> {
    build_into(workspace, Form::Split, &workspace.path(PACKAGE))
}

/// Builds the package with one module or two into a folder, with the hand-written files of `pkg/`.
pub(crate) fn build_into(workspace: &Workspace, form: Form, package: &Path) -> Result<Sizes> {
    tools::ensure_page_tools(workspace)?;
    tools::ensure(workspace, &tools::WASM_SPLIT)?;
    check_version(workspace)?;
    let module = step("build the wasm module", || module::build(workspace, form)).1?;
    step("put the package together", || {
        copy_written(workspace, package)?;
        remove_built(package)?;
        let wasm = files::digest(workspace, &module.wasm)?;
        let wasm_name = format!("billing-widget-{}.wasm", wasm.name_part());
        copy(&module.wasm, &package.join(&wasm_name))?;
        let tools = match &module.tools {
            Some(tools) => {
                let digest = files::digest(workspace, tools)?;
                let name = format!("billing-tools-{}.wasm", digest.name_part());
                copy(tools, &package.join(&name))?;
                Some((name, digest.integrity))
            }
            None => None,
        };
        let tools = tools.as_ref().map(|(name, integrity)| (name.as_str(), integrity.as_str()));
        let glue = module::minify_glue(workspace, &module, &wasm_name, tools)?;
        let glue_digest = files::digest(workspace, &glue)?;
        let glue_name = format!("billing-widget-{}.js", glue_digest.name_part());
        copy(&glue, &package.join(&glue_name))?;
        let tools_url = tools.map(|(name, _)| format!("./{name}"));
        let addresses = loader::Addresses {
            glue: &format!("./{glue_name}"),
            glue_integrity: &glue_digest.integrity,
            wasm: &format!("./{wasm_name}"),
            wasm_integrity: &wasm.integrity,
            tools: tools_url.as_deref(),
            locales: &copy_locales(workspace, package)?,
        };
        for (name, locale_urls) in LOADERS {
            loader::write(workspace, &package.join(name), &addresses, locale_urls)?;
        }
        let preload = loader::preload(&addresses);
        fs::write(package.join(PRELOAD), &preload).with_context(|| format!("writing {PRELOAD}"))?;
        frame::write(workspace, package, &preload)?;
        fs::write(package.join(HASHED_FILES), loader::hashed_files(&addresses))
            .with_context(|| format!("writing {HASHED_FILES}"))?;
        declare(workspace, package)?;
        for licence in LICENCES {
            copy(&workspace.path(licence), &package.join(licence))?;
        }
        let packed = files::compress(workspace, package)?;
        Sizes::of(workspace, &packed, &glue_name, &wasm_name, tools.map(|(name, _)| name))
    })
    .1
}

/// Copies the hand-written files to the output folder.
fn copy_written(workspace: &Workspace, package: &Path) -> Result<()> {
    let written = workspace.path(PACKAGE);
    if written == package {
        return Ok(());
    }
    fs::create_dir_all(package).with_context(|| format!("making {}", package.display()))?;
    ["package.json", "README.md"]
        .iter()
        .try_for_each(|name| copy(&written.join(name), &package.join(name)))
}

/// Writes the files for editors, compilers and documentation tools.
fn declare(workspace: &Workspace, package: &Path) -> Result<()> {
    let interface = Interface::read(workspace)?;
    let texts = interface::texts(workspace)?;
    for (name, text) in [
        ("billing-widget.d.ts", types::elements(&interface, &texts)?),
        ("jsx.d.ts", types::jsx(&interface)?),
        ("vue.d.ts", types::vue(&interface)?),
        ("svelte.d.ts", types::svelte(&interface)?),
        ("react.d.ts", react::types(&interface)?),
        ("react.js", react::components(&interface)?),
        ("custom-elements.json", manifest::manifest(&interface)?),
    ] {
        fs::write(package.join(name), text).with_context(|| format!("writing {name}"))?;
    }
    editors::write(workspace, package)
}

/// The package is released together with the crates.
fn check_version(workspace: &Workspace) -> Result<()> {
    let manifest = workspace.path(PACKAGE).join("package.json");
    let text = fs::read_to_string(&manifest).context("reading pkg/package.json")?;
    let manifest: Value = serde_json::from_str(&text).context("reading pkg/package.json")?;
    let version = manifest.get("version").and_then(Value::as_str).unwrap_or_default();
    if version == env!("CARGO_PKG_VERSION") {
        Ok(())
    } else {
        Err(anyhow!(
            "pkg/package.json has version {version:?} and Cargo.toml {:?}",
            env!("CARGO_PKG_VERSION")
        ))
    }
}

/// Removes the output of earlier runs.
fn remove_built(package: &Path) -> Result<()> {
    let listing = || format!("listing {}", package.display());
    for entry in fs::read_dir(package).with_context(listing)? {
        let path = entry.with_context(listing)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let is_built = name == "sri.json"
            || name == PRELOAD
            || name == HASHED_FILES
            || name == "custom-elements.json"
            || name == "web-types.json"
            || name.ends_with("-custom-data.json")
            || name.ends_with(".d.ts")
            || name.ends_with(".js")
            || name.ends_with(".html")
            || name.ends_with(".css")
            || name.ends_with(".wasm")
            || name.ends_with(".br")
            || name.ends_with(".gz");
        if is_built {
            fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
        }
    }
    match fs::remove_dir_all(package.join(LOCALES)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).context("removing the packed locales")
        }
        _ => Ok(()),
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .with_context(|| format!("copying {} to {}", from.display(), to.display()))
        .map(|_bytes| ())
}

/// Copies the locale files, with a common hash in their names.
fn copy_locales(workspace: &Workspace, package: &Path) -> Result<Locales> {
    let to = package.join(LOCALES);
    fs::create_dir_all(&to).with_context(|| format!("making {}", to.display()))?;
    let listing = || format!("listing {LOCALES}");
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(workspace.path(LOCALES)).with_context(listing)? {
        let path = entry.with_context(listing)?.path();
        let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        let text =
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        files.insert(name.to_owned(), text);
    }
    let all = workspace.target().join("pack/locales.txt");
    fs::write(&all, files.values().map(String::as_str).collect::<String>())
        .context("joining the locale files")?;
    let hash = files::digest(workspace, &all)?.short_name_part().to_owned();
    for (name, text) in &files {
        let path = to.join(format!("{name}-{hash}.json"));
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(Locales { names: files.into_keys().collect(), hash })
}
