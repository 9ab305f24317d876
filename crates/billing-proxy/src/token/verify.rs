//! Verifies tokens, and authorizes requests by their claims.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;

use super::claims::Claims;
use super::header::TokenHeader;
use super::jwks::{InvalidKeySet, KeySet};
use super::keyring::Keyring;
use super::keys::TokenKey;
use super::provider::{IssuerClaim, ProviderClaims};
use super::settings::{ProviderSettings, TokenSettings};
use super::token_cache::TokenCache;
use crate::origin::Origin;

/// The only scope.
pub const SCOPE: &str = "billing:read";

/// The allowed clock skew of the issuer: `iat` and `nbf` are accepted this long before their time.
const EARLY_LEEWAY_SECONDS: u64 = 20;

/// How long after its `exp` a token is accepted.
const LATE_LEEWAY_SECONDS: u64 = 5;

/// The longest token.
const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// Why a token is rejected. `Bad` does not state its cause, which would help only a forger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Malformed, not signed by a configured key, or with a missing or wrong claim.
    #[error("the session token is not valid")]
    Bad,
    /// Valid, but for its `exp`.
    #[error("the session token has expired")]
    Expired,
    /// Genuine and current, but not for this scope, origin or tenant.
    #[error("the session token does not allow this")]
    Forbidden,
    /// Has a `kid` that is not among the fetched keys of its provider, which has this index in the
    /// configuration.
    #[error("the session token is not valid")]
    UnknownKey(usize),
}

/// The claims of a genuine token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// The tenant whose data it allows.
    pub tenant: String,
    /// The origin it is bound to, if any.
    pub origin: Option<String>,
    pub(super) has_scope: bool,
    pub(super) issued_at: u64,
    pub(super) not_before: u64,
    pub(super) expires_at: u64,
    /// The provider's keys, one of which verified the token.
    pub(super) keys: Option<Arc<KeySet>>,
}

/// The page that makes a request, as its browser states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page<'a> {
    /// The value of `Origin`.
    Origin(&'a [u8]),
    /// A page of the proxy's own origin: browsers send no `Origin` with a same-origin GET.
    SameOrigin {
        /// The value of `Host`.
        host: &'a [u8],
    },
    /// The request does not state it.
    Unknown,
}

/// Verifies tokens, and caches those that are valid.
#[derive(Debug)]
pub struct Verifier {
    settings: TokenSettings,
    /// The keys of each provider, in the order of the settings.
    keyrings: Vec<Arc<Keyring>>,
    verified: TokenCache,
}

/// The parts of a token, before its signature is verified.
pub(super) struct Parts<'a> {
    header: TokenHeader,
    pub(super) message: &'a str,
    pub(super) signature: &'a str,
    payload: Vec<u8>,
}

impl Verifier {
    /// A verifier with these settings.
    #[must_use]
    pub fn new(settings: TokenSettings) -> Self {
        let keyring = |provider: &ProviderSettings| Keyring::new(provider.jwks_url.clone());
        let keyrings = settings.providers.iter().map(|provider| Arc::new(keyring(provider)));
        let keyrings = keyrings.collect();
        Self { settings, keyrings, verified: TokenCache::default() }
    }

    /// Takes over the keys that an earlier verifier has fetched from the same addresses.
    #[must_use]
    pub(crate) fn with_keys_of(mut self, earlier: &Self) -> Self {
        for keyring in &mut self.keyrings {
            let same = earlier.keyrings.iter().find(|other| other.url() == keyring.url());
            *keyring = Arc::clone(same.unwrap_or(keyring));
        }
        self
    }

    /// The keys of each provider, in the order of the settings.
    pub(crate) fn keyrings(&self) -> &[Arc<Keyring>] {
        &self.keyrings
    }

    /// Replaces the keys of the provider with that issuer, as if they had been fetched.
    ///
    /// # Errors
    ///
    /// When the bytes are not a JSON Web Key Set.
    pub fn store_keys(&self, issuer: &str, jwks: &[u8]) -> Result<(), InvalidKeySet> {
        let providers = self.settings.providers.iter().zip(&self.keyrings);
        for (_, keyring) in providers.filter(|(provider, _)| provider.issuer == issuer) {
            keyring.store(jwks)?;
        }
        Ok(())
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &TokenSettings {
        &self.settings
    }

    /// The session of a token that was verified before, without verifying its signature again.
    #[must_use]
    pub fn recall(&self, token: &[u8]) -> Option<Arc<Session>> {
        let session = self.verified.get(token)?;
        let is_retired = session.keys.as_ref().is_some_and(|keys| keys.is_retired());
        (!is_retired).then_some(session)
    }

    /// Verifies whether a token is genuine. [`Session::allow`] checks its time and the request.
    ///
    /// # Errors
    ///
    /// [`TokenError::Bad`], whatever the cause, but for [`TokenError::UnknownKey`].
    pub fn verify(&self, token: &[u8], now_unix: u64) -> Result<Arc<Session>, TokenError> {
        let parts = Parts::of(token).ok_or(TokenError::Bad)?;
        let session = Arc::new(match self.provider_of(&parts) {
            Some(_) if !parts.header.may_be_from_provider() => return Err(TokenError::Bad),
            Some((index, provider, keyring)) => {
                let keys = keyring.keys();
                let key = keys.as_ref().and_then(|keys| keys.find(&parts.header.key_id));
                let key = key.ok_or(TokenError::UnknownKey(index))?;
                let session = parts
                    .verified_by(key)
                    .and_then(|claims: ProviderClaims| claims.accept(provider));
                Session { keys: keys.clone(), ..session.ok_or(TokenError::Bad)? }
            }
            None => self.check(&parts).ok_or(TokenError::Bad)?,
        });
        if session.check_clock(now_unix).is_ok() {
            self.verified.insert(token, &session);
        }
        Ok(session)
    }

    /// The provider whose issuer the token names, with its index. Only its keys can verify the token.
    pub(super) fn provider_of(
        &self,
        parts: &Parts<'_>,
    ) -> Option<(usize, &ProviderSettings, &Keyring)> {
        if self.settings.providers.is_empty() {
            return None;
        }
        let IssuerClaim { iss } = parts.read_payload()?;
        let providers = self.settings.providers.iter().zip(&self.keyrings).enumerate();
        let mut named = providers.filter(|(_, (provider, _))| provider.issuer == iss);
        named.next().map(|(index, (provider, keyring))| (index, provider, &**keyring))
    }

    /// Verifies a token with a key of the configuration.
    fn check(&self, parts: &Parts<'_>) -> Option<Session> {
        let key = self.settings.keys.iter().find(|key| key.id() == parts.header.key_id)?;
        if parts.header.is_access_token {
            return None;
        }
        self.accept(parts.verified_by(key)?)
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
            has_scope: claims.scope == SCOPE,
            issued_at: claims.iat,
            not_before: claims.nbf.unwrap_or(0),
            expires_at: claims.exp,
            keys: None,
        })
    }
}

impl<'a> Parts<'a> {
    pub(super) fn of(token: &'a [u8]) -> Option<Self> {
        let token = std::str::from_utf8(token).ok().filter(|text| text.len() <= MAX_TOKEN_BYTES)?;
        let (message, signature) = token.rsplit_once('.')?;
        let (header, payload) = message.split_once('.')?;
        if payload.contains('.') {
            return None;
        }
        let header = TokenHeader::parse(&URL_SAFE_NO_PAD.decode(header).ok()?)?;
        let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
        Some(Self { header, message, signature, payload })
    }

    /// The claims, if the token is signed by that key with the key's algorithm.
    fn verified_by<T: DeserializeOwned>(&self, key: &TokenKey) -> Option<T> {
        let is_verified = key.algorithm().name() == self.header.algorithm
            && key.verifies(self.signature, self.message.as_bytes());
        if is_verified { self.read_payload() } else { None }
    }

    fn read_payload<T: DeserializeOwned>(&self) -> Option<T> {
        // serde would also read an array as the claims in their order.
        if self.payload.first() != Some(&b'{') {
            return None;
        }
        serde_json::from_slice(&self.payload).ok()
    }
}

impl Session {
    /// Checks whether the session allows a request of this page now. `tenant_exists` states whether
    /// its tenant is configured.
    ///
    /// # Errors
    ///
    /// [`TokenError::Expired`] only if everything else is valid.
    pub fn allow(
        &self,
        now_unix: u64,
        page: Page<'_>,
        tenant_exists: bool,
    ) -> Result<(), TokenError> {
        let allowed = self.has_scope && self.is_for(page) && tenant_exists;
        match (self.check_clock(now_unix), allowed) {
            (Ok(()), true) => Ok(()),
            (Ok(()), false) => Err(TokenError::Forbidden),
            (Err(TokenError::Expired), false) => Err(TokenError::Bad),
            (Err(error), _) => Err(error),
        }
    }

    pub(super) fn is_for(&self, page: Page<'_>) -> bool {
        let Some(bound) = &self.origin else { return true };
        match page {
            Page::Origin(origin) => origin == bound.as_bytes(),
            Page::SameOrigin { host } => {
                Origin::parse(bound).is_ok_and(|origin| origin.is_served_at(host))
            }
            Page::Unknown => false,
        }
    }

    pub(super) fn check_clock(&self, now_unix: u64) -> Result<(), TokenError> {
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
