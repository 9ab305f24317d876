//! `cargo xtask dist`: all files of a release, in `target/dist`.
//!
//! - `billing-proxy-VERSION-TARGET.tar.gz`: the binary with its units, example configuration and
//!   licences, static for x86_64, and for aarch64 if the cross compiler is installed;
//! - `billing-widget-VERSION.tgz`: the npm package;
//! - `root/`: the root file system of the image, and the image itself if buildah is installed, else
//!   the root file system as an archive;
//! - `billing-proxy-VERSION.cdx.json`: the components of the binary (SBOM);
//! - `SHA256SUMS`.
//!
//! To verify the result, it is started in a chroot as the image's user and must serve the widget
//! and data.

mod archive;
mod binary;
mod image;
mod root;
mod sbom;
mod verify;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow};

use crate::pack;
use crate::process::Program;
use crate::step::step;
use crate::workspace::Workspace;
use binary::{AARCH64, X86_64};

/// The common version of all packages.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Builds and verifies a release. `root` builds only the parts of the image, `verify` verifies the
/// result of an earlier run.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => all(workspace),
        ["root"] => {
            empty(workspace)?;
            build_root(workspace).map(|_binary| ())
        }
        ["verify"] => verify::run(workspace, &root_folder(workspace)),
        _ => Err(anyhow!("dist takes nothing, root or verify, got {arguments:?}")),
    }
}

fn all(workspace: &Workspace) -> Result<()> {
    empty(workspace)?;
    let binary = build_root(workspace)?;
    let root = root_folder(workspace);
    step("verify the root file system", || verify::run(workspace, &root)).1?;
    step("build the image", || image::build(workspace)).1?;
    step("archive the x86_64 binary", || archive::binary(workspace, &X86_64, &binary)).1?;
    if AARCH64.has_compiler(workspace) {
        let binary = step("build the aarch64 binary", || binary::build(workspace, &AARCH64)).1?;
        step("archive the aarch64 binary", || archive::binary(workspace, &AARCH64, &binary)).1?;
    } else {
        println!("    no aarch64 binary: {} is not installed", AARCH64.compiler);
    }
    step("list what the binary is made of", || sbom::write(workspace, &X86_64)).1?;
    step("pack the npm package", || {
        Program::new(workspace, "npm")?
            .args(["pack", "--ignore-scripts", "--pack-destination"])
            .arg(folder(workspace))
            .folder(&workspace.path("pkg"))
            .run()
    })
    .1?;
    let checksums = archive::checksums(workspace)?;
    println!("\n{checksums}    in {}", workspace.shown(&folder(workspace)));
    Ok(())
}

/// Builds the package and the binary and assembles the image's root file system.
fn build_root(workspace: &Workspace) -> Result<PathBuf> {
    pack::build(workspace)?;
    let binary = step("build the x86_64 binary", || binary::build(workspace, &X86_64)).1?;
    let root = root_folder(workspace);
    step("assemble the root file system", || root::assemble(workspace, &binary, &root)).1?;
    Ok(binary)
}

/// The output folder.
fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target().join("dist")
}

fn root_folder(workspace: &Workspace) -> PathBuf {
    folder(workspace).join("root")
}

/// Removes the output of earlier runs.
fn empty(workspace: &Workspace) -> Result<()> {
    let folder = folder(workspace);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("removing {}", folder.display()));
        }
        _ => {}
    }
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))
}
