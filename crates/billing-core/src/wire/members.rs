//! The members of an object, behind a `dyn`.
//!
//! Derived code is compiled for each pair of type and format. With a `dyn` there is only one
//! format, whatever the object is read from. Otherwise half of the widget's decoder would be
//! copies.

use super::field::{Field, FieldVisitor, ValueDeserializer};
use serde::de::Visitor;
use serde::de::value::Error as MemberError;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, IntoDeserializer, MapAccess};
use std::borrow::Cow;
use std::fmt;

/// How to handle the content of an object or an array. Ignored for values of other types.
pub(crate) enum Content<'c, 'de> {
    /// It is skipped.
    Ignored,
    /// The members of an object are read by the function, to their end.
    Members(&'c mut ReadMembers<'c, 'de>),
    /// Each item of an array is passed on as JSON text. Only for JSON text.
    Items(&'c mut (dyn FnMut(&'de str) + 'c)),
}

pub(crate) type ReadMembers<'c, 'de> =
    dyn FnMut(&mut dyn Members<'de>) -> Result<(), MemberError> + 'c;

/// The members of an object, one after the other.
pub(crate) trait Members<'de> {
    /// The name of the next member, whose value must then be read or skipped.
    fn next_name(&mut self) -> Result<Option<Cow<'de, str>>, MemberError>;

    /// Reads the value.
    fn value(&mut self, content: &mut Content<'_, 'de>) -> Result<Field<'de>, MemberError>;

    /// Skips the value.
    fn skip(&mut self) -> Result<(), MemberError>;
}

/// The members in any of serde's formats.
pub(super) struct ErasedMembers<A, E> {
    members: A,
    /// The format's own error, which knows its position.
    error: Option<E>,
}

impl<'de, A: MapAccess<'de>> ErasedMembers<A, A::Error> {
    pub(super) fn read(members: A, read: &mut ReadMembers<'_, 'de>) -> Result<(), A::Error> {
        let mut erased = Self { members, error: None };
        read(&mut erased).map_err(|error| erased.error.unwrap_or_else(|| A::Error::custom(error)))
    }

    fn erase<T>(&mut self, outcome: Result<T, A::Error>) -> Result<T, MemberError> {
        outcome.map_err(|error| {
            self.error = Some(error);
            MemberError::custom("")
        })
    }
}

impl<'de, A: MapAccess<'de>> Members<'de> for ErasedMembers<A, A::Error> {
    fn next_name(&mut self) -> Result<Option<Cow<'de, str>>, MemberError> {
        let name = self.members.next_key_seed(Name);
        self.erase(name)
    }

    fn value(&mut self, content: &mut Content<'_, 'de>) -> Result<Field<'de>, MemberError> {
        let value = self.members.next_value_seed(FieldVisitor(content));
        self.erase(value)
    }

    fn skip(&mut self) -> Result<(), MemberError> {
        let skipped = self.members.next_value::<IgnoredAny>();
        self.erase(skipped).map(drop)
    }
}

/// A name that borrows from the text, which serde's own `Cow` never does.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

/// The members as serde's own [`MapAccess`], for derived code.
pub(super) struct MemberAccess<'m, 'de>(pub(super) &'m mut dyn Members<'de>);

impl<'de> MapAccess<'de> for MemberAccess<'_, 'de> {
    type Error = MemberError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, MemberError> {
        match self.0.next_name()? {
            Some(name) => seed.deserialize((&*name).into_deserializer()).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, MemberError> {
        seed.deserialize(ValueDeserializer(&mut *self.0))
    }
}
