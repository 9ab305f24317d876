//! The faults of a configuration. All are reported at once, each with its line and key.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// One fault. It names the key and never quotes a value: a secret in the wrong field must not appear on
/// a terminal or in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The tenant's file that it is in; `None` if it is in the configuration itself.
    pub file: Option<PathBuf>,
    /// The line in the file, counted from 1, or 0 where the fault concerns the whole file.
    pub line: usize,
    /// The key as a dotted path, such as `tenants[0].autoposting.base_url`.
    pub key: String,
    /// The problem.
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{}: ", file.display())?;
        }
        match (self.line, self.key.is_empty()) {
            (0, true) => f.write_str(&self.problem),
            (0, false) => write!(f, "{}: {}", self.key, self.problem),
            (line, true) => write!(f, "line {line}: {}", self.problem),
            (line, false) => write!(f, "line {line}: {}: {}", self.key, self.problem),
        }
    }
}

/// A configuration that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// The file that was read.
    pub file: PathBuf,
    /// The faults in the order of files and lines. There is at least one.
    pub faults: Vec<Fault>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.faults.len();
        let noun = if count == 1 { "fault" } else { "faults" };
        write!(f, "reading the configuration {}: {count} {noun}", self.file.display())?;
        for fault in &self.faults {
            write!(f, "\n  {fault}")?;
        }
        Ok(())
    }
}

/// Collects faults while a configuration is read.
#[derive(Debug)]
pub(crate) struct Report {
    file: Option<PathBuf>,
    line_starts: Vec<usize>,
    faults: RefCell<Vec<Fault>>,
}

impl Report {
    pub(crate) fn new(text: &str) -> Self {
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(starts.map(|(index, _)| index + 1)).collect();
        Self { file: None, line_starts, faults: RefCell::default() }
    }

    /// The report of a tenant's file.
    pub(crate) fn of_file(file: &Path, text: &str) -> Self {
        Self { file: Some(file.to_owned()), ..Self::new(text) }
    }

    /// The line, counted from 1, on which a span of bytes starts.
    pub(crate) fn line(&self, span: &Range<usize>) -> usize {
        self.line_starts.partition_point(|start| *start <= span.start)
    }

    pub(crate) fn add(&self, line: usize, key: &str, problem: impl Into<String>) {
        let fault =
            Fault { file: self.file.clone(), line, key: key.to_owned(), problem: problem.into() };
        self.faults.borrow_mut().push(fault);
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.faults.borrow().is_empty()
    }

    /// Adds the faults of another report.
    pub(crate) fn absorb(&self, other: Self) {
        self.faults.borrow_mut().extend(other.into_faults());
    }

    /// All faults in the order of their files and lines.
    pub(crate) fn into_faults(self) -> Vec<Fault> {
        let mut faults = self.faults.into_inner();
        faults.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
        faults
    }
}
