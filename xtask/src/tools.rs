//! The pinned tools, installed on first use.

mod apt;
mod browser;
mod cargo_tool;
mod engines;
mod npm;
mod runtimes;
mod servers;

pub(crate) use apt::is_root;
pub(crate) use browser::chromium;
pub(crate) use cargo_tool::{
    CARGO_DENY, CARGO_FUZZ, CARGO_LLVM_COV, CARGO_MACHETE, CARGO_MUTANTS, CargoTool, MDBOOK, TRUNK,
    TYPOS, WASM_BINDGEN, WASM_SPLIT,
};
pub(crate) use engines::{Availability, ensure_firefox, ensure_pdf_reader, ensure_webkit};
pub(crate) use runtimes::ensure_example_runtimes;
pub(crate) use servers::ensure_servers;

use anyhow::{Result, anyhow};

use crate::process::Program;
use crate::step::step;
use crate::workspace::Workspace;

/// The target triple for the browser.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Installs the tools for building the page: the compiler's wasm target, trunk, wasm-bindgen and
/// wasm-opt.
pub(crate) fn ensure_page_tools(workspace: &Workspace) -> Result<()> {
    ensure_wasm_target(workspace)?;
    ensure(workspace, &WASM_BINDGEN)?;
    ensure(workspace, &TRUNK)?;
    ensure_npm_tools(workspace)
}

/// Installs the standard library for [`WASM_TARGET`] unless it is installed.
pub(crate) fn ensure_wasm_target(workspace: &Workspace) -> Result<()> {
    ensure_target(workspace, WASM_TARGET)
}

/// Installs the standard library for a target unless it is installed.
pub(crate) fn ensure_target(workspace: &Workspace, target: &str) -> Result<()> {
    let folder = Program::new(workspace, "rustc")?
        .args(["--print", "target-libdir"])
        .args(["--target", target])
        .output();
    if folder.is_ok_and(|folder| std::path::Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    step(format_args!("install the {target} target"), || {
        Program::new(workspace, "rustup")?.args(["target", "add", target]).run()
    })
    .1
}

/// Installs `tool` unless its pinned version is installed.
pub(crate) fn ensure(workspace: &Workspace, tool: &CargoTool) -> Result<()> {
    if tool.is_installed(workspace)? {
        return Ok(());
    }
    step(format_args!("install {} {}", tool.package, tool.version), || tool.install(workspace)).1
}

/// Installs the npm packages that `tools/package-lock.json` pins, including wasm-opt.
pub(crate) fn ensure_npm_tools(workspace: &Workspace) -> Result<()> {
    ensure_npm_packages(workspace, "tools")
}

/// Installs the npm packages that the lock file of `folder` pins.
pub(crate) fn ensure_npm_packages(workspace: &Workspace, folder: &str) -> Result<()> {
    let node = Program::new(workspace, "node")?.arg("--version").output();
    let version = node.unwrap_or_default();
    let major = version.trim().trim_start_matches('v').split('.').next().unwrap_or_default();
    if major.parse::<u32>().is_ok_and(|major| major >= 20) {
        npm::ensure_installed(workspace, folder)
    } else {
        Err(anyhow!("Node 20 or newer is needed: install it, for example from nodejs.org"))
    }
}
