//! Whose answer it is.

use std::sync::Arc;

use crate::vendor::Vendor;

/// The owner of a kept answer. Compared part by part, so no two owners can look alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CacheKey {
    tenant: Arc<str>,
    vendor: Vendor,
    /// Raised with every reading of the configuration that changed the account.
    generation: u64,
}

impl CacheKey {
    /// The owner of one tenant's answers of one vendor, as one configuration has it.
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
