//! A token's header, read strictly.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, IgnoredAny, MapAccess, Visitor};

/// Parameters that change what a token is or where its key comes from. None of them is for us.
const REFUSED: [&str; 9] = ["crit", "b64", "zip", "cty", "enc", "jwk", "jku", "x5u", "x5c"];

/// What is needed of a header that holds nothing dangerous.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TokenHeader {
    pub(crate) algorithm: String,
    pub(crate) key_id: String,
}

impl TokenHeader {
    /// Reads a header's JSON. Nothing comes back unless all of it is acceptable.
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
                return Err(de::Error::custom("a parameter stands there twice"));
            }
            if REFUSED.contains(&name.as_str()) {
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
        if take("typ").is_some_and(|kind| !kind.eq_ignore_ascii_case("jwt")) {
            return Err(de::Error::custom("the type is not JWT"));
        }
        let algorithm = take("alg").ok_or_else(|| de::Error::missing_field("alg"))?;
        let key_id = take("kid").ok_or_else(|| de::Error::missing_field("kid"))?;
        Ok(TokenHeader { algorithm, key_id })
    }
}
