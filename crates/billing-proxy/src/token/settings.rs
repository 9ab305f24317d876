//! What a session token must be to be accepted.

use std::collections::BTreeMap;

use url::Url;

use super::keys::TokenKey;

/// What a session token must be to be accepted.
#[derive(Debug)]
pub struct TokenSettings {
    /// The one accepted `aud`; empty where there are no keys.
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

/// An identity provider, and what its tokens must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderSettings {
    /// What `iss` must be.
    pub issuer: String,
    /// What `aud` must be or contain.
    pub audience: String,
    /// Where the provider publishes its keys.
    pub jwks_url: Url,
    /// The claim that names the tenant, or a JSON pointer to it.
    pub tenant_claim: String,
    /// The tenants' ids by the claim's values. Without a map the claim's value is the id.
    pub tenant_map: Option<BTreeMap<String, String>>,
    /// What must be among the words of `scope` or the items of `permissions`.
    pub scope: Option<String>,
    /// The largest accepted `exp - iat`, in seconds.
    pub max_lifetime_seconds: u64,
}
