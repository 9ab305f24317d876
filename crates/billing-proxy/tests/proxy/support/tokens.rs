//! Tokens for the key of the test proxy.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

pub(crate) const ISSUER: &str = "https://app.example.com";
pub(crate) const AUDIENCE: &str = "billing-proxy";
pub(crate) const KEY_ID: &str = "2026-11";
pub(crate) const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef-test-secret";

pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// The claims of a valid token.
pub(crate) fn claims(tenant: &str) -> Value {
    // Read once: over the end of a second the lifetime would be one second too long.
    let now = now();
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "user-1", "iat": now, "exp": now + 300,
        "tenant": tenant, "scope": "billing:read",
    })
}

pub(crate) fn header() -> Value {
    json!({ "alg": "HS256", "typ": "JWT", "kid": KEY_ID })
}

pub(crate) fn good(tenant: &str) -> String {
    sign(&header().to_string(), &claims(tenant).to_string(), SECRET)
}

pub(crate) fn with(tenant: &str, name: &str, value: Value) -> String {
    let mut claims = claims(tenant);
    claims[name] = value;
    sign(&header().to_string(), &claims.to_string(), SECRET)
}

pub(crate) fn without(tenant: &str, name: &str) -> String {
    let mut claims = claims(tenant);
    claims.as_object_mut().unwrap().remove(name);
    sign(&header().to_string(), &claims.to_string(), SECRET)
}

pub(crate) fn with_header(tenant: &str, header: &str) -> String {
    sign(header, &claims(tenant).to_string(), SECRET)
}

/// Signs exactly these texts with HMAC-SHA-256.
pub(crate) fn sign(header: &str, claims: &str, secret: &[u8]) -> String {
    let message = format!("{}.{}", encode(header.as_bytes()), encode(claims.as_bytes()));
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
    let tag = aws_lc_rs::hmac::sign(&key, message.as_bytes());
    format!("{message}.{}", encode(tag.as_ref()))
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
