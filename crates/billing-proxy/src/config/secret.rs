//! Secrets by reference: the configuration names a variable or a file, and never contains the secret.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use secrecy::SecretSlice;
use zeroize::Zeroize;

use super::files::FileVersions;
use super::item::Item;
use super::section::Section;

/// The largest file of a key, certificate or secret.
const MAX_SECRET_BYTES: u64 = 1 << 20;

/// Where environment variables come from: the process, or a map in tests.
#[derive(Clone, Debug)]
pub enum Environment {
    /// The variables of this process.
    Process,
    /// Exactly these variables.
    Given(BTreeMap<String, Vec<u8>>),
}

impl Environment {
    /// The bytes of a variable, if it is set.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<Vec<u8>> {
        match self {
            Self::Process => std::env::var_os(name).map(OsStringExt::into_vec),
            Self::Given(variables) => variables.get(name).cloned(),
        }
    }

    /// The names of the variables that begin with `prefix`.
    #[must_use]
    pub fn names(&self, prefix: &str) -> Vec<String> {
        let all: Vec<String> = match self {
            Self::Process => {
                let names = std::env::vars_os().map(|(name, _)| name);
                names.filter_map(|name| name.into_string().ok()).collect()
            }
            Self::Given(variables) => variables.keys().cloned().collect(),
        };
        all.into_iter().filter(|name| name.starts_with(prefix)).collect()
    }
}

/// Reads what the configuration refers to, and collects warnings.
#[derive(Debug)]
pub(crate) struct References<'a> {
    /// The folder of the configuration file, where relative paths start.
    pub(crate) folder: &'a Path,
    pub(crate) environment: &'a Environment,
    /// The variables that hold secrets.
    pub(crate) secret_variables: BTreeSet<String>,
    pub(crate) files: FileVersions,
    pub(crate) warnings: Vec<String>,
}

impl<'a> References<'a> {
    pub(crate) fn new(folder: &'a Path, environment: &'a Environment) -> Self {
        Self {
            folder,
            environment,
            secret_variables: BTreeSet::new(),
            files: FileVersions::default(),
            warnings: Vec::new(),
        }
    }

    /// The secret of `{stem}_env` or `{stem}_file`, of which exactly one must be given. One that is given
    /// in the environment replaces both in the file.
    pub(crate) fn secret(
        &mut self,
        section: &mut Section<'_>,
        env_key: &'static str,
        file_key: &'static str,
    ) -> Option<(SecretSlice<u8>, Item)> {
        let report = section.report();
        let given = match (section.string(env_key), section.string(file_key)) {
            (Some(item), Some(other)) if item.is_variable && !other.is_variable => {
                (Some(item), None)
            }
            (Some(other), Some(item)) if item.is_variable && !other.is_variable => {
                (None, Some(item))
            }
            given => given,
        };
        match given {
            (Some(item), None) => {
                self.secret_variables.insert(item.text.clone());
                let Some(bytes) = self.environment.variable(&item.text) else {
                    item.fault(report, "names an environment variable that is not set");
                    return None;
                };
                Some((SecretSlice::from(bytes), item))
            }
            (None, Some(item)) => Some((SecretSlice::from(self.file(section, &item)?), item)),
            (Some(_), Some(second)) => {
                second.fault(report, format!("must not be given beside {env_key}"));
                None
            }
            (None, None) => {
                if !section.has(env_key) && !section.has(file_key) {
                    section.fault(env_key, format!("is missing (or {file_key})"));
                }
                None
            }
        }
    }

    /// The bytes of a file that the configuration names, without a trailing newline.
    pub(crate) fn file(&mut self, section: &Section<'_>, item: &Item) -> Option<Vec<u8>> {
        self.whole_file(section, item).map(without_newline)
    }

    /// All bytes of a file that the configuration names.
    pub(crate) fn whole_file(&mut self, section: &Section<'_>, item: &Item) -> Option<Vec<u8>> {
        let path = match section.folder().filter(|_| !item.is_variable) {
            Some(folder) => folder.join(&item.text),
            None => self.path(&item.text),
        };
        // Before it is read, so that a write in the meantime is detected as a change.
        self.files.note(&path);
        match read_whole(&path) {
            Ok(bytes) => {
                if is_readable_by_all(&path) && !is_public(&item.key) {
                    self.warnings.push(format!("{}: every user may read that file", item.key));
                }
                Some(bytes)
            }
            Err(error) => {
                item.fault(section.report(), format!("reading the file it names: {error}"));
                None
            }
        }
    }

    pub(crate) fn path(&self, text: &str) -> PathBuf {
        self.folder.join(text)
    }
}

/// Reads a small file, without a trailing newline.
pub(crate) fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    read_whole(path).map(without_newline)
}

fn read_whole(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_SECRET_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_SECRET_BYTES {
        bytes.zeroize();
        return Err(std::io::Error::other("it is larger than 1 MiB"));
    }
    Ok(bytes)
}

fn without_newline(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.ends_with(b"\n") {
        bytes.pop();
        if bytes.ends_with(b"\r") {
            bytes.pop();
        }
    }
    bytes
}

/// Whether the file that a key names is not secret.
fn is_public(key: &str) -> bool {
    // In the environment, keys are in capitals.
    let key = key.to_ascii_lowercase();
    key.ends_with("public_key_file") || key.ends_with("ca_file")
}

fn is_readable_by_all(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0)
}
