//! From a token to who may see what. A token is accepted for what it proves, never for what it lacks.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::claims::Claims;
use super::header::TokenHeader;
use super::keys::TokenKey;
use super::remembered::Remembered;
use crate::config::TokenSettings;
use crate::origin::Origin;

/// The one scope there is.
pub const SCOPE: &str = "billing:read";

/// By how much the host's clock may be ahead: `iat` and `nbf` are accepted this long before their time.
const EARLY_LEEWAY_SECONDS: u64 = 20;

/// How long after its `exp` a token is accepted.
const LATE_LEEWAY_SECONDS: u64 = 5;

/// No token is longer.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// Why a token is refused. The causes of `Bad` are not told apart: that would help only who forges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Malformed, not signed by a key of ours, or with a claim that is missing or wrong.
    #[error("the session token is not valid")]
    Bad,
    /// Good in every respect, but past its `exp`.
    #[error("the session token has expired")]
    Expired,
    /// Genuine and current, but not for this scope, origin or tenant.
    #[error("the session token does not allow this")]
    Forbidden,
}

/// What a genuine token says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// Whose data it is for.
    pub tenant: String,
    /// The origin it is bound to, if any.
    pub origin: Option<String>,
    scope: String,
    issued_at: u64,
    not_before: u64,
    expires_at: u64,
}

/// The page that makes a request, as far as its browser names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page<'a> {
    /// The value of `Origin`.
    Origin(&'a [u8]),
    /// A page of the proxy's own origin: browsers send no `Origin` with a same-origin GET.
    SameOrigin {
        /// The value of `Host`.
        host: &'a [u8],
    },
    /// The request names no page.
    Unknown,
}

/// Checks tokens, and remembers those it has checked until they expire.
#[derive(Debug)]
pub struct Verifier {
    settings: TokenSettings,
    remembered: Remembered,
}

impl Verifier {
    /// A verifier of tokens that these settings accept.
    #[must_use]
    pub fn new(settings: TokenSettings) -> Self {
        Self { settings, remembered: Remembered::default() }
    }

    /// The settings it checks by.
    #[must_use]
    pub fn settings(&self) -> &TokenSettings {
        &self.settings
    }

    /// The session of a token that was found genuine before, without checking its signature again.
    #[must_use]
    pub fn recall(&self, token: &[u8]) -> Option<Arc<Session>> {
        self.remembered.get(token)
    }

    /// Checks whether a token is genuine. Whether it is current and allows a request is for
    /// [`Session::allow`] to say.
    ///
    /// # Errors
    ///
    /// [`TokenError::Bad`], whatever the cause.
    pub fn verify(&self, token: &[u8], now_unix: u64) -> Result<Arc<Session>, TokenError> {
        let session = Arc::new(self.check(token).ok_or(TokenError::Bad)?);
        if session.check_clock(now_unix).is_ok() {
            self.remembered.insert(token, &session);
        }
        Ok(session)
    }

    fn check(&self, token: &[u8]) -> Option<Session> {
        let token = std::str::from_utf8(token).ok().filter(|text| text.len() <= MAX_TOKEN_BYTES)?;
        let (message, signature) = token.rsplit_once('.')?;
        let (header, payload) = message.split_once('.')?;
        if payload.contains('.') {
            return None;
        }
        let header = TokenHeader::parse(&URL_SAFE_NO_PAD.decode(header).ok()?)?;
        let key = self.key(&header)?;
        if !key.verifies(signature, message.as_bytes()) {
            return None;
        }
        let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
        // An array could also be read as the claims in their order; only an object is meant.
        if payload.first() != Some(&b'{') {
            return None;
        }
        self.accept(serde_json::from_slice(&payload).ok()?)
    }

    fn key(&self, header: &TokenHeader) -> Option<&TokenKey> {
        let key = self.settings.keys.iter().find(|key| key.id() == header.key_id)?;
        (key.algorithm().name() == header.algorithm).then_some(key)
    }

    fn accept(&self, claims: Claims) -> Option<Session> {
        let lifetime = claims.exp.checked_sub(claims.iat)?;
        let good = claims.aud == self.settings.audience
            && self.settings.issuers.contains(&claims.iss)
            && !claims.sub.is_empty()
            && lifetime <= self.settings.max_lifetime_seconds;
        good.then(|| Session {
            tenant: claims.tenant,
            origin: claims.origin,
            scope: claims.scope,
            issued_at: claims.iat,
            not_before: claims.nbf.unwrap_or(0),
            expires_at: claims.exp,
        })
    }
}

impl Session {
    /// Whether this session allows a request now, by this page. `tenant_exists` states whether its
    /// tenant is a known one.
    ///
    /// # Errors
    ///
    /// [`TokenError::Expired`] only where everything else is as it should be.
    pub fn allow(
        &self,
        now_unix: u64,
        page: Page<'_>,
        tenant_exists: bool,
    ) -> Result<(), TokenError> {
        let allowed = self.scope == SCOPE && self.is_for(page) && tenant_exists;
        match (self.check_clock(now_unix), allowed) {
            (Ok(()), true) => Ok(()),
            (Ok(()), false) => Err(TokenError::Forbidden),
            (Err(TokenError::Expired), false) => Err(TokenError::Bad),
            (Err(error), _) => Err(error),
        }
    }

    fn is_for(&self, page: Page<'_>) -> bool {
        let Some(bound) = &self.origin else { return true };
        match page {
            Page::Origin(origin) => origin == bound.as_bytes(),
            Page::SameOrigin { host } => {
                Origin::parse(bound).is_ok_and(|origin| origin.is_served_at(host))
            }
            Page::Unknown => false,
        }
    }

    fn check_clock(&self, now_unix: u64) -> Result<(), TokenError> {
        let latest = now_unix.saturating_add(EARLY_LEEWAY_SECONDS);
        if self.issued_at > latest || self.not_before > latest {
            return Err(TokenError::Bad);
        }
        if now_unix >= self.expires_at.saturating_add(LATE_LEEWAY_SECONDS) {
            return Err(TokenError::Expired);
        }
        Ok(())
    }
}
