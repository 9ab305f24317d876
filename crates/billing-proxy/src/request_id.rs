//! An id for each request. One that a client sends is ignored.

use http::HeaderValue;
use uuid::Builder;
use uuid::fmt::Hyphenated;

use crate::clock::Clock;
use crate::random;

/// A UUID of version 7: the time in milliseconds, then random bits. A counter in their place would reveal
/// to a client how many requests there were between two of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId([u8; Hyphenated::LENGTH]);

impl RequestId {
    /// A new id.
    #[must_use]
    pub fn new(clock: &Clock) -> Self {
        let builder = Builder::from_unix_timestamp_millis(clock.unix_millis(), &random::bytes());
        let mut text = [0; Hyphenated::LENGTH];
        builder.into_uuid().hyphenated().encode_lower(&mut text);
        Self(text)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The id as the value of a header.
    #[must_use]
    pub fn header_value(&self) -> HeaderValue {
        HeaderValue::from_bytes(&self.0).unwrap_or_else(|_| HeaderValue::from_static("0"))
    }
}
