//! JSON text from a network: possibly with a byte order mark, invalid UTF-8 or lone surrogates.

use crate::wire::field::{Field, FieldVisitor};
use crate::wire::members::{Content, Members};
use serde::Deserialize;
use serde::de::DeserializeSeed;
use std::borrow::Cow;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Why a text is not JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not JSON at byte {at}: {problem}")]
pub struct JsonError {
    /// The number of bytes read, including the offending one.
    pub at: usize,
    /// serde_json's message.
    pub problem: String,
}

impl JsonError {
    pub(crate) fn new(text: &str, error: &serde_json::Error) -> Self {
        let lines_before = text.split_inclusive('\n').take(error.line().saturating_sub(1));
        let line_start: usize = lines_before.map(str::len).sum();
        Self { at: line_start + error.column(), problem: problem_of(error) }
    }
}

/// serde_json's message without the position.
pub(crate) fn problem_of(error: &serde_json::Error) -> String {
    let mut message = error.to_string();
    if let Some(position) = message.rfind(" at line ") {
        message.truncate(position);
    }
    message
}

/// Decodes UTF-8. A byte order mark at the start is skipped (RFC 8259, section 8.1), and invalid
/// bytes become U+FFFD, so that they affect only the string that contains them.
pub(crate) fn decode_utf8(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    // Twenty times as fast as the lossy conversion, which is almost never needed.
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// [`decode_utf8`] for bytes that arrive piece by piece.
#[derive(Debug, Default)]
pub(crate) struct Utf8Decoder {
    /// The start of a character whose other bytes have not arrived yet.
    incomplete: Vec<u8>,
    /// Whether the first character, which may be a byte order mark, has arrived.
    has_started: bool,
}

impl Utf8Decoder {
    /// Appends the complete characters to `text`.
    pub(crate) fn push(&mut self, bytes: &[u8], text: &mut String) {
        let mut joined = std::mem::take(&mut self.incomplete);
        let mut rest = if joined.is_empty() {
            bytes
        } else {
            joined.extend_from_slice(bytes);
            &joined
        };
        let start = text.len();
        while let Err(error) = std::str::from_utf8(rest) {
            let (valid, after) = rest.split_at_checked(error.valid_up_to()).unwrap_or_default();
            text.push_str(std::str::from_utf8(valid).unwrap_or_default());
            let Some(invalid) = error.error_len() else {
                self.incomplete = after.to_vec();
                rest = &[];
                break;
            };
            text.push(char::REPLACEMENT_CHARACTER);
            rest = after.get(invalid..).unwrap_or_default();
        }
        text.push_str(std::str::from_utf8(rest).unwrap_or_default());
        if !self.has_started && text.len() > start {
            self.has_started = true;
            if text.starts_with(BYTE_ORDER_MARK) {
                text.remove(0);
            }
        }
    }

    /// Appends the rest when no more bytes arrive.
    pub(crate) fn finish(&mut self, text: &mut String) {
        if !self.incomplete.is_empty() {
            self.incomplete.clear();
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

/// Calls `on_member` with the name and the value of each member of an object. Any other value has
/// none.
///
/// # Errors
/// When the bytes are not JSON.
pub fn for_each_member(
    bytes: &[u8],
    on_member: &mut dyn FnMut(&str, Field<'_>),
) -> Result<(), JsonError> {
    let text = decode_utf8(bytes);
    let repaired = replace_lone_surrogates(&text);
    let text = repaired.as_deref().unwrap_or(&text);
    let mut read_members = |members: &mut dyn Members<'_>| {
        while let Some(name) = members.next_name()? {
            on_member(&name, members.value(&mut Content::Ignored)?);
        }
        Ok(())
    };
    let found = read(text, &mut Content::Members(&mut read_members));
    found.map(drop).map_err(|error| JsonError::new(text, &error))
}

/// Reads a whole text.
pub(crate) fn read<'de>(
    text: &'de str,
    content: &mut Content<'_, 'de>,
) -> Result<Field<'de>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let found = FieldVisitor(content).deserialize(&mut deserializer)?;
    deserializer.end().map(|()| found)
}

/// Deserializes a whole text. If a lone surrogate, which is valid in JSON but not in a Rust string,
/// makes it unreadable, `repaired` receives the text with U+FFFD in its place.
pub(crate) fn parse<'a, T: Deserialize<'a>>(
    text: &'a str,
    repaired: &'a mut Option<String>,
) -> Result<T, serde_json::Error> {
    serde_json::from_str(text).or_else(|error| match replace_lone_surrogates(text) {
        Some(text) => serde_json::from_str(repaired.insert(text)),
        None => Err(error),
    })
}

/// Replaces each escape of a lone surrogate by that of U+FFFD, which has the same length; `None` if
/// there is none.
pub(crate) fn replace_lone_surrogates(text: &str) -> Option<String> {
    const PAIR_LENGTH: usize = r"ud83d\ude00".len();
    let mut repaired = String::new();
    let (mut rest, mut is_changed) = (text, false);
    while let Some((before, escape)) = rest.split_once('\\') {
        repaired.push_str(before);
        repaired.push('\\');
        let low = || escape.get(5..)?.strip_prefix('\\').and_then(code_unit);
        let length = match code_unit(escape) {
            Some(0xd800..=0xdbff) if matches!(low(), Some(0xdc00..=0xdfff)) => PAIR_LENGTH,
            Some(0xd800..=0xdfff) => {
                repaired.push_str("ufffd");
                is_changed = true;
                rest = escape.get(5..).unwrap_or_default();
                continue;
            }
            // At least the character after the backslash, which may be another backslash.
            _ => escape.chars().next().map_or(0, char::len_utf8),
        };
        repaired.push_str(escape.get(..length).unwrap_or_default());
        rest = escape.get(length..).unwrap_or_default();
    }
    repaired.push_str(rest);
    is_changed.then_some(repaired)
}

/// The number of an escape such as `u0041` at the start of the text.
fn code_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix('u')?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::{
        JsonError, Utf8Decoder, decode_utf8, for_each_member, parse, replace_lone_surrogates,
    };
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String, JsonError> {
        parse(text, &mut None).map_err(|error| JsonError::new(text, &error))
    }

    #[test]
    fn a_lone_surrogate_becomes_the_replacement_character() {
        assert_eq!(read(r#""\ud83d!\udc00""#).unwrap(), "\u{fffd}!\u{fffd}");
        assert_eq!(read(r#""\ud83d\u0041\uD83D\uDE00""#).unwrap(), "\u{fffd}A😀");
        assert_eq!(read(r#""\ud83d\ud83d\ude00""#).unwrap(), "\u{fffd}😀");
        assert_eq!(read(r#""\\ud83d\ud83d""#).unwrap(), "\\ud83d\u{fffd}");
        for text in [r#""\ud83d\ude00 \\ud83d \n\/""#, "é", "\\", r"\u", r"\ué123", ""] {
            assert_eq!(replace_lone_surrogates(text), None, "{text}");
        }
    }

    #[test]
    fn members_are_read_one_by_one() {
        let mut members = Vec::new();
        let mut read = |bytes: &[u8]| {
            for_each_member(bytes, &mut |name, value| {
                members.push(format!("{name} is {}", value.type_name()));
            })
        };
        read(br#"{"a":1,"b":{"a":2},"\ud800":"\ud83d","c":null}"#).unwrap();
        read(b"[1]").unwrap();
        assert_eq!(read(b"{").unwrap_err().at, 1);
        assert_eq!(
            members,
            ["a is a number", "b is an object", "\u{fffd} is a string", "c is null"]
        );
    }

    #[test]
    fn an_error_has_its_byte_in_the_text() {
        let error = read("\"é\"\n\n x").unwrap_err();
        assert_eq!(error.to_string(), "not JSON at byte 8: trailing characters");
        assert_eq!(read("").unwrap_err().at, 0);
    }

    #[test]
    fn a_byte_order_mark_is_skipped_once() {
        assert_eq!(decode_utf8("\u{feff}\u{feff}1".as_bytes()), "\u{feff}1");
        assert_eq!(decode_utf8(b"1\xff2\xe2\x82"), "1\u{fffd}2\u{fffd}");
    }

    #[test]
    fn a_byte_order_mark_in_pieces_is_skipped_once() {
        let bytes = "\u{feff}\u{feff}1".as_bytes();
        for step in 1..=bytes.len() {
            let (mut decoder, mut text) = (Utf8Decoder::default(), String::new());
            decoder.push(b"", &mut text);
            bytes.chunks(step).for_each(|piece| decoder.push(piece, &mut text));
            decoder.finish(&mut text);
            assert_eq!(text, "\u{feff}1", "{step} bytes at once");
        }
    }

    proptest! {
        #[test]
        fn bytes_in_pieces_are_decoded_like_the_whole(
            pieces in prop::collection::vec(prop_oneof![
                any::<String>().prop_map(String::into_bytes),
                prop::collection::vec(prop_oneof![Just(0xef_u8), Just(0xbb), Just(0xbf), any::<u8>()], 0..4),
            ], 0..8),
            step in 1_usize..5,
        ) {
            let bytes = pieces.concat();
            let (mut decoder, mut text) = (Utf8Decoder::default(), String::new());
            bytes.chunks(step).for_each(|piece| decoder.push(piece, &mut text));
            decoder.finish(&mut text);
            prop_assert_eq!(text, decode_utf8(&bytes));
        }

        #[test]
        fn a_repaired_text_has_the_same_length_and_no_lone_surrogate(
            escapes in prop::collection::vec(prop::sample::select(vec![r"\ud83d", r"\ude00", r"\\", "u", "a", r"\n", r"\u00e9"]), 0..9)
        ) {
            let text = format!("\"{}\"", escapes.concat());
            let repaired = replace_lone_surrogates(&text).unwrap_or_else(|| text.clone());
            prop_assert_eq!(repaired.len(), text.len());
            prop_assert!(serde_json::from_str::<String>(&repaired).is_ok(), "{}", repaired);
        }
    }
}
