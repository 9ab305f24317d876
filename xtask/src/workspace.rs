//! Paths: the repository's root, its build folder, its tools.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// The repository that the commands work on.
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// The workspace this program was built from.
    pub(crate) fn find() -> Result<Self> {
        let manifest_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest_dir.parent().context("xtask is not in a workspace")?.to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The folder of the workspace's `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The path of a file relative to the root.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Cargo's build folder.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// The root of `cargo install` for the pinned tools. It does not depend on `CARGO_TARGET_DIR`,
    /// so that all build folders share the tools.
    pub(crate) fn tools(&self) -> PathBuf {
        self.root.join("target/tools")
    }

    /// `PATH` with the pinned tools in front.
    pub(crate) fn search_path(&self) -> Result<OsString> {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let own = [self.tools().join("bin"), self.path("tools/node_modules/.bin")];
        std::env::join_paths(own.into_iter().chain(std::env::split_paths(&inherited)))
            .context("putting the tools in front of PATH")
    }

    /// The first of these programs on [`search_path`](Self::search_path), or in Debian's folder for
    /// servers, which is not on every `PATH`.
    pub(crate) fn find_program(&self, names: &[&str]) -> Result<Option<PathBuf>> {
        let search_path = self.search_path()?;
        let mut files = std::env::split_paths(&search_path)
            .chain([PathBuf::from("/usr/sbin")])
            .flat_map(|folder| names.iter().map(move |name| folder.join(name)));
        Ok(files.find(|file| file.is_file()))
    }

    /// A path for messages: relative to the root if it is inside.
    pub(crate) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}
