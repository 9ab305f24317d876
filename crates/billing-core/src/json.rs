//! JSON with exact numbers, read without copying.
//!
//! Amounts of money may exceed 2^53 and must never pass through a float, so a [`Json::Number`]
//! keeps the digits that were sent. Strings are borrowed from the input wherever they hold no
//! escape. A tree can come from three places with the same result: from bytes by [`Reader`], from
//! any serde format by `Deserialize` (serde_json, or serde-wasm-bindgen over JavaScript values).

mod de;
mod reader;
mod scan;

pub use reader::{JsonError, Reader};

use std::borrow::Cow;

/// One JSON value (RFC 8259).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json<'a> {
    /// `null`, and JavaScript's `undefined`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number with the very digits that were sent.
    Number(Cow<'a, str>),
    /// A number whose digits are not known any more: a JavaScript or serde float that is not a
    /// safe integer. It is never taken for an amount.
    Inexact,
    /// A string, unescaped.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Json<'a>>),
    /// An object in the order of its members; of members with one name, the last counts.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// The member `name`, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Json<'a>> {
        match self {
            Self::Object(members) => {
                members.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Takes the member `name` out, if this is an object that has it.
    pub fn take(&mut self, name: &str) -> Option<Json<'a>> {
        match self {
            Self::Object(members) => members
                .iter_mut()
                .rev()
                .find(|(key, _)| key == name)
                .map(|(_, value)| std::mem::replace(value, Json::Null)),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// What kind of value this is, for a message: "a string", "null".
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) | Self::Inexact => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// Writes the value as JSON text, leaving out every member whose name `keep` refuses, at any
    /// depth. A number is written with the digits it came with.
    pub fn write(&self, out: &mut String, keep: &dyn Fn(&str) -> bool) {
        match self {
            Self::Null | Self::Inexact => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Number(digits) => out.push_str(digits),
            Self::String(text) => write_string(text, out),
            Self::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out, keep);
                }
                out.push(']');
            }
            Self::Object(members) => {
                let members = members.iter().filter(|(name, _)| keep(name));
                write_object(out, members.map(|(name, value)| (name.as_ref(), value)), keep);
            }
        }
    }
}

/// Writes an object of the given members, each by [`Json::write`].
pub fn write_object<'j>(
    out: &mut String,
    members: impl Iterator<Item = (&'j str, &'j Json<'j>)>,
    keep: &dyn Fn(&str) -> bool,
) {
    out.push('{');
    for (index, (name, value)) in members.enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_string(name, out);
        out.push(':');
        value.write(out, keep);
    }
    out.push('}');
}

/// Writes a JSON string: quotes, backslashes and control characters are escaped.
pub fn write_string(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' => {
                out.push_str("\\u00");
                for nibble in [u32::from(char) >> 4, u32::from(char) & 15] {
                    out.push(char::from(HEX.get(nibble as usize).copied().unwrap_or(b'0')));
                }
            }
            _ => out.push(char),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests;
