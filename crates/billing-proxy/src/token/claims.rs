//! A token's claims with their exact types.

use serde::{Deserialize, Deserializer, Serialize};

/// All claims, each of exactly the type it must have. A claim that stands there twice is refused.
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

/// The audience as a string, or as a list of exactly one: Go's libraries write it so.
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

/// An optional claim may be absent, but `null` is no value of it.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}
