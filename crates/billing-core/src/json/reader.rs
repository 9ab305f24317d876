//! A strict reader of RFC 8259 text that borrows what it can.

use super::Json;
use super::scan::plain_length;
use std::borrow::Cow;

/// How deep arrays and objects may nest. Both vendors' answers nest five deep; the limit keeps a
/// hostile answer from exhausting the stack.
const MAX_DEPTH: u32 = 64;

/// Why a text is not JSON, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not JSON at byte {at}: {problem}")]
pub struct JsonError {
    /// Offset into the input, in bytes.
    pub at: usize,
    /// What was wrong there.
    pub problem: &'static str,
}

/// Reads a JSON text from its front, value by value.
///
/// The caller that wants a whole value asks for [`Reader::value`]; the one that wants to look at
/// the items of a long array one after the other walks it with [`Reader::array`].
#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    /// A reader at the front of `bytes`; a byte order mark is passed over (RFC 8259, section 8.1).
    ///
    /// # Errors
    /// When the bytes are not UTF-8.
    pub fn new(bytes: &'a [u8]) -> Result<Self, JsonError> {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
                Ok(Self { text, at, depth: 0 })
            }
            Err(error) => Err(JsonError { at: error.valid_up_to(), problem: "not UTF-8" }),
        }
    }

    /// Reads one whole value.
    ///
    /// # Errors
    /// When the text at this place is not a JSON value.
    pub fn value(&mut self) -> Result<Json<'a>, JsonError> {
        Ok(match self.peek()? {
            b'{' => {
                let mut members = Vec::new();
                self.object(|reader, name| -> Result<(), JsonError> {
                    members.push((name, reader.value()?));
                    Ok(())
                })?;
                Json::Object(members)
            }
            b'[' => {
                let mut items = Vec::new();
                self.array(|reader, _| -> Result<(), JsonError> {
                    items.push(reader.value()?);
                    Ok(())
                })?;
                Json::Array(items)
            }
            b'"' => Json::String(self.string()?),
            b't' => self.word("true", Json::Bool(true))?,
            b'f' => self.word("false", Json::Bool(false))?,
            b'n' => self.word("null", Json::Null)?,
            _ => Json::Number(Cow::Borrowed(self.number()?)),
        })
    }

    /// Whether the next value is an object (`b'{'`), an array (`b'['`) or something else.
    ///
    /// # Errors
    /// When the text has ended.
    pub fn peek(&mut self) -> Result<u8, JsonError> {
        self.white_space();
        self.byte().ok_or_else(|| self.error("the text ends in the middle of a value"))
    }

    /// How many bytes have been read.
    pub fn place(&self) -> usize {
        self.at
    }

    /// Reads an object; `member` is called with each name and must read that member's value.
    ///
    /// # Errors
    /// When the text here is not an object, or what `member` returns.
    pub fn object<E: From<JsonError>>(
        &mut self,
        mut member: impl FnMut(&mut Self, Cow<'a, str>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.open(b'{')?;
        if !self.close(b'}') {
            loop {
                self.white_space();
                let name = self.string()?;
                self.expect(b':', "expected a colon after a member's name")?;
                member(self, name)?;
                if self.close(b'}') {
                    break;
                }
                self.expect(b',', "expected a comma or the end of the object")?;
            }
        }
        Ok(())
    }

    /// Reads an array; `item` is called with each index and must read that item.
    ///
    /// # Errors
    /// When the text here is not an array, or what `item` returns.
    pub fn array<E: From<JsonError>>(
        &mut self,
        mut item: impl FnMut(&mut Self, usize) -> Result<(), E>,
    ) -> Result<(), E> {
        self.open(b'[')?;
        if !self.close(b']') {
            for index in 0.. {
                item(self, index)?;
                if self.close(b']') {
                    break;
                }
                self.expect(b',', "expected a comma or the end of the array")?;
            }
        }
        Ok(())
    }

    /// Reads past one value without keeping it.
    ///
    /// # Errors
    /// When the text at this place is not a JSON value.
    pub fn skip(&mut self) -> Result<(), JsonError> {
        match self.peek()? {
            b'{' => self.object(|reader, _| reader.skip()),
            b'[' => self.array(|reader, _| reader.skip()),
            _ => self.value().map(drop),
        }
    }

    /// Says that the text must end here.
    ///
    /// # Errors
    /// When something other than white space follows.
    pub fn finish(mut self) -> Result<(), JsonError> {
        self.white_space();
        match self.byte() {
            None => Ok(()),
            Some(_) => Err(self.error("something follows the value")),
        }
    }

    fn error(&self, problem: &'static str) -> JsonError {
        JsonError { at: self.at, problem }
    }

    #[inline(always)]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline(always)]
    fn white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
    }

    #[inline(always)]
    fn expect(&mut self, byte: u8, problem: &'static str) -> Result<(), JsonError> {
        self.white_space();
        if self.byte() != Some(byte) {
            return Err(self.error(problem));
        }
        self.at += 1;
        Ok(())
    }

    fn open(&mut self, byte: u8) -> Result<(), JsonError> {
        self.expect(byte, if byte == b'{' { "expected an object" } else { "expected an array" })?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error("nested too deep"));
        }
        Ok(())
    }

    #[inline(always)]
    fn close(&mut self, byte: u8) -> bool {
        self.white_space();
        let closes = self.byte() == Some(byte);
        if closes {
            self.at += 1;
            self.depth -= 1;
        }
        closes
    }

    fn word(&mut self, word: &str, value: Json<'a>) -> Result<Json<'a>, JsonError> {
        if self.text.get(self.at..self.at + word.len()) != Some(word) {
            return Err(self.error("expected a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    fn number(&mut self) -> Result<&'a str, JsonError> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        if self.byte() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits("expected a value")?;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits("expected a digit after the decimal point")?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.digits("expected a digit in the exponent")?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    fn digits(&mut self, problem: &'static str) -> Result<(), JsonError> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
        if self.at == start { Err(self.error(problem)) } else { Ok(()) }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        if self.byte() != Some(b'"') {
            return Err(self.error("expected a string"));
        }
        self.at += 1;
        let mut unescaped: Option<String> = None;
        loop {
            let start = self.at;
            let rest = self.text.as_bytes().get(start..).unwrap_or_default();
            let plain = plain_length(rest)
                .ok_or_else(|| self.error("the text ends in the middle of a string"))?;
            self.at += plain;
            let piece = self.text.get(start..self.at).unwrap_or_default();
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(match unescaped {
                        None => Cow::Borrowed(piece),
                        Some(mut text) => {
                            text.push_str(piece);
                            Cow::Owned(text)
                        }
                    });
                }
                Some(b'\\') => {
                    let text = unescaped.get_or_insert_with(String::new);
                    text.push_str(piece);
                    self.at += 1;
                    let char = self.escape()?;
                    if let Some(text) = unescaped.as_mut() {
                        text.push(char);
                    }
                }
                _ => return Err(self.error("a control character stands in a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let byte = self.byte();
        self.at += 1;
        Ok(match byte {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => self.unicode_escape()?,
            _ => {
                self.at -= 1;
                return Err(self.error("an unknown escape stands in a string"));
            }
        })
    }

    /// The four digits after `\u`, with those of a second escape when both make a surrogate pair.
    /// Half a pair alone has no character: it becomes U+FFFD, as in every UTF-8 decoder.
    fn unicode_escape(&mut self) -> Result<char, JsonError> {
        let unit = self.hex4()?;
        if (0xd800..0xdc00).contains(&unit) && self.text.get(self.at..self.at + 2) == Some("\\u") {
            let after_first = self.at;
            self.at += 2;
            let low = self.hex4()?;
            if (0xdc00..0xe000).contains(&low) {
                let code = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = after_first;
        }
        Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let digits = self.text.get(self.at..self.at + 4).unwrap_or_default();
        if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(self.error("expected four hexadecimal digits"));
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).map_err(|_| self.error("expected four hexadecimal digits"))
    }
}
