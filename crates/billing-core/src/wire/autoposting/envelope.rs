//! The response around the invoices.

use crate::json_text::{JsonError, read, replace_lone_surrogates};
use crate::wire::field::{Field, ObjectField};
use crate::wire::members::{Content, Members};
use crate::wire::{DecodeWarning, WireError};
use serde::de::value::Error as MemberError;
use serde::{Deserialize, Deserializer};

/// The members of the outer object.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Envelope<'a> {
    #[serde(borrow)]
    success: Field<'a>,
    #[serde(borrow)]
    error: Field<'a>,
    #[serde(borrow)]
    message: Field<'a>,
    #[serde(borrow)]
    data: Field<'a>,
}

impl<'a> Envelope<'a> {
    /// Reads the envelope of a response that is not JSON text, without its invoices.
    ///
    /// # Errors
    /// When the response is not an object.
    pub fn read<'de: 'a, D: Deserializer<'de>>(answer: D) -> Result<Self, WireError> {
        match ObjectField::<Self, Field<'a>>::deserialize(answer) {
            Ok(ObjectField::Object(envelope)) => Ok(envelope),
            Ok(ObjectField::Other(found)) => Err(not_an_object(&found)),
            Err(error) => Err(WireError::shape("$", error.to_string())),
        }
    }

    /// Checks that the response is a success with a list of invoices; `invoices` is its
    /// `data.invoices`. `None` if that is a list, else the value that was sent in place of an empty
    /// list.
    ///
    /// # Errors
    /// When it is the vendor's error envelope, or `data` or `data.invoices` has the wrong type.
    pub fn check(&self, invoices: &Field<'_>) -> Result<Option<NoInvoices>, WireError> {
        if self.success.as_boolean() == Some(false) {
            let text = |field: &Field<'_>| field.as_text().unwrap_or_default().to_owned();
            return Err(WireError::Vendor {
                error: text(&self.error),
                message: text(&self.message),
            });
        }
        let (place, field) = match (&self.data, invoices) {
            (_, Field::EmptyArray | Field::Array) => return Ok(None),
            (Field::EmptyObject | Field::Object, other) => (Place::Invoices, other),
            (other, _) => (Place::Data, other),
        };
        match field.as_nothing().filter(|_| self.may_be_empty()) {
            Some(found) => Ok(Some(NoInvoices { place, found })),
            None => Err(WireError::shape(place.path(), field.mismatch(place.wanted()))),
        }
    }

    /// Whether a response without a list of invoices may be an empty history. Any object lacks such
    /// a list, so it must state success, or at least have `data`.
    fn may_be_empty(&self) -> bool {
        match &self.success {
            Field::Absent | Field::Null => self.data != Field::Absent,
            success => success.as_boolean() == Some(true),
        }
    }
}

/// A response's substitute for an empty list of invoices: nothing, `null`, `{}`, or `[]` for
/// `data`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoInvoices {
    place: Place,
    found: Field<'static>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Data,
    Invoices,
}

impl NoInvoices {
    /// The warning about it.
    pub fn warning(&self) -> DecodeWarning {
        let problem = self.found.mismatch(self.place.wanted());
        DecodeWarning { path: self.place.path().to_owned(), problem }
    }

    /// The response with the same substitute, so that the next reader warns as well.
    pub(super) fn rebuilt(&self) -> String {
        let member = |name: &str| match &self.found {
            Field::Null => format!(r#""{name}":null"#),
            Field::EmptyArray => format!(r#""{name}":[]"#),
            Field::EmptyObject => format!(r#""{name}":{{}}"#),
            _ => String::new(),
        };
        match (self.place, &self.found) {
            (Place::Data, Field::Absent) => r#"{"success":true}"#.to_owned(),
            (Place::Data, _) => format!(r#"{{"success":true,{}}}"#, member("data")),
            (Place::Invoices, _) => {
                format!(r#"{{"success":true,"data":{{{}}}}}"#, member("invoices"))
            }
        }
    }
}

impl Place {
    fn path(self) -> &'static str {
        match self {
            Self::Data => "$.data",
            Self::Invoices => "$.data.invoices",
        }
    }

    fn wanted(self) -> &'static str {
        match self {
            Self::Data => "an object",
            Self::Invoices => "an array",
        }
    }
}

fn not_an_object(found: &Field<'_>) -> WireError {
    WireError::shape("$", found.mismatch("an object"))
}

/// Called with each invoice as JSON text, its index and where it starts.
pub(super) type OnItem<'f> = dyn FnMut(usize, usize, &str) + 'f;

/// Reads a whole response and passes on each invoice immediately, so that the whole response is
/// never in memory as a tree.
pub(super) fn read_invoices(
    text: &str,
    on_item: &mut OnItem<'_>,
) -> Result<Option<NoInvoices>, WireError> {
    let mut next = 0;
    let mut on_new_item = |index, start, item: &str| {
        if index >= next {
            next = index + 1;
            on_item(index, start, item);
        }
    };
    match walk(text, &mut on_new_item) {
        // A lone surrogate within an invoice is repaired there; this one is in the envelope.
        Err(WireError::NotJson(error)) => match replace_lone_surrogates(text) {
            Some(repaired) => walk(&repaired, &mut on_new_item),
            None => Err(error.into()),
        },
        outcome => outcome,
    }
}

/// [`read_invoices`] for a text that may end in the middle of the response.
pub(super) fn walk(text: &str, on_item: &mut OnItem<'_>) -> Result<Option<NoInvoices>, WireError> {
    let mut walk = Walk { text, invoices: Field::Absent, invoices_twice: false, on_item };
    let mut envelope = Envelope::default();
    let found = read(
        text,
        &mut Content::Members(&mut |answer| {
            while let Some(name) = answer.next_name()? {
                match &*name {
                    "success" => envelope.success = answer.value(&mut Content::Ignored)?,
                    "error" => envelope.error = answer.value(&mut Content::Ignored)?,
                    "message" => envelope.message = answer.value(&mut Content::Ignored)?,
                    "data" => {
                        let mut data = Content::Members(&mut |data| walk.data(data));
                        envelope.data = answer.value(&mut data)?;
                    }
                    _ => answer.skip()?,
                }
            }
            Ok(())
        }),
    )
    .map_err(|error| JsonError::new(text, &error))?;
    if found != Field::Object {
        return Err(not_an_object(&found));
    }
    if walk.invoices_twice {
        return Err(WireError::shape("$.data.invoices", "occurs twice".to_owned()));
    }
    envelope.check(&walk.invoices)
}

struct Walk<'de, 'f> {
    text: &'de str,
    invoices: Field<'de>,
    invoices_twice: bool,
    on_item: &'f mut OnItem<'f>,
}

impl<'de> Walk<'de, '_> {
    fn data(&mut self, data: &mut dyn Members<'de>) -> Result<(), MemberError> {
        while let Some(name) = data.next_name()? {
            if name == "invoices" {
                let is_first = self.invoices == Field::Absent;
                let mut index = 0;
                let mut on_item = |item: &'de str| {
                    let start = item.as_ptr().addr() - self.text.as_ptr().addr();
                    if is_first {
                        (self.on_item)(index, start, item);
                    }
                    index += 1;
                };
                let found = data.value(&mut Content::Items(&mut on_item))?;
                self.invoices_twice |= !is_first;
                self.invoices = found;
            } else {
                data.skip()?;
            }
        }
        Ok(())
    }
}
