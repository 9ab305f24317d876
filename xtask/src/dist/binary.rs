//! Cross compilation of the proxy's binary.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};

use super::VERSION;
use crate::paths;
use crate::process::Program;
use crate::tools;
use crate::workspace::Workspace;

/// A target of the binary.
pub(super) struct Target {
    pub(super) triple: &'static str,
    /// The C compiler for the target.
    pub(super) compiler: &'static str,
    /// Its Debian package.
    package: &'static str,
    /// Whether it is also the linker: for musl, Rust brings the objects to link with.
    links: bool,
    /// Whether the binary needs no system library.
    is_static: bool,
}

/// Runs on every Linux.
pub(super) const X86_64: Target = Target {
    triple: "x86_64-unknown-linux-musl",
    compiler: "musl-gcc",
    package: "musl-tools",
    links: false,
    is_static: true,
};

/// Needs a C library as new as the cross compiler's: Debian has no musl cross compilers.
pub(super) const AARCH64: Target = Target {
    triple: "aarch64-unknown-linux-gnu",
    compiler: "aarch64-linux-gnu-gcc",
    package: "gcc-aarch64-linux-gnu",
    links: true,
    is_static: false,
};

impl Target {
    pub(super) fn has_compiler(&self, workspace: &Workspace) -> bool {
        let version = Program::new(workspace, self.compiler);
        version.and_then(|program| program.arg("--version").output()).is_ok()
    }

    /// The name of an archive, without its extension.
    pub(super) fn archive_name(&self) -> String {
        format!("billing-proxy-{VERSION}-{}", self.triple)
    }
}

/// Builds the binary with all features.
pub(super) fn build(workspace: &Workspace, target: &Target) -> Result<PathBuf> {
    if !target.has_compiler(workspace) {
        let (compiler, package) = (target.compiler, target.package);
        bail!("{compiler} is needed: install it, on Debian with `apt-get install {package}`");
    }
    tools::ensure_target(workspace, target.triple)?;
    let in_variable = target.triple.replace('-', "_");
    let mut cargo = Program::cargo(workspace, "build")?
        .args(["--release", "--package", "billing-proxy", "--bin", "billing-proxy"])
        .args(["--target", target.triple])
        .env(&format!("CC_{in_variable}"), target.compiler)
        .env("BILLING_PROXY_REVISION", revision(workspace));
    if target.links {
        let linker = format!("CARGO_TARGET_{}_LINKER", in_variable.to_uppercase());
        cargo = cargo.env(&linker, target.compiler);
    }
    paths::leave_out(workspace, cargo)?.run()?;
    let binary = workspace.target().join(target.triple).join("release/billing-proxy");
    let bytes = fs::read(&binary).context("reading the binary")?;
    paths::check(workspace, "the binary", &bytes)?;
    if target.is_static {
        check_static(workspace, &binary)?;
    }
    Ok(binary)
}

/// The commit for `billing_proxy_build_info`.
fn revision(workspace: &Workspace) -> String {
    let git = Program::new(workspace, "git")
        .and_then(|git| git.args(["rev-parse", "--short=12", "HEAD"]).output());
    // A source archive has no commit.
    git.map_or_else(|_| "unknown".to_owned(), |commit| commit.trim().to_owned())
}

/// A static binary has no program interpreter.
fn check_static(workspace: &Workspace, binary: &std::path::Path) -> Result<()> {
    let headers = Program::new(workspace, "readelf")?
        .args(["--program-headers", "--wide"])
        .arg(binary)
        .output()?;
    ensure!(!headers.contains("INTERP"), "the binary is not static");
    Ok(())
}
