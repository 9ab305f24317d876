//! The key of a cached response.

use std::sync::Arc;

use crate::vendor::Vendor;

/// The tenant and vendor of a cached response. They are compared part by part, and not as one text that
/// could be ambiguous.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CacheKey {
    tenant: Arc<str>,
    vendor: Vendor,
    /// The version of the configuration that set up the account.
    generation: u64,
}

impl CacheKey {
    /// The key of one tenant's account at one vendor, as one version of the configuration set it up.
    #[must_use]
    pub fn new(tenant: &str, vendor: Vendor, generation: u64) -> Self {
        Self { tenant: Arc::from(tenant), vendor, generation }
    }

    /// The tenant's id.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.tenant
    }
}
