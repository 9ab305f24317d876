//! When a token expires.

use billing_core::date::BillingDate;
use billing_core::json::{Json, Reader};
use wasm_bindgen::JsValue;

/// When the token expires, in milliseconds since 1970 by the browser's clock. A JWT says how long it
/// lives, which holds even where the browser's clock is wrong; else `expiresAt` is believed.
/// `None` when neither says.
pub(super) fn of(token: &str, expires_at: &JsValue, now_ms: i64) -> Option<i64> {
    jwt_lifetime_s(token).map(|lifetime_s| now_ms + lifetime_s * 1000).or_else(|| {
        match BillingDate::parse(&expires_at.as_string()?)? {
            BillingDate::Instant(instant) => Some(instant.unix_ms),
            BillingDate::Day(_) => None,
        }
    })
}

/// `exp - iat` of a JWT's claims, in seconds.
fn jwt_lifetime_s(token: &str) -> Option<i64> {
    let claims = base64_url(token.split('.').nth(1)?)?;
    let claims = Reader::new(&claims).ok()?.value().ok()?;
    let seconds = |name| match claims.get(name) {
        Some(Json::Number(digits)) => {
            digits.parse::<i64>().ok().filter(|it| (0..1 << 40).contains(it))
        }
        _ => None,
    };
    Some(seconds("exp")? - seconds("iat")?)
}

/// RFC 4648, section 5, without padding.
fn base64_url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for char in text.trim_end_matches('=').bytes() {
        let six = match char {
            b'A'..=b'Z' => char - b'A',
            b'a'..=b'z' => char - b'a' + 26,
            b'0'..=b'9' => char - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(bytes)
}
