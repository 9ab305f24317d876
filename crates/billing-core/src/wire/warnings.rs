//! Reading single fields, with a [`DecodeWarning`] for each that cannot be read.

use super::{DecodeWarning, Field};
use crate::date::BillingDate;
use std::fmt;

/// Reads the fields of one object and collects the warnings.
pub(super) struct FieldReader<'w> {
    path: Path<'w>,
    warnings: &'w mut Vec<DecodeWarning>,
}

/// The path of an object. It is formatted for a warning only: most of a hundred thousand invoices
/// have none.
#[derive(Clone, Copy)]
pub(super) enum Path<'p> {
    /// The one object of that path.
    Object(&'p str),
    /// The invoice of that index.
    Invoice(usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(path) => formatter.write_str(path),
            Self::Invoice(index) => write!(formatter, "$.data.invoices[{index}]"),
        }
    }
}

impl<'w> FieldReader<'w> {
    pub(super) fn new(path: Path<'w>, warnings: &'w mut Vec<DecodeWarning>) -> Self {
        Self { path, warnings }
    }

    /// An optional text: `None` for a field that is absent or null and, with a warning, for one of
    /// another type.
    pub(super) fn text<'f>(&mut self, name: &str, field: &'f Field<'_>) -> Option<&'f str> {
        let text = field.as_text();
        if text.is_none() {
            self.warn_of_type(name, field, "a string");
        }
        text
    }

    /// An optional text, owned.
    pub(super) fn string(&mut self, name: &str, field: &Field<'_>) -> Option<String> {
        self.text(name, field).map(str::to_owned)
    }

    /// An optional boolean.
    pub(super) fn boolean(&mut self, name: &str, field: &Field<'_>) -> Option<bool> {
        match field {
            Field::Bool(value) => Some(*value),
            other => {
                self.warn_of_type(name, other, "a boolean");
                None
            }
        }
    }

    /// An optional date.
    pub(super) fn date(&mut self, name: &str, field: &Field<'_>) -> Option<BillingDate> {
        let text = self.text(name, field)?;
        let date = BillingDate::parse(text);
        if date.is_none() {
            self.warn(name, "not a date of RFC 3339".to_owned());
        }
        date
    }

    /// Warns of the field `name` if it has another type than the wanted one.
    pub(super) fn warn_of_type(&mut self, name: &str, field: &Field<'_>, wanted: &str) {
        if !matches!(field, Field::Absent | Field::Null) {
            self.warn(name, field.mismatch(wanted));
        }
    }

    /// Warns of the field `name`.
    pub(super) fn warn(&mut self, name: &str, problem: String) {
        self.warnings.push(DecodeWarning { path: format!("{}.{name}", self.path), problem });
    }
}
