//! A token's header, read strictly.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, IgnoredAny, MapAccess, Visitor};

use super::jwks::MAX_KEY_ID_BYTES;
use super::keys::Algorithm;

/// Parameters that change how a token is read or where its key comes from.
const REJECTED: [&str; 9] = ["crit", "b64", "zip", "cty", "enc", "jwk", "jku", "x5u", "x5c"];

/// The required parameters of a header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TokenHeader {
    pub(crate) algorithm: String,
    pub(crate) key_id: String,
    /// Whether the type is that of access tokens (RFC 9068), which only identity providers issue.
    pub(crate) is_access_token: bool,
}

impl TokenHeader {
    /// Whether a provider's key could have signed the token. If not, its keys need not be fetched.
    pub(crate) fn may_be_from_provider(&self) -> bool {
        let by_public_key = [Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa];
        by_public_key.iter().any(|algorithm| algorithm.name() == self.algorithm)
            && (1..=MAX_KEY_ID_BYTES).contains(&self.key_id.len())
    }

    /// Parses a header. `None` unless all of it is acceptable.
    pub(crate) fn parse(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }
}

impl<'de> Deserialize<'de> for TokenHeader {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HeaderVisitor)
    }
}

struct HeaderVisitor;

impl<'de> Visitor<'de> for HeaderVisitor {
    type Value = TokenHeader;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a token's header")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TokenHeader, A::Error> {
        let mut texts: BTreeMap<String, Option<String>> = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            if texts.contains_key(&name) {
                return Err(de::Error::custom("a parameter is given twice"));
            }
            if REJECTED.contains(&name.as_str()) {
                return Err(de::Error::custom("a parameter is not accepted"));
            }
            let value = if matches!(name.as_str(), "alg" | "kid" | "typ") {
                Some(map.next_value()?)
            } else {
                map.next_value::<IgnoredAny>()?;
                None
            };
            texts.insert(name, value);
        }
        let mut take = |name: &str| texts.remove(name).flatten();
        let kind = take("typ").map_or_else(|| "jwt".to_owned(), |kind| kind.to_ascii_lowercase());
        let is_access_token = matches!(kind.as_str(), "at+jwt" | "application/at+jwt");
        if kind != "jwt" && !is_access_token {
            return Err(de::Error::custom("the type is not that of a session token"));
        }
        let algorithm = take("alg").ok_or_else(|| de::Error::missing_field("alg"))?;
        let key_id = take("kid").ok_or_else(|| de::Error::missing_field("kid"))?;
        Ok(TokenHeader { algorithm, key_id, is_access_token })
    }
}
