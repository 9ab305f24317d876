//! The root file system of the image: the binary, the package, the certificates, and nothing else.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::verify::USER;
use crate::failure::{Failure, Outcome, While};
use crate::workspace::Workspace;

/// The certificate authorities that this machine trusts.
const CERTIFICATES: &str = "etc/ssl/certs/ca-certificates.crt";

/// Puts it together in an empty folder.
pub(super) fn assemble(workspace: &Workspace, binary: &Path, root: &Path) -> Outcome<()> {
    put(binary, &root.join("usr/bin/billing-proxy"), 0o755)?;
    let certificates = Path::new("/").join(CERTIFICATES);
    if !certificates.is_file() {
        let problem =
            "/etc/ssl/certs/ca-certificates.crt is needed: on Debian it is in ca-certificates";
        return Err(Failure::new(problem));
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

/// Copies what the package consists of.
fn copy_package(from: &Path, to: &Path) -> Outcome<()> {
    make(to)?;
    let listing = || format!("listing {}", from.display());
    for entry in fs::read_dir(from).during(listing())? {
        let entry = entry.during(listing())?;
        let (name, kind) = (entry.file_name(), entry.file_type().during(listing())?);
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

fn put(from: &Path, to: &Path, mode: u32) -> Outcome<()> {
    if let Some(folder) = to.parent() {
        make(folder)?;
    }
    let doing = || format!("copying {} to {}", from.display(), to.display());
    fs::copy(from, to).during(doing())?;
    fs::set_permissions(to, fs::Permissions::from_mode(mode)).during(doing())
}

fn make(folder: &Path) -> Outcome<()> {
    fs::create_dir_all(folder).during(format_args!("making {}", folder.display()))
}

fn write(file: &Path, text: &str) -> Outcome<()> {
    fs::write(file, text).during(format_args!("writing {}", file.display()))
}
