//! The root file system of the image: the binary, the package, the certificates, and nothing else.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::verify::USER;
use crate::workspace::Workspace;

/// The certificate authorities that this machine trusts.
const CERTIFICATES: &str = "etc/ssl/certs/ca-certificates.crt";

/// Assembles it in an empty folder.
pub(super) fn assemble(workspace: &Workspace, binary: &Path, root: &Path) -> Result<()> {
    put(binary, &root.join("usr/bin/billing-proxy"), 0o755)?;
    let certificates = Path::new("/").join(CERTIFICATES);
    if !certificates.is_file() {
        let problem =
            "/etc/ssl/certs/ca-certificates.crt is needed: on Debian it is in ca-certificates";
        bail!(problem);
    }
    put(&certificates, &root.join(CERTIFICATES), 0o644)?;
    let configuration = root.join("etc/billing-proxy");
    put(&workspace.path("deploy/image/proxy.toml"), &configuration.join("proxy.toml"), 0o644)?;
    make(&configuration.join("tenants.d"))?;
    let passwd = format!("billing-proxy:x:{USER}:{USER}:billing-proxy:/:/sbin/nologin\n");
    write(&root.join("etc/passwd"), &passwd)?;
    write(&root.join("etc/group"), &format!("billing-proxy:x:{USER}:\n"))?;
    copy_package(&workspace.path("pkg"), &root.join("widget"))
}

/// Copies the files of the package.
fn copy_package(from: &Path, to: &Path) -> Result<()> {
    make(to)?;
    let listing = || format!("listing {}", from.display());
    for entry in fs::read_dir(from).with_context(listing)? {
        let entry = entry.with_context(listing)?;
        let (name, kind) = (entry.file_name(), entry.file_type().with_context(listing)?);
        let text = name.to_string_lossy();
        if text.starts_with('.') || text == "node_modules" || text.ends_with(".tgz") {
            continue;
        }
        if kind.is_dir() {
            copy_package(&entry.path(), &to.join(&name))?;
        } else if kind.is_file() {
            put(&entry.path(), &to.join(&name), 0o644)?;
        }
    }
    Ok(())
}

fn put(from: &Path, to: &Path, mode: u32) -> Result<()> {
    if let Some(folder) = to.parent() {
        make(folder)?;
    }
    let doing = || format!("copying {} to {}", from.display(), to.display());
    fs::copy(from, to).with_context(doing)?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode)).with_context(doing)
}

fn make(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("writing {}", file.display()))
}
