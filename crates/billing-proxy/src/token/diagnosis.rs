//! Why a token was rejected, for the operator's log. Clients get no reason, which would help a forger.
//!
//! Nothing here decides whether a token is accepted: it examines a token again that [`Verifier`] has
//! rejected, in the same order.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::header::TokenHeader;
use super::keys::TokenKey;
use super::settings::ProviderSettings;
use super::verify::{Page, Parts, Session, TokenError, Verifier};

/// The first reason to reject a token. `Display` is the text in the log, which contains nothing of the
/// token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RejectionReason {
    /// The request has no `Authorization: Bearer`.
    NoToken,
    /// It is not three parts of base64url without padding, separated by full stops.
    NotAToken,
    /// The header is not JSON, lacks `alg` or `kid`, or has a parameter that is not accepted.
    Header,
    /// No key of the configuration has that `kid`.
    UnknownKeyId,
    /// The identity provider has not published a key with that `kid`.
    UnpublishedKeyId,
    /// `alg` is not the algorithm of the key.
    Algorithm,
    /// The signature is by another key or of another text.
    Signature,
    /// A claim is missing or has the wrong type.
    Claim(&'static str),
    /// The claims are not a JSON object.
    Claims,
    /// `iss` is not among the configured issuers.
    Issuer,
    /// `aud` is not the configured audience.
    Audience,
    /// `exp` is before `iat`, or later than `max_lifetime_seconds` allows.
    Lifetime,
    /// `iat` or `nbf` is in the future.
    Early,
    /// `exp` has passed.
    Expired,
    /// `scope` does not contain the scope that is required.
    Scope,
    /// The claim `origin` is not the page that makes the request.
    Origin,
    /// No tenant has that id.
    Tenant,
    /// None of the above, for example a repeated claim.
    Other,
}

impl RejectionReason {
    /// All reasons, each claim once.
    pub const ALL: &'static [Self] = &[
        Self::NoToken,
        Self::NotAToken,
        Self::Header,
        Self::UnknownKeyId,
        Self::UnpublishedKeyId,
        Self::Algorithm,
        Self::Signature,
        Self::Claims,
        Self::Claim("iss"),
        Self::Claim("aud"),
        Self::Claim("sub"),
        Self::Claim("iat"),
        Self::Claim("exp"),
        Self::Claim("tenant"),
        Self::Claim("scope"),
        Self::Claim("origin"),
        Self::Claim("nbf"),
        Self::Issuer,
        Self::Audience,
        Self::Lifetime,
        Self::Early,
        Self::Expired,
        Self::Scope,
        Self::Origin,
        Self::Tenant,
        Self::Other,
    ];
}

impl fmt::Display for RejectionReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::NoToken => "no token",
            Self::NotAToken => "not a JWT",
            Self::Header => "header not accepted",
            Self::UnknownKeyId => "unknown kid",
            Self::UnpublishedKeyId => "kid not published by the provider",
            Self::Algorithm => "alg is not that of the key",
            Self::Signature => "wrong signature",
            Self::Claims => "claims are not an object",
            Self::Claim(name) => return write!(f, "claim {name} missing or of the wrong type"),
            Self::Issuer => "iss not accepted",
            Self::Audience => "aud not accepted",
            Self::Lifetime => "lifetime too long or negative",
            Self::Early => "iat or nbf in the future",
            Self::Expired => "expired",
            Self::Scope => "scope missing",
            Self::Origin => "origin is not the page's",
            Self::Tenant => "unknown tenant",
            Self::Other => "other",
        };
        f.write_str(text)
    }
}

impl Verifier {
    /// Why a token was rejected. `tenant_exists` states whether a tenant is configured.
    #[must_use]
    pub fn diagnose(
        &self,
        token: Option<&[u8]>,
        now_unix: u64,
        page: Page<'_>,
        tenant_exists: impl Fn(&str) -> bool,
    ) -> RejectionReason {
        let Some(token) = token else { return RejectionReason::NoToken };
        let found = match self.recall(token) {
            // No limit has counted this request: verifying the signature again would be for free.
            Some(session) => session.find_reason(now_unix, page, tenant_exists),
            None => self.find_reason(token).and_then(|()| match self.verify(token, now_unix) {
                Ok(session) => session.find_reason(now_unix, page, tenant_exists),
                Err(_) => Ok(()),
            }),
        };
        found.err().unwrap_or(RejectionReason::Other)
    }

    /// Why the token is not genuine.
    fn find_reason(&self, token: &[u8]) -> Result<(), RejectionReason> {
        let [header, payload] = decode(token).ok_or(RejectionReason::NotAToken)?;
        let header = TokenHeader::parse(&header).ok_or(RejectionReason::Header)?;
        let parts = Parts::of(token).ok_or(RejectionReason::NotAToken)?;
        let provider = self.provider_of(&parts);
        let mut published = None;
        let key = match &provider {
            Some((_, _, keyring)) => {
                published = keyring.keys();
                let key = published.as_ref().and_then(|keys| keys.find(&header.key_id));
                key.ok_or(RejectionReason::UnpublishedKeyId)?
            }
            None => {
                let keys = &mut self.settings().keys.iter();
                let key = keys.find(|key| key.id() == header.key_id);
                key.ok_or(RejectionReason::UnknownKeyId)?
            }
        };
        check_signature(key, &header, &parts)?;
        drop(published);
        let claims: Value =
            serde_json::from_slice(&payload).map_err(|_| RejectionReason::Claims)?;
        match provider {
            Some((_, settings, _)) => check_provider_claims(&claims, settings),
            None => self.check_claims(&claims),
        }
    }

    fn check_claims(&self, claims: &Value) -> Result<(), RejectionReason> {
        if !claims.is_object() {
            return Err(RejectionReason::Claims);
        }
        let issuer = text(claims, "iss")?;
        let audience = match &claims["aud"] {
            Value::String(audience) => audience,
            Value::Array(items) => match items.as_slice() {
                [Value::String(audience)] => audience,
                _ => return Err(RejectionReason::Claim("aud")),
            },
            _ => return Err(RejectionReason::Claim("aud")),
        };
        if text(claims, "sub")?.is_empty() {
            return Err(RejectionReason::Claim("sub"));
        }
        for name in ["tenant", "scope"] {
            text(claims, name)?;
        }
        let settings = self.settings();
        check_times(claims, settings.max_lifetime_seconds)?;
        if !settings.issuers.iter().any(|known| known == issuer) {
            return Err(RejectionReason::Issuer);
        }
        if *audience != settings.audience { Err(RejectionReason::Audience) } else { Ok(()) }
    }
}

impl Session {
    /// Why a genuine token does not allow the request.
    fn find_reason(
        &self,
        now_unix: u64,
        page: Page<'_>,
        tenant_exists: impl Fn(&str) -> bool,
    ) -> Result<(), RejectionReason> {
        match self.check_clock(now_unix) {
            Err(TokenError::Expired) => return Err(RejectionReason::Expired),
            Err(_) => return Err(RejectionReason::Early),
            Ok(()) => {}
        }
        if !self.has_scope {
            Err(RejectionReason::Scope)
        } else if !self.is_for(page) {
            Err(RejectionReason::Origin)
        } else if !tenant_exists(&self.tenant) {
            Err(RejectionReason::Tenant)
        } else {
            Ok(())
        }
    }
}

/// Header and claims, decoded.
fn decode(token: &[u8]) -> Option<[Vec<u8>; 2]> {
    let mut parts = std::str::from_utf8(token).ok()?.split('.');
    let mut next = || URL_SAFE_NO_PAD.decode(parts.next()?).ok();
    let (header, payload, _signature) = (next()?, next()?, next()?);
    parts.next().is_none().then_some([header, payload])
}

fn check_signature(
    key: &TokenKey,
    header: &TokenHeader,
    parts: &Parts<'_>,
) -> Result<(), RejectionReason> {
    if key.algorithm().name() != header.algorithm {
        Err(RejectionReason::Algorithm)
    } else if !key.verifies(parts.signature, parts.message.as_bytes()) {
        Err(RejectionReason::Signature)
    } else {
        Ok(())
    }
}

fn check_provider_claims(
    claims: &Value,
    settings: &ProviderSettings,
) -> Result<(), RejectionReason> {
    if !claims.is_object() {
        return Err(RejectionReason::Claims);
    }
    if text(claims, "sub")?.is_empty() {
        return Err(RejectionReason::Claim("sub"));
    }
    let is_for = match &claims["aud"] {
        Value::String(audience) => *audience == settings.audience,
        Value::Array(items) => items.iter().any(|item| *item == *settings.audience),
        _ => return Err(RejectionReason::Claim("aud")),
    };
    check_times(claims, settings.max_lifetime_seconds)?;
    if !is_for {
        return Err(RejectionReason::Audience);
    }
    let claim = settings.tenant_claim.as_str();
    let tenant = if claim.starts_with('/') { claims.pointer(claim) } else { claims.get(claim) };
    if tenant.is_some_and(Value::is_string) {
        Ok(())
    } else {
        Err(RejectionReason::Claim("tenant"))
    }
}

fn check_times(claims: &Value, max_lifetime_seconds: u64) -> Result<(), RejectionReason> {
    let integer = |name| claims[name].as_u64().ok_or(RejectionReason::Claim(name));
    let (issued_at, expires_at) = (integer("iat")?, integer("exp")?);
    let is_present = |name: &str| claims.get(name).is_some();
    if is_present("nbf") {
        integer("nbf")?;
    }
    if is_present("origin") {
        text(claims, "origin")?;
    }
    let lifetime = expires_at.checked_sub(issued_at);
    match lifetime {
        Some(seconds) if seconds <= max_lifetime_seconds => Ok(()),
        _ => Err(RejectionReason::Lifetime),
    }
}

fn text<'a>(claims: &'a Value, name: &'static str) -> Result<&'a str, RejectionReason> {
    claims.get(name).and_then(Value::as_str).ok_or(RejectionReason::Claim(name))
}
