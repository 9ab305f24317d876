//! A string of the configuration, with its position.

use super::fault::Report;

/// A string with its position, so that a later check can report where it is.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) text: String,
    pub(crate) key: String,
    pub(crate) line: usize,
    /// Whether it comes from the environment, which takes precedence over the file.
    pub(crate) is_variable: bool,
}

impl Item {
    /// Whether this takes precedence over `others`, which it excludes: it comes from the environment and
    /// they do not.
    pub(crate) fn takes_precedence_over(&self, others: &[Self]) -> bool {
        others.is_empty() || (self.is_variable && others.iter().all(|other| !other.is_variable))
    }

    pub(crate) fn fault(&self, report: &Report, problem: impl Into<String>) {
        report.add(self.line, &self.key, problem);
    }
}
