//! A text of the configuration, with its place.

use super::fault::Report;

/// A text with the place it stands at, so that a later check can say where.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) text: String,
    pub(crate) key: String,
    pub(crate) line: usize,
    /// Whether it comes from the environment, which wins over the file.
    pub(crate) is_variable: bool,
}

impl Item {
    /// Whether this counts although `others` are given in its place: it comes from the environment
    /// and they do not.
    pub(crate) fn wins_over(&self, others: &[Self]) -> bool {
        others.is_empty() || (self.is_variable && others.iter().all(|other| !other.is_variable))
    }

    pub(crate) fn fault(&self, report: &Report, problem: impl Into<String>) {
        report.add(self.line, &self.key, problem);
    }
}
