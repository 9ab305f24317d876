//! Session tokens: JWTs minted by the host page's own back end or by an identity provider, checked
//! strictly.

pub mod diagnosis;
pub mod jwks;
pub mod keys;
pub mod mint;

mod claims;
mod header;
pub(crate) mod keyring;
mod provider;
pub mod settings;
mod token_cache;
pub mod verify;
