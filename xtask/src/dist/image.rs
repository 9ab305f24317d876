//! The image, built from the root file system by buildah, without a network and without a daemon.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::{VERSION, archive, folder, root_folder, verify};
use crate::process::Program;
use crate::workspace::Workspace;

/// Builds the image and starts its binary. Without buildah the root file system is archived, for
/// `podman import`.
pub(super) fn build(workspace: &Workspace) -> Result<()> {
    let buildah = Program::new(workspace, "buildah").and_then(|it| it.arg("--version").output());
    if buildah.is_err() {
        println!("    buildah is not installed: the root file system is archived instead");
        let name = format!("billing-proxy-{VERSION}-root.tar.gz");
        return archive::pack(workspace, &root_folder(workspace), ".", &name);
    }
    let storage = Storage::new(workspace)?;
    let name = format!("billing-proxy:{VERSION}");
    // The OCI format has no health checks.
    storage
        .buildah(workspace, "build")?
        .args(["--isolation", "chroot", "--format", "docker", "--timestamp", "0", "--tag", &name])
        .arg("--file")
        .arg(workspace.path("deploy/Containerfile.release"))
        .arg(folder(workspace))
        .run()?;
    let archive = folder(workspace).join(format!("billing-proxy-{VERSION}-image.tar"));
    storage
        .buildah(workspace, "push")?
        .args(["--quiet", &name])
        .arg(format!("docker-archive:{}:{name}", archive.display()))
        .run()?;
    let container = storage.answer(workspace, "from", &name)?;
    let mounted = storage.answer(workspace, "mount", &container)?;
    verify::run(workspace, Path::new(&mounted))
}

/// A temporary folder for buildah's layers.
struct Storage {
    folder: PathBuf,
}

impl Storage {
    fn new(workspace: &Workspace) -> Result<Self> {
        let folder = workspace.target().join("dist-storage");
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        Ok(Self { folder })
    }

    fn buildah(&self, workspace: &Workspace, command: &str) -> Result<Program> {
        let program = Program::new(workspace, "buildah")?
            .arg("--root")
            .arg(self.folder.join("root"))
            .arg("--runroot")
            .arg(self.folder.join("run"))
            // Works on every file system.
            .args(["--storage-driver", "vfs", command]);
        Ok(program)
    }

    /// The single output line of a command.
    fn answer(&self, workspace: &Workspace, command: &str, argument: &str) -> Result<String> {
        let line = self.buildah(workspace, command)?.arg(argument).output()?;
        Ok(line.trim().to_owned())
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        // The next run overwrites files that cannot be removed.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
