//! The answer around the invoices.

use crate::json_text::{JsonError, replace_lone_surrogates};
use crate::wire::WireError;
use crate::wire::field::{Content, Field, FieldVisitor, ObjectField};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The members of the outermost object.
#[derive(Debug, Default, serde::Deserialize)]
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
    /// Reads the envelope of an answer that is not JSON text, without its invoices.
    ///
    /// # Errors
    /// When the answer is not an object.
    pub fn read<'de: 'a, D: Deserializer<'de>>(answer: D) -> Result<Self, WireError> {
        match ObjectField::<Self, Field<'a>>::deserialize(answer) {
            Ok(ObjectField::Object(envelope)) => Ok(envelope),
            Ok(ObjectField::Other(found)) => Err(not_an_object(&found)),
            Err(error) => Err(WireError::shape("$", error.to_string())),
        }
    }

    /// Checks that the answer is a success with a list of invoices; `invoices` is its
    /// `data.invoices`.
    ///
    /// # Errors
    /// When it is the vendor's error envelope, or `data` or `data.invoices` has the wrong type.
    pub fn check(&self, invoices: &Field<'_>) -> Result<(), WireError> {
        if self.success == Field::Bool(false) {
            let text = |field: &Field<'_>| field.as_text().unwrap_or_default().to_owned();
            return Err(WireError::Vendor {
                error: text(&self.error),
                message: text(&self.message),
            });
        }
        match (&self.data, invoices) {
            (_, Field::Array) => Ok(()),
            (Field::Object, other) => {
                Err(WireError::shape("$.data.invoices", other.mismatch("an array")))
            }
            (other, _) => Err(WireError::shape("$.data", other.mismatch("an object"))),
        }
    }
}

fn not_an_object(found: &Field<'_>) -> WireError {
    WireError::shape("$", found.mismatch("an object"))
}

/// Called with each invoice as JSON text, its index and where it starts.
pub(super) type OnItem<'f> = dyn FnMut(usize, usize, &str) + 'f;

/// Walks a whole answer and hands out each invoice as soon as it is read, so that no tree of the
/// whole answer is ever held.
pub(super) fn read_invoices(text: &str, on_item: &mut OnItem<'_>) -> Result<(), WireError> {
    let mut next = 0;
    let mut on_new_item = |index, start, item: &str| {
        if index >= next {
            next = index + 1;
            on_item(index, start, item);
        }
    };
    match walk(text, &mut on_new_item) {
        // A lone surrogate in an invoice is repaired there; this one is in the envelope.
        Err(WireError::NotJson(error)) => match replace_lone_surrogates(text) {
            Some(repaired) => walk(&repaired, &mut on_new_item),
            None => Err(error.into()),
        },
        outcome => outcome,
    }
}

/// [`read_invoices`] for a text that may end in the middle of the answer.
pub(super) fn walk(text: &str, on_item: &mut OnItem<'_>) -> Result<(), WireError> {
    let mut walk = Walk {
        text,
        envelope: Envelope::default(),
        invoices: Field::Absent,
        invoices_twice: false,
        on_item,
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let found = FieldVisitor(Answer(&mut walk))
        .deserialize(&mut deserializer)
        .and_then(|found| deserializer.end().map(|()| found))
        .map_err(|error| JsonError::new(text, &error))?;
    if found != Field::Object {
        return Err(not_an_object(&found));
    }
    if walk.invoices_twice {
        return Err(WireError::shape("$.data.invoices", "occurs twice".to_owned()));
    }
    walk.envelope.check(&walk.invoices)
}

struct Walk<'de, 'f> {
    text: &'de str,
    envelope: Envelope<'de>,
    invoices: Field<'de>,
    invoices_twice: bool,
    on_item: &'f mut OnItem<'f>,
}

/// The content of the outermost object.
struct Answer<'w, 'de, 'f>(&'w mut Walk<'de, 'f>);

impl<'de> Content<'de> for Answer<'_, 'de, '_> {
    fn object<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<Cow<'de, str>>()? {
            match &*name {
                "success" => self.0.envelope.success = members.next_value()?,
                "error" => self.0.envelope.error = members.next_value()?,
                "message" => self.0.envelope.message = members.next_value()?,
                "data" => {
                    let data = FieldVisitor(Data(&mut *self.0));
                    self.0.envelope.data = members.next_value_seed(data)?;
                }
                _ => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The content of `data`.
struct Data<'w, 'de, 'f>(&'w mut Walk<'de, 'f>);

impl<'de> Content<'de> for Data<'_, 'de, '_> {
    fn object<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<Cow<'de, str>>()? {
            if name == "invoices" {
                let invoices = FieldVisitor(Items(&mut *self.0));
                self.0.invoices = members.next_value_seed(invoices)?;
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The content of `data.invoices`.
struct Items<'w, 'de, 'f>(&'w mut Walk<'de, 'f>);

impl<'de> Content<'de> for Items<'_, 'de, '_> {
    fn array<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.invoices_twice |= self.0.invoices == Field::Array;
        let mut index = 0;
        while let Some(item) = items.next_element::<&'de RawValue>()? {
            let item = item.get();
            let start = item.as_ptr().addr() - self.0.text.as_ptr().addr();
            if !self.0.invoices_twice {
                (self.0.on_item)(index, start, item);
            }
            index += 1;
        }
        Ok(())
    }
}
