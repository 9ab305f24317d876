//! The files that a configuration refers to, and whether they have changed since they were read.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Files as they were at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileVersions {
    files: BTreeMap<PathBuf, Option<FileVersion>>,
    /// Folders of tenants' files, each with these.
    folders: BTreeMap<PathBuf, BTreeMap<PathBuf, Option<FileVersion>>>,
}

/// What changes with a file's content, or when a symbolic link on the way leads elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FileVersion {
    device: u64,
    inode: u64,
    size: u64,
    /// Seconds and nanoseconds.
    modified: (i64, i64),
    status_changed: (i64, i64),
}

/// Notices when files have changed. It is asked now and then and knows no clock.
#[derive(Debug)]
pub struct ChangeDetector {
    seen: FileVersions,
    /// What the last look found, where that was a change.
    changing: Option<FileVersions>,
}

impl FileVersions {
    /// Notes how a file is now.
    pub(super) fn note(&mut self, path: &Path) {
        self.files.insert(path.to_owned(), FileVersion::of(path));
    }

    /// Notes which tenants' files a folder has, and how they are now.
    pub(super) fn note_folder(&mut self, folder: &Path) {
        self.folders.insert(folder.to_owned(), versions(tenant_files(folder).unwrap_or_default()));
    }

    /// The same files as they are now.
    fn again(&self) -> Self {
        let mut again = Self { files: versions(self.files.keys().cloned()), ..Self::default() };
        for folder in self.folders.keys() {
            again.note_folder(folder);
        }
        again
    }
}

fn versions(paths: impl IntoIterator<Item = PathBuf>) -> BTreeMap<PathBuf, Option<FileVersion>> {
    let version = |path: PathBuf| {
        let version = FileVersion::of(&path);
        (path, version)
    };
    paths.into_iter().map(version).collect()
}

/// The files of a folder that hold a tenant each, in the order of their names: `*.toml`, but for hidden
/// ones, which editors leave and which Kubernetes mounts its versions by.
pub(super) fn tenant_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.as_bytes().starts_with(b"."));
        if !is_hidden && path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

impl ChangeDetector {
    /// Watches files that were read.
    #[must_use]
    pub const fn new(files: FileVersions) -> Self {
        Self { seen: files, changing: None }
    }

    /// Whether files have changed, and have stayed as they are from the last look to this one. A file
    /// that is being written, or a key whose certificate is still to come, is given that time.
    pub fn detect(&mut self) -> bool {
        let now = self.seen.again();
        if now == self.seen {
            self.changing = None;
            return false;
        }
        if self.changing.as_ref() != Some(&now) {
            self.changing = Some(now);
            return false;
        }
        *self = Self::new(now);
        true
    }
}

impl FileVersion {
    /// `None` where there is no such file.
    fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            status_changed: (metadata.ctime(), metadata.ctime_nsec()),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn watch(paths: &[&Path]) -> ChangeDetector {
        let mut files = FileVersions::default();
        for path in paths {
            files.note(path);
        }
        ChangeDetector::new(files)
    }

    /// How often a change is noticed within ten looks, and at which of them first.
    fn looks(watch: &mut ChangeDetector) -> Vec<usize> {
        (0..10).filter(|_| watch.detect()).collect()
    }

    // Kubernetes mounts `key` as a link to `..data/key`, and `..data` as one to a folder with a time in
    // its name. It replaces `..data` by a rename; neither `key` nor its folder's time changes.
    #[test]
    fn a_rotation_by_a_symbolic_link_is_noticed_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (version, text) in [("..2026_11", "first"), ("..2026_12", "other")] {
            fs::create_dir(path(version)).unwrap();
            fs::write(path(version).join("key"), text).unwrap();
        }
        symlink("..2026_11", path("..data")).unwrap();
        symlink("..data/key", path("key")).unwrap();
        let mut watch = watch(&[&path("key")]);
        assert!(looks(&mut watch).is_empty());
        symlink("..2026_12", path("..data_tmp")).unwrap();
        fs::rename(path("..data_tmp"), path("..data")).unwrap();
        assert_eq!(looks(&mut watch), [1]);
        fs::remove_dir_all(path("..2026_11")).unwrap();
        assert!(looks(&mut watch).is_empty());
    }

    #[test]
    fn a_file_that_is_written_replaced_or_removed_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let (file, next) = (folder.path().join("key"), folder.path().join("next"));
        fs::write(&file, "first").unwrap();
        let mut watch = watch(&[&file, &folder.path().join("absent")]);
        fs::write(&file, "longer text").unwrap();
        assert_eq!(looks(&mut watch), [1]);
        fs::write(&next, "same length").unwrap();
        fs::rename(&next, &file).unwrap();
        assert_eq!(looks(&mut watch), [1]);
        fs::remove_file(&file).unwrap();
        assert_eq!(looks(&mut watch), [1]);
        fs::write(&file, "back again").unwrap();
        assert_eq!(looks(&mut watch), [1]);
        fs::write(folder.path().join("absent"), "new").unwrap();
        assert_eq!(looks(&mut watch), [1]);
        fs::write(folder.path().join("beside"), "not referred to").unwrap();
        assert!(looks(&mut watch).is_empty());
    }

    #[test]
    fn files_that_keep_changing_are_not_read_until_two_looks_agree() {
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = (folder.path().join("cert"), folder.path().join("key"));
        fs::write(&certificate, "a").unwrap();
        fs::write(&key, "a").unwrap();
        let mut watch = watch(&[&certificate, &key]);
        fs::write(&certificate, "ab").unwrap();
        assert!(!watch.detect());
        fs::write(&certificate, "abc").unwrap();
        assert!(!watch.detect());
        fs::write(&key, "abc").unwrap();
        assert!(!watch.detect());
        assert!(watch.detect() && !watch.detect());
    }

    // A file can be written between being read and being watched.
    #[test]
    fn a_change_since_the_reading_is_noticed_however_early_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        fs::write(&file, "a").unwrap();
        let mut files = FileVersions::default();
        files.note(&file);
        fs::write(&file, "ab").unwrap();
        assert_eq!(looks(&mut ChangeDetector::new(files)), [1]);
    }
}
