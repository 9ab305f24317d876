//! Single fields out of a JSON object, with their faults.

use super::Fault;
use crate::date::BillingDate;
use crate::json::Json;
use std::fmt;

/// Reads fields of one object and keeps the faults it meets.
pub(super) struct Fields<'f> {
    path: Path<'f>,
    faults: &'f mut Vec<Fault>,
}

/// Where an object stands. It is only written out for a fault: most of a hundred thousand invoices
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

impl<'f> Fields<'f> {
    pub(super) fn new(path: Path<'f>, faults: &'f mut Vec<Fault>) -> Self {
        Self { path, faults }
    }

    /// An optional text: absent, null and, with a fault, anything that is no string are `None`.
    pub(super) fn text<'j>(&mut self, name: &str, value: Option<&'j Json<'_>>) -> Option<&'j str> {
        match value? {
            Json::String(text) => Some(text),
            other => self.odd(name, other, "a string"),
        }
    }

    /// An optional text of its own.
    pub(super) fn owned(&mut self, name: &str, value: Option<&Json<'_>>) -> Option<String> {
        self.text(name, value).map(str::to_owned)
    }

    /// An optional truth value.
    pub(super) fn flag(&mut self, name: &str, value: Option<&Json<'_>>) -> Option<bool> {
        match value? {
            Json::Bool(flag) => Some(*flag),
            other => self.odd(name, other, "a boolean"),
        }
    }

    /// An optional date.
    pub(super) fn date(&mut self, name: &str, value: Option<&Json<'_>>) -> Option<BillingDate> {
        let text = self.text(name, value)?;
        let date = BillingDate::parse(text);
        if date.is_none() {
            self.report(name, "not a date of RFC 3339".to_owned());
        }
        date
    }

    /// A fault of the field `name`.
    pub(super) fn report(&mut self, name: &str, problem: String) {
        self.faults.push(Fault { path: format!("{}.{name}", self.path), problem });
    }

    fn odd<T>(&mut self, name: &str, value: &Json<'_>, wanted: &str) -> Option<T> {
        if *value != Json::Null {
            self.report(name, format!("expected {wanted}, found {}", value.kind()));
        }
        None
    }
}
