//! One field of a response, of any type.
//!
//! Deserializing a [`Field`] never fails because of a type, so that a wrong type affects only that
//! field. The same code reads JSON text and JavaScript values.

use super::members::{Content, ErasedMembers, MemberAccess, Members};
use serde::de::value::{Error as MemberError, MapAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, IntoDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// One value of any JSON type. For an array or an object, only the type is kept, and whether it is
/// empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<'a> {
    /// The field is missing.
    #[default]
    Absent,
    /// `null`, and JavaScript's `undefined`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer. `4900.0` and `49e2` are integers too, as in JSON Schema.
    Integer(i64),
    /// A number that is too large to be read exactly: beyond 64 bits, or beyond 2^48 if it has a
    /// decimal point or an exponent.
    TooLarge,
    /// A number that is not an integer.
    Fraction,
    /// A string.
    Text(Cow<'a, str>),
    /// An array without items.
    EmptyArray,
    /// Any other array.
    Array,
    /// An object without members.
    EmptyObject,
    /// Any other object, and one whose members were passed on.
    Object,
}

impl Field<'_> {
    /// The text of a string.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a string, owned.
    pub fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.into_owned()),
            _ => None,
        }
    }

    /// The integer.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(integer) => Some(*integer),
            _ => None,
        }
    }

    /// The boolean, also in the notations of other languages and databases: `1`, `0`, `"true"`,
    /// `"false"`.
    pub fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Integer(1) => Some(true),
            Self::Integer(0) => Some(false),
            Self::Text(text) => match text.trim() {
                "1" => Some(true),
                "0" => Some(false),
                word if word.eq_ignore_ascii_case("true") => Some(true),
                word if word.eq_ignore_ascii_case("false") => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The field, if it is one of the empty values that servers write in place of a list or an
    /// object: missing, `null`, `[]` (PHP) or `{}`.
    pub(crate) fn as_nothing(&self) -> Option<Field<'static>> {
        match self {
            Self::Absent => Some(Field::Absent),
            Self::Null => Some(Field::Null),
            Self::EmptyArray => Some(Field::EmptyArray),
            Self::EmptyObject => Some(Field::EmptyObject),
            _ => None,
        }
    }

    /// The type of the value, for a message: "a string", "null".
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Absent => "nothing",
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) | Self::TooLarge | Self::Fraction => "a number",
            Self::Text(_) => "a string",
            Self::EmptyArray | Self::Array => "an array",
            Self::EmptyObject | Self::Object => "an object",
        }
    }

    /// The problem of a field that is not `wanted`, such as "a string".
    pub(crate) fn mismatch(&self, wanted: &str) -> String {
        match self {
            Self::Absent => "missing".to_owned(),
            other => format!("expected {wanted}, found {}", other.type_name()),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Field<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        FieldVisitor(&mut Content::Ignored).deserialize(deserializer)
    }
}

/// An object of known fields, or the value in its place.
#[derive(Debug)]
pub(crate) enum ObjectField<T, F> {
    Object(T),
    Other(F),
}

impl<T, F: Default> Default for ObjectField<T, F> {
    fn default() -> Self {
        Self::Other(F::default())
    }
}

/// A representation of single fields: decoded, like [`Field`], or as verbatim text.
pub(crate) trait WireField<'de>: Default + Deserialize<'de> {
    /// Deserializes an object of such fields, or a single field where the value is not an object.
    fn object_field<T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<ObjectField<T, Self>, D::Error>;
}

impl<'de: 'a, 'a> WireField<'de> for Field<'a> {
    fn object_field<T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<ObjectField<T, Self>, D::Error> {
        let mut object = None;
        let mut read = |members: &mut dyn Members<'de>| {
            object = Some(T::deserialize(MapAccessDeserializer::new(MemberAccess(members)))?);
            Ok(())
        };
        let found = FieldVisitor(&mut Content::Members(&mut read)).deserialize(deserializer)?;
        Ok(object.map_or(ObjectField::Other(found), ObjectField::Object))
    }
}

impl<'de, T: Deserialize<'de>, F: WireField<'de>> Deserialize<'de> for ObjectField<T, F> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        F::object_field(deserializer)
    }
}

/// Reads a [`Field`] and passes on the content of an object or an array.
pub(crate) struct FieldVisitor<'v, 'c, 'de>(pub(crate) &'v mut Content<'c, 'de>);

impl<'de> DeserializeSeed<'de> for FieldVisitor<'_, '_, 'de> {
    type Value = Field<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Field<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FieldVisitor<'_, '_, 'de> {
    type Value = Field<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Field<'de>, E> {
        Ok(Field::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Field<'de>, E> {
        Ok(Field::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Field<'de>, E> {
        Ok(Field::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Field<'de>, E> {
        Ok(i64::try_from(value).map_or(Field::TooLarge, Field::Integer))
    }

    /// serde_json passes `4900.0`, `49e2` and everything beyond 64 bits as a float, and
    /// serde-wasm-bindgen every number that is not a safe integer. Only this function may use
    /// floats, to convert or reject them.
    ///
    /// serde_json's conversion is off by up to four units in the last place: `9007199254740991.0`
    /// becomes …990. Up to 2^48 that is less than an eighth, so the nearest integer within that
    /// distance is the one that was sent.
    fn visit_f64<E>(self, value: f64) -> Result<Field<'de>, E> {
        const MAX_EXACT: f64 = (1_i64 << 48) as f64;
        let integer = value.round();
        Ok(if value.abs() > MAX_EXACT {
            Field::TooLarge
        } else if (value - integer).abs() <= value.abs() * 2.0 * f64::EPSILON {
            Field::Integer(integer as i64)
        } else {
            Field::Fraction
        })
    }

    fn visit_str<E>(self, value: &str) -> Result<Field<'de>, E> {
        Ok(Field::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Field<'de>, E> {
        Ok(Field::Text(Cow::Borrowed(value)))
    }

    fn visit_string<E>(self, value: String) -> Result<Field<'de>, E> {
        Ok(Field::Text(Cow::Owned(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Field<'de>, A::Error> {
        let mut is_empty = true;
        if let Content::Items(on_item) = self.0 {
            while let Some(item) = items.next_element::<&'de RawValue>()? {
                is_empty = false;
                on_item(item.get());
            }
        } else {
            while items.next_element::<IgnoredAny>()?.is_some() {
                is_empty = false;
            }
        }
        Ok(if is_empty { Field::EmptyArray } else { Field::Array })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Field<'de>, A::Error> {
        if let Content::Members(read) = self.0 {
            ErasedMembers::read(members, read)?;
            return Ok(Field::Object);
        }
        let mut is_empty = true;
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            is_empty = false;
        }
        Ok(if is_empty { Field::EmptyObject } else { Field::Object })
    }
}

impl<'de> Field<'de> {
    /// Passes a field that has been read already to another visitor. The visitor of [`Field`] reads
    /// the same again.
    pub(super) fn visit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, MemberError> {
        match self {
            Self::Absent | Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Integer(value) => visitor.visit_i64(value),
            Self::TooLarge => visitor.visit_f64(f64::MAX),
            Self::Fraction => visitor.visit_f64(0.5),
            Self::Text(Cow::Borrowed(text)) => visitor.visit_borrowed_str(text),
            Self::Text(Cow::Owned(text)) => visitor.visit_string(text),
            Self::EmptyArray => visitor.visit_seq(SkippedItems(None)),
            Self::Array => visitor.visit_seq(SkippedItems(Some(()))),
            Self::EmptyObject | Self::Object => {
                Err(MemberError::custom("the object has been read already"))
            }
        }
    }
}

/// Deserializes the value of a member.
pub(super) struct ValueDeserializer<'m, 'de>(pub(super) &'m mut dyn Members<'de>);

impl<'de> Deserializer<'de> for ValueDeserializer<'_, 'de> {
    type Error = MemberError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, MemberError> {
        let (mut visitor, mut value) = (Some(visitor), None);
        let mut read = |members: &mut dyn Members<'de>| {
            if let Some(visitor) = visitor.take() {
                value = Some(visitor.visit_map(MemberAccess(members))?);
            }
            Ok(())
        };
        let found = self.0.value(&mut Content::Members(&mut read))?;
        match visitor {
            Some(visitor) => found.visit(visitor),
            None => value.ok_or_else(|| MemberError::custom("an object of an unreadable member")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, MemberError> {
        self.0.skip()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
    }
}

/// The items of an array, which have been skipped: a null represents them all.
struct SkippedItems(Option<()>);

impl<'de> SeqAccess<'de> for SkippedItems {
    type Error = MemberError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, MemberError> {
        self.0.take().map(|null| seed.deserialize(null.into_deserializer())).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, ObjectField};
    use proptest::prelude::*;
    use serde::Deserialize;
    use serde_json::Value;

    fn from_text(text: &str) -> Field<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn integers_are_read_in_every_spelling_and_fractions_in_none() {
        for (text, expected) in [
            ("4900", Field::Integer(4900)),
            ("-4900", Field::Integer(-4900)),
            ("4900.0", Field::Integer(4900)),
            ("49e2", Field::Integer(4900)),
            ("4.9E3", Field::Integer(4900)),
            ("490000e-2", Field::Integer(4900)),
            ("-0", Field::Integer(0)),
            ("0e999999999", Field::Integer(0)),
            ("0.5", Field::Fraction),
            ("1e-1", Field::Fraction),
            ("931036655.0000000000", Field::Integer(931_036_655)),
            ("931036655.000001", Field::Fraction),
            ("281474976710656.00", Field::Integer(1 << 48)),
            ("9007199254740991.0", Field::TooLarge),
            ("9223372036854775807", Field::Integer(i64::MAX)),
            ("-9223372036854775808", Field::Integer(i64::MIN)),
            ("9223372036854775808", Field::TooLarge),
            ("-9223372036854775809", Field::TooLarge),
            ("18446744073709551616", Field::TooLarge),
            ("1e99", Field::TooLarge),
        ] {
            assert_eq!(from_text(text), expected, "{text}");
        }
    }

    #[test]
    fn a_field_has_a_text_or_an_integer_only_where_it_is_one() {
        assert_eq!(from_text(r#""4900""#).as_text(), Some("4900"));
        assert_eq!(from_text(r#""4900""#).into_text().as_deref(), Some("4900"));
        assert_eq!(from_text(r#""4900""#).as_integer(), None);
        assert_eq!(from_text("4900.0").as_integer(), Some(4900));
        for text in ["null", "true", "0.5", "1e99", "[1]", "{}"] {
            assert_eq!(from_text(text).as_integer(), None, "{text}");
        }
        for text in ["null", "true", "7", r#"["a"]"#, r#"{"a":"a"}"#] {
            assert_eq!(from_text(text).as_text(), None, "{text}");
            assert_eq!(from_text(text).into_text(), None, "{text}");
        }
        assert_eq!(Field::Absent.type_name(), "nothing");
    }

    #[test]
    fn every_type_is_distinguished() {
        for (text, expected) in [
            ("null", "null"),
            ("true", "a boolean"),
            ("7", "a number"),
            ("0.5", "a number"),
            ("\"a\"", "a string"),
            ("[1,[{}]]", "an array"),
            (r#"{"a":{"b":[]}}"#, "an object"),
        ] {
            assert_eq!(from_text(text).type_name(), expected, "{text}");
        }
        assert!(matches!(
            from_text(r#""plain""#),
            Field::Text(std::borrow::Cow::Borrowed("plain"))
        ));
        let not_a_number = serde::de::value::F64Deserializer::<serde::de::value::Error>::new;
        assert_eq!(Field::deserialize(not_a_number(f64::NAN)), Ok(Field::Fraction));
        assert_eq!(Field::deserialize(not_a_number(f64::INFINITY)), Ok(Field::TooLarge));
    }

    #[test]
    fn a_boolean_is_read_in_the_notations_of_other_languages() {
        for text in
            ["true", "1", "1.0", r#""true""#, r#""TRUE""#, r#""True""#, r#"" true ""#, r#""1""#]
        {
            assert_eq!(from_text(text).as_boolean(), Some(true), "{text}");
        }
        for text in ["false", "0", "-0", r#""false""#, r#""False""#, r#""0""#] {
            assert_eq!(from_text(text).as_boolean(), Some(false), "{text}");
        }
        for text in ["null", "2", "-1", "0.5", r#""yes""#, r#""""#, "[]", "{}", "[true]"] {
            assert_eq!(from_text(text).as_boolean(), None, "{text}");
        }
    }

    #[test]
    fn an_empty_list_or_object_is_distinguished_from_a_full_one() {
        for (text, expected) in [
            ("[]", Field::EmptyArray),
            ("[[]]", Field::Array),
            ("[null]", Field::Array),
            ("{}", Field::EmptyObject),
            (r#"{"a":{}}"#, Field::Object),
        ] {
            assert_eq!(from_text(text), expected, "{text}");
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(Field::deserialize(&value).unwrap(), expected, "{text} as a value");
            // As a member, behind a `dyn`.
            let object = format!(r#"{{"member":{text}}}"#);
            let found: OneMember<'_> = match serde_json::from_str(&object).unwrap() {
                ObjectField::<_, Field<'_>>::Object(found) => found,
                ObjectField::Other(other) => panic!("{other:?}"),
            };
            assert_eq!(found.member, expected, "{text} as a member");
        }
    }

    #[derive(Deserialize)]
    struct OneMember<'a> {
        #[serde(borrow)]
        member: Field<'a>,
    }

    #[test]
    fn deep_nesting_does_not_overflow_the_stack() {
        let text = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        assert_eq!(from_text(&text), Field::Array);
    }

    proptest! {
        #[test]
        fn an_integer_is_exact_up_to_64_bits_and_unreadable_beyond(number: i128, small: i64) {
            for number in [number, small.into(), i128::from(small) * 2] {
                let expected = i64::try_from(number).map_or(Field::TooLarge, Field::Integer);
                let text = number.to_string();
                prop_assert_eq!(from_text(&text), expected.clone());
                // As a JavaScript value: an integer, or a bigint of 64 bits.
                let value = i64::try_from(number).map(Value::from);
                if let Ok(value) = value.or_else(|_| u64::try_from(number).map(Value::from)) {
                    prop_assert_eq!(Field::deserialize(&value).unwrap(), expected);
                }
            }
        }

        #[test]
        fn an_integer_with_a_decimal_point_is_that_integer_or_none(number: i64, bits in 0_u32..64, zeros in 1_usize..40) {
            let number = number >> bits;
            let text = format!("{number}.{:0<zeros$}", "");
            match from_text(&text) {
                Field::Integer(read) => prop_assert_eq!(read, number),
                other => prop_assert!(other == Field::TooLarge && number.unsigned_abs() > 1 << 48, "{text} is {other:?}"),
            }
        }
    }
}
