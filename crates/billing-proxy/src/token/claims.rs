//! A token's claims with their exact types.

use serde::{Deserialize, Deserializer, Serialize};

/// All claims with their exact types. Deserializing rejects a token in which a claim is repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    #[serde(deserialize_with = "audience")]
    pub(crate) aud: String,
    pub(crate) sub: String,
    pub(crate) iat: u64,
    pub(crate) exp: u64,
    pub(crate) tenant: String,
    pub(crate) scope: String,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) origin: Option<String>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub(crate) nbf: Option<u64>,
}

/// The audience as a string, or as a list of exactly one, as Go's libraries write it.
fn audience<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Audience {
        Text(String),
        List([String; 1]),
    }

    let (Audience::Text(audience) | Audience::List([audience])) = Audience::deserialize(from)?;
    Ok(audience)
}

/// Deserializes an optional claim, which may be absent but not `null`.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}
