//! Versions of the files that a configuration refers to, by which changes are detected.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Versions of files at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileVersions {
    files: BTreeMap<PathBuf, Option<FileVersion>>,
    /// The tenants' files by folder.
    folders: BTreeMap<PathBuf, BTreeMap<PathBuf, Option<FileVersion>>>,
}

/// Metadata that differ when a file's content has changed, or when its path leads to another file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FileVersion {
    device: u64,
    inode: u64,
    size: u64,
    /// Seconds and nanoseconds.
    modified: (i64, i64),
    status_changed: (i64, i64),
}

/// Detects changes of files. It is to be polled, and has no clock.
#[derive(Debug)]
pub struct ChangeDetector {
    seen: FileVersions,
    /// The versions at the last poll, if they differed.
    changing: Option<FileVersions>,
}

impl FileVersions {
    /// Notes the version of a file.
    pub(super) fn note(&mut self, path: &Path) {
        self.files.insert(path.to_owned(), FileVersion::of(path));
    }

    /// Notes the tenants' files of a folder, and their versions.
    pub(super) fn note_folder(&mut self, folder: &Path) {
        self.folders.insert(folder.to_owned(), versions(tenant_files(folder).unwrap_or_default()));
    }

    /// The current versions of the same files.
    fn current(&self) -> Self {
        let mut current = Self { files: versions(self.files.keys().cloned()), ..Self::default() };
        for folder in self.folders.keys() {
            current.note_folder(folder);
        }
        current
    }
}

fn versions(paths: impl IntoIterator<Item = PathBuf>) -> BTreeMap<PathBuf, Option<FileVersion>> {
    let version = |path: PathBuf| {
        let version = FileVersion::of(&path);
        (path, version)
    };
    paths.into_iter().map(version).collect()
}

/// The tenants' files in a folder, ordered by name: `*.toml` without hidden files, which editors create
/// and which Kubernetes uses for its versions of a volume.
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
    /// Detects changes since these versions.
    #[must_use]
    pub const fn new(files: FileVersions) -> Self {
        Self { seen: files, changing: None }
    }

    /// Whether files have changed, and have not changed again since the last poll. A file that is being
    /// written, or a key that is replaced before its certificate, has that time.
    pub fn poll(&mut self) -> bool {
        let now = self.seen.current();
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
    /// `None` if the file does not exist.
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

    fn detector(paths: &[&Path]) -> ChangeDetector {
        let mut files = FileVersions::default();
        for path in paths {
            files.note(path);
        }
        ChangeDetector::new(files)
    }

    /// The indices of those of ten polls that detect a change.
    fn polls(detector: &mut ChangeDetector) -> Vec<usize> {
        (0..10).filter(|_| detector.poll()).collect()
    }

    // Kubernetes mounts `key` as a link to `..data/key`, and `..data` as one to a folder with a time in
    // its name. It replaces `..data` by a rename; neither `key` nor its folder's time changes.
    #[test]
    fn a_rotation_by_a_symbolic_link_is_detected_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (version, text) in [("..2026_11", "first"), ("..2026_12", "other")] {
            fs::create_dir(path(version)).unwrap();
            fs::write(path(version).join("key"), text).unwrap();
        }
        symlink("..2026_11", path("..data")).unwrap();
        symlink("..data/key", path("key")).unwrap();
        let mut detector = detector(&[&path("key")]);
        assert!(polls(&mut detector).is_empty());
        symlink("..2026_12", path("..data_tmp")).unwrap();
        fs::rename(path("..data_tmp"), path("..data")).unwrap();
        assert_eq!(polls(&mut detector), [1]);
        fs::remove_dir_all(path("..2026_11")).unwrap();
        assert!(polls(&mut detector).is_empty());
    }

    #[test]
    fn a_file_that_is_written_replaced_or_removed_is_detected() {
        let folder = tempfile::tempdir().unwrap();
        let (file, next) = (folder.path().join("key"), folder.path().join("next"));
        fs::write(&file, "first").unwrap();
        let mut detector = detector(&[&file, &folder.path().join("absent")]);
        fs::write(&file, "longer text").unwrap();
        assert_eq!(polls(&mut detector), [1]);
        fs::write(&next, "same length").unwrap();
        fs::rename(&next, &file).unwrap();
        assert_eq!(polls(&mut detector), [1]);
        fs::remove_file(&file).unwrap();
        assert_eq!(polls(&mut detector), [1]);
        fs::write(&file, "back again").unwrap();
        assert_eq!(polls(&mut detector), [1]);
        fs::write(folder.path().join("absent"), "new").unwrap();
        assert_eq!(polls(&mut detector), [1]);
        fs::write(folder.path().join("beside"), "not referred to").unwrap();
        assert!(polls(&mut detector).is_empty());
    }

    #[test]
    fn files_that_keep_changing_are_not_read_until_two_polls_agree() {
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = (folder.path().join("cert"), folder.path().join("key"));
        fs::write(&certificate, "a").unwrap();
        fs::write(&key, "a").unwrap();
        let mut detector = detector(&[&certificate, &key]);
        fs::write(&certificate, "ab").unwrap();
        assert!(!detector.poll());
        fs::write(&certificate, "abc").unwrap();
        assert!(!detector.poll());
        fs::write(&key, "abc").unwrap();
        assert!(!detector.poll());
        assert!(detector.poll() && !detector.poll());
    }

    // A file can be written between being read and being watched.
    #[test]
    fn a_change_since_the_reading_is_detected_however_early_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        fs::write(&file, "a").unwrap();
        let mut files = FileVersions::default();
        files.note(&file);
        fs::write(&file, "ab").unwrap();
        assert_eq!(polls(&mut ChangeDetector::new(files)), [1]);
    }
}
