//! Reading single fields, with a [`DecodeWarning`] for each that cannot be read.

use super::{DecodeWarning, Field};
use crate::date::BillingDate;
use std::fmt;

/// Reads the fields of one object and collects the warnings.
pub(super) struct FieldReader<'w> {
    path: Path<'w>,
    warnings: &'w mut Vec<DecodeWarning>,
}

/// The path of an object, formatted only for a warning: most of a hundred thousand invoices have
/// none.
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

    /// An optional boolean, in any spelling of [`Field::as_boolean`].
    pub(super) fn boolean(&mut self, name: &str, field: &Field<'_>) -> Option<bool> {
        let value = field.as_boolean();
        if value.is_none() {
            self.warn_of_type(name, field, "a boolean");
        }
        value
    }

    /// An optional date. A zero date, which servers write for an unset date, is `None`.
    pub(super) fn date(&mut self, name: &str, field: &Field<'_>) -> Option<BillingDate> {
        let date = BillingDate::parse(self.text(name, field)?);
        match date {
            None => self.warn(name, "not a date of ISO 8601".to_owned()),
            Some(date) if date.is_zero() => self.warn(name, "a zero date".to_owned()),
            Some(_) => {}
        }
        date.filter(|date| !date.is_zero())
    }

    /// Warns about the field `name` if it does not have the wanted type.
    pub(super) fn warn_of_type(&mut self, name: &str, field: &Field<'_>, wanted: &str) {
        if !matches!(field, Field::Absent | Field::Null) {
            self.warn(name, field.mismatch(wanted));
        }
    }

    /// Warns about the field `name`.
    pub(super) fn warn(&mut self, name: &str, problem: String) {
        self.warnings.push(DecodeWarning { path: format!("{}.{name}", self.path), problem });
    }
}
