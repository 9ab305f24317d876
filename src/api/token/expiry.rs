//! When a token expires.

use base64ct::{Base64UrlUnpadded, Encoding};
use billing_core::date::BillingDate;
use billing_core::json_text::for_each_member;

/// When the token expires, in milliseconds since 1970 by the browser's clock. A JWT's own lifetime
/// decides, which holds even where the browser's clock is wrong; else `expires_at` (ISO 8601).
/// `None` when neither is known.
pub(super) fn expiry_ms(token: &str, expires_at: Option<&str>, now_ms: i64) -> Option<i64> {
    lifetime_s(token)
        .map(|lifetime_s| now_ms.saturating_add(lifetime_s.saturating_mul(1000)))
        .or_else(|| match BillingDate::parse(expires_at?)? {
            BillingDate::Instant(instant) => Some(instant.unix_ms),
            BillingDate::Day(_) => None,
        })
}

/// `exp - iat` of a JWT (RFC 7519, section 4.1), both in seconds since 1970.
fn lifetime_s(token: &str) -> Option<i64> {
    let payload = token.split('.').nth(1)?.trim_end_matches('=');
    let payload = Base64UrlUnpadded::decode_vec(payload).ok()?;
    let (mut exp, mut iat) = (None, None);
    let read = for_each_member(&payload, &mut |claim, value| match claim {
        "exp" => exp = value.as_integer(),
        "iat" => iat = value.as_integer(),
        _ => {}
    });
    read.ok()?;
    Some(exp?.saturating_sub(iat?))
}
