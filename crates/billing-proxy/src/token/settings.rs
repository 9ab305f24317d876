//! The requirements on session tokens.

use std::collections::BTreeMap;

use url::Url;

use super::keys::TokenKey;

/// The requirements on session tokens.
#[derive(Debug)]
pub struct TokenSettings {
    /// The only accepted `aud`; empty if there are no keys.
    pub audience: String,
    /// The accepted values of `iss`.
    pub issuers: Vec<String>,
    /// The largest accepted `exp - iat`, in seconds.
    pub max_lifetime_seconds: u64,
    /// The keys, each with its one algorithm.
    pub keys: Vec<TokenKey>,
    /// Identity providers whose tokens are accepted too.
    pub providers: Vec<ProviderSettings>,
}

/// An identity provider, and the requirements on its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderSettings {
    /// The required `iss`.
    pub issuer: String,
    /// The required value or item of `aud`.
    pub audience: String,
    /// The address of the provider's published keys.
    pub jwks_url: Url,
    /// The claim that names the tenant, or a JSON pointer to it.
    pub tenant_claim: String,
    /// The tenants' ids by the claim's values. Without a map the claim's value is the id.
    pub tenant_map: Option<BTreeMap<String, String>>,
    /// A required word of `scope` or item of `permissions`.
    pub scope: Option<String>,
    /// The largest accepted `exp - iat`, in seconds.
    pub max_lifetime_seconds: u64,
}
