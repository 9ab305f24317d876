//! A name for each request, made here: what a client sends is never taken over.

use std::sync::atomic::{AtomicU64, Ordering};

use http::HeaderValue;

/// Sixteen hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId([u8; 16]);

/// Makes ids that don't repeat and that don't tell how many requests there were.
#[derive(Debug)]
pub struct RequestIds {
    next: AtomicU64,
    step: u64,
}

impl Default for RequestIds {
    fn default() -> Self {
        // An odd step visits every number before any comes again.
        Self { next: AtomicU64::new(crate::random::number()), step: crate::random::number() | 1 }
    }
}

impl RequestIds {
    /// The next id.
    #[must_use]
    pub fn next(&self) -> RequestId {
        RequestId::of(self.next.fetch_add(self.step, Ordering::Relaxed))
    }
}

impl RequestId {
    fn of(number: u64) -> Self {
        let mut digits = [b'0'; 16];
        for (place, digit) in digits.iter_mut().enumerate() {
            let nibble = (number >> (60 - 4 * place)) & 0xF;
            *digit = b"0123456789abcdef".get(nibble as usize).copied().unwrap_or(b'0');
        }
        Self(digits)
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
