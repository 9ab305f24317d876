//! `traceparent` of W3C Trace Context: the one that a client sends, and a new one for a vendor.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::random;

pub(crate) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The current version. Later ones begin with the same four fields.
const VERSION: u8 = 0;

/// A trace, and the span in it that a request is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TraceParent {
    pub(crate) trace_id: [u8; 16],
    pub(crate) span_id: [u8; 8],
    pub(crate) is_sampled: bool,
}

impl TraceParent {
    /// The header of a request. A malformed one counts as absent, as the specification requires.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(TRACEPARENT).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => Self::parse(value.as_bytes()),
            _ => None,
        }
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let mut fields = text.split(|byte| *byte == b'-');
        let [version] = hex(fields.next()?)?;
        let trace_id: [u8; 16] = hex(fields.next()?)?;
        let span_id: [u8; 8] = hex(fields.next()?)?;
        let [flags] = hex(fields.next()?)?;
        let is_complete = fields.next().is_none();
        let is_known = (version == VERSION && is_complete) || (version > VERSION && version < 0xff);
        let is_named = trace_id != [0; 16] && span_id != [0; 8];
        let is_sampled = flags & 1 == 1;
        (is_known && is_named).then_some(Self { trace_id, span_id, is_sampled })
    }

    /// A new trace.
    pub(crate) fn fresh() -> Self {
        Self {
            trace_id: not_zero(random::bytes()),
            span_id: not_zero(random::bytes()),
            is_sampled: false,
        }
    }

    /// The trace's id in hexadecimal digits.
    pub(crate) fn trace_id_text(&self) -> String {
        format!("{:032x}", u128::from_be_bytes(self.trace_id))
    }

    pub(crate) fn header_value(&self) -> HeaderValue {
        // Infallible: hexadecimal digits and hyphens.
        HeaderValue::from_str(&self.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (trace_id, flags) = (self.trace_id_text(), u8::from(self.is_sampled));
        let span_id = u64::from_be_bytes(self.span_id);
        write!(f, "{VERSION:02x}-{trace_id}-{span_id:016x}-{flags:02x}")
    }
}

/// Parses hexadecimal digits in lower case.
fn hex<const COUNT: usize>(text: &[u8]) -> Option<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    if text.len() != 2 * COUNT {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        for digit in digits {
            let value = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'f' => digit - b'a' + 10,
                _ => return None,
            };
            *byte = *byte << 4 | value;
        }
    }
    Some(bytes)
}

/// Zeros are not a valid id. Without randomness from the system, all traces have the same one.
fn not_zero<const COUNT: usize>(bytes: [u8; COUNT]) -> [u8; COUNT] {
    if bytes == [0; COUNT] { [1; COUNT] } else { bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_trace_is_read_and_written() {
        let parsed = TraceParent::parse(GOOD.as_bytes()).unwrap();
        assert_eq!(parsed.to_string(), GOOD);
        assert_eq!(parsed.trace_id_text(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert!(parsed.is_sampled);
        let unsampled = TraceParent::parse(GOOD.replace("-01", "-02").as_bytes()).unwrap();
        assert!(!unsampled.is_sampled);
        let fresh = TraceParent::fresh();
        assert_eq!(TraceParent::parse(fresh.to_string().as_bytes()), Some(fresh));
        assert_ne!(fresh, TraceParent::fresh());
    }

    #[test]
    fn a_later_version_may_have_more_fields() {
        let later = GOOD.replacen("00", "cc", 1);
        assert!(TraceParent::parse(later.as_bytes()).is_some());
        assert!(TraceParent::parse(format!("{later}-what-the-future-brings").as_bytes()).is_some());
        assert!(TraceParent::parse(format!("{later}x").as_bytes()).is_none());
    }

    #[test]
    fn a_malformed_header_counts_as_absent() {
        let malformed = [
            String::new(),
            GOOD.replacen("00", "ff", 1),
            GOOD.to_uppercase(),
            GOOD.replace("-01", ""),
            GOOD.replace("-01", "-1"),
            GOOD.replace("-01", "-0g"),
            format!("{GOOD}-"),
            format!("{GOOD}-00"),
            format!(" {GOOD}"),
            GOOD.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
            GOOD.replace("00f067aa0ba902b7", &"0".repeat(16)),
            GOOD.replace('-', "_"),
            "00-4bf92f3577b34da6a3ce929d0e0e47361-0f067aa0ba902b7-01".to_owned(),
            "x".repeat(10_000),
        ];
        for text in malformed {
            assert_eq!(TraceParent::parse(text.as_bytes()), None, "{text}");
        }
        let mut headers = HeaderMap::new();
        assert_eq!(TraceParent::of(&headers), None);
        headers.append(TRACEPARENT, HeaderValue::from_static(GOOD));
        assert!(TraceParent::of(&headers).is_some());
        headers.append(TRACEPARENT, HeaderValue::from_static(GOOD));
        assert_eq!(TraceParent::of(&headers), None);
    }
}
