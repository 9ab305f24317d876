//! The claims of an identity provider's tokens, and the tenant that they are for.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::settings::ProviderSettings;
use super::verify::Session;

/// The issuer of a token that is not verified yet. It selects the keys.
#[derive(Deserialize)]
pub(super) struct IssuerClaim {
    pub(super) iss: String,
}

/// The claims of a token by name. Deserializing rejects a token in which a claim is repeated.
#[derive(Debug)]
pub(super) struct ProviderClaims(BTreeMap<String, Value>);

impl ProviderClaims {
    /// The session of these claims; `None` if one is missing or wrong.
    pub(super) fn accept(&self, settings: &ProviderSettings) -> Option<Session> {
        let (issued_at, expires_at) = (self.integer("iat")?, self.integer("exp")?);
        let lifetime = expires_at.checked_sub(issued_at)?;
        let good = self.text("iss")? == settings.issuer
            && self.is_for(&settings.audience)
            && !self.text("sub")?.is_empty()
            && lifetime <= settings.max_lifetime_seconds;
        if !good {
            return None;
        }
        let not_before = match self.0.get("nbf") {
            Some(value) => value.as_u64()?,
            None => 0,
        };
        let origin = match self.0.get("origin") {
            Some(value) => Some(value.as_str()?.to_owned()),
            None => None,
        };
        Some(Session {
            tenant: self.tenant(settings)?,
            origin,
            has_scope: settings.scope.as_deref().is_none_or(|scope| self.has_scope(scope)),
            issued_at,
            not_before,
            expires_at,
            keys: None,
        })
    }

    /// The tenant's id. It is empty, which no tenant's is, where the map has no entry for the claim.
    fn tenant(&self, settings: &ProviderSettings) -> Option<String> {
        let claim = settings.tenant_claim.as_str();
        let value = match claim.strip_prefix('/') {
            // A JSON pointer (RFC 6901): the first part names the claim.
            Some(path) => {
                let (name, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
                self.0.get(&name.replace("~1", "/").replace("~0", "~"))?.pointer(rest)?
            }
            None => self.0.get(claim)?,
        };
        let value = value.as_str()?;
        Some(match &settings.tenant_map {
            Some(map) => map.get(value).cloned().unwrap_or_default(),
            None => value.to_owned(),
        })
    }

    fn is_for(&self, audience: &str) -> bool {
        match self.0.get("aud") {
            Some(Value::String(text)) => text == audience,
            Some(Value::Array(items)) => {
                items.iter().all(Value::is_string) && items.iter().any(|item| item == audience)
            }
            _ => false,
        }
    }

    /// Whether a word of `scope` or an item of `permissions` is this scope.
    fn has_scope(&self, wanted: &str) -> bool {
        let words = self.text("scope").unwrap_or_default();
        let items = self.0.get("permissions").and_then(Value::as_array);
        words.split(' ').any(|word| word == wanted)
            || items.is_some_and(|items| items.iter().any(|item| item == wanted))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    fn integer(&self, name: &str) -> Option<u64> {
        self.0.get(name)?.as_u64()
    }
}

impl<'de> Deserialize<'de> for ProviderClaims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ClaimsVisitor)
    }
}

struct ClaimsVisitor;

impl<'de> Visitor<'de> for ClaimsVisitor {
    type Value = ProviderClaims;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a token's claims")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ProviderClaims, A::Error> {
        let mut claims = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            match claims.entry(name) {
                Entry::Vacant(entry) => entry.insert(map.next_value()?),
                Entry::Occupied(_) => return Err(de::Error::custom("a claim is given twice")),
            };
        }
        Ok(ProviderClaims(claims))
    }
}
