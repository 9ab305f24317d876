//! MintOptions tokens: for the sandbox and for trying things out. In production the host page's own
//! back end does this.

use jsonwebtoken::{EncodingKey, Header};

use super::claims::Claims;
use super::keys::Algorithm;
use super::verify::SCOPE;

/// What a minted token says.
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

/// No token could be made.
#[derive(Debug, thiserror::Error)]
#[error("signing a token: {0}")]
pub struct MintError(#[from] jsonwebtoken::errors::Error);

/// Signs a token.
///
/// # Errors
///
/// When the key is not of that algorithm.
pub fn mint(
    minting: &MintOptions<'_>,
    key_id: &str,
    algorithm: Algorithm,
    key: &EncodingKey,
) -> Result<String, MintError> {
    let mut header = Header::new(algorithm.library());
    header.kid = Some(key_id.to_owned());
    let claims = Claims {
        iss: minting.issuer.to_owned(),
        aud: minting.audience.to_owned(),
        sub: minting.subject.to_owned(),
        iat: minting.now_unix,
        exp: minting.now_unix.saturating_add(minting.lifetime_seconds),
        tenant: minting.tenant.to_owned(),
        scope: SCOPE.to_owned(),
        origin: minting.origin.map(str::to_owned),
        nbf: None,
    };
    Ok(jsonwebtoken::encode(&header, &claims, key)?)
}
