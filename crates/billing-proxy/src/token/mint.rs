//! Mints tokens, for the sandbox and the command `token`. In production the host page's back end does.

use jsonwebtoken::{EncodingKey, Header};

use super::claims::Claims;
use super::keys::Algorithm;
use super::verify::SCOPE;

/// The claims of a token to mint.
#[derive(Clone, Debug)]
pub struct MintOptions<'a> {
    /// `iss`
    pub issuer: &'a str,
    /// `aud`
    pub audience: &'a str,
    /// `sub`
    pub subject: &'a str,
    /// `tenant`
    pub tenant: &'a str,
    /// `origin`, where the token is to be bound to one.
    pub origin: Option<&'a str>,
    /// `iat`, in seconds since 1970.
    pub now_unix: u64,
    /// `exp - iat`
    pub lifetime_seconds: u64,
}

/// Why a token could not be signed.
#[derive(Debug, thiserror::Error)]
#[error("signing a token: {0}")]
pub struct MintError(#[from] jsonwebtoken::errors::Error);

/// Signs a token.
///
/// # Errors
///
/// When the key is not of that algorithm.
pub fn mint(
    options: &MintOptions<'_>,
    key_id: &str,
    algorithm: Algorithm,
    key: &EncodingKey,
) -> Result<String, MintError> {
    let mut header = Header::new(algorithm.library());
    header.kid = Some(key_id.to_owned());
    let claims = Claims {
        iss: options.issuer.to_owned(),
        aud: options.audience.to_owned(),
        sub: options.subject.to_owned(),
        iat: options.now_unix,
        exp: options.now_unix.saturating_add(options.lifetime_seconds),
        tenant: options.tenant.to_owned(),
        scope: SCOPE.to_owned(),
        origin: options.origin.map(str::to_owned),
        nbf: None,
    };
    Ok(jsonwebtoken::encode(&header, &claims, key)?)
}
