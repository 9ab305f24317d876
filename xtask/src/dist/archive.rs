//! Reproducible archives, and their checksums.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::binary::Target;
use super::folder;
use crate::process::Program;
use crate::workspace::Workspace;

/// The files that accompany a binary: path in the repository, and name in the archive.
const BESIDE: [(&str, &str); 8] = [
    ("LICENSE-MIT", "LICENSE-MIT"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
    ("docs/operate.md", "operate.md"),
    ("docs/proxy.md", "proxy.md"),
    ("docs/proxy.schema.json", "proxy.schema.json"),
    ("deploy/proxy.example.toml", "proxy.example.toml"),
    ("deploy/systemd/billing-proxy.service", "billing-proxy.service"),
    ("deploy/systemd/billing-proxy.socket", "billing-proxy.socket"),
];

/// The archive of one target.
pub(super) fn binary(workspace: &Workspace, target: &Target, binary: &Path) -> Result<()> {
    let name = target.archive_name();
    let staged = folder(workspace).join(&name);
    fs::create_dir_all(&staged).with_context(|| format!("making {}", staged.display()))?;
    copy(binary, &staged.join("billing-proxy"))?;
    for (from, to) in BESIDE {
        copy(&workspace.path(from), &staged.join(to))?;
    }
    pack(workspace, &folder(workspace), &name, &format!("{name}.tar.gz"))?;
    fs::remove_dir_all(&staged).with_context(|| format!("removing {}", staged.display()))
}

/// Archives `what`, relative to `within`, under that name.
pub(super) fn pack(workspace: &Workspace, within: &Path, what: &str, name: &str) -> Result<()> {
    Program::new(workspace, "tar")?
        .args(["--create", "--gzip", "--sort=name", "--owner=0", "--group=0", "--numeric-owner"])
        .args(["--mtime=@0", "--file"])
        .arg(folder(workspace).join(name))
        .arg("--directory")
        .arg(within)
        .arg(what)
        .run()
}

/// Writes the checksums of all files, and checks them.
pub(super) fn checksums(workspace: &Workspace) -> Result<String> {
    let folder = folder(workspace);
    let listing = || format!("listing {}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(listing)? {
        let entry = entry.with_context(listing)?;
        if entry.file_type().with_context(listing)?.is_file() {
            names.push(entry.file_name());
        }
    }
    names.sort();
    let sums = Program::new(workspace, "sha256sum")?.args(&names).folder(&folder).output()?;
    fs::write(folder.join("SHA256SUMS"), &sums).context("writing SHA256SUMS")?;
    Ok(sums)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let doing = || format!("copying {} to {}", from.display(), to.display());
    fs::copy(from, to).with_context(doing).map(|_bytes| ())
}
