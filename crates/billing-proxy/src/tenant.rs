//! A tenant as it is served: its accounts and its limit.

use std::sync::Arc;

use billing_core::wire::StripeIds;

use crate::cache::key::CacheKey;
use crate::config::TenantSettings;
use crate::limit::rate::{Limit, Rate};
use crate::source::{Shared, Source};
use crate::vendor::Vendor;

/// A tenant as it is served.
#[derive(Debug)]
pub(crate) struct Tenant {
    settings: TenantSettings,
    sources: Vec<Arc<Source>>,
    limit: Limit,
}

impl Tenant {
    pub(crate) fn new(
        settings: TenantSettings,
        generation: u64,
        rate: Rate,
        shared: &Arc<Shared>,
    ) -> Self {
        let ids = if settings.expose_stripe_ids { StripeIds::Keep } else { StripeIds::Drop };
        let sources = settings.sources.iter().map(|source| {
            let owner = CacheKey::new(&settings.id, source.vendor, generation);
            Arc::new(Source::new(source.clone(), ids, owner, Arc::clone(shared)))
        });
        let sources = sources.collect();
        Self { settings, sources, limit: Limit::new(rate, &shared.clock) }
    }

    /// The same tenant with another limit, of which nothing has been used.
    pub(crate) fn with_rate(&self, rate: Rate, shared: &Shared) -> Self {
        Self {
            settings: self.settings.clone(),
            sources: self.sources.clone(),
            limit: Limit::new(rate, &shared.clock),
        }
    }

    pub(crate) fn settings(&self) -> &TenantSettings {
        &self.settings
    }

    pub(crate) fn source(&self, vendor: Vendor) -> Option<&Arc<Source>> {
        self.sources.iter().find(|source| source.settings().vendor == vendor)
    }

    pub(crate) fn sources(&self) -> &[Arc<Source>] {
        &self.sources
    }

    pub(crate) fn limit(&self) -> &Limit {
        &self.limit
    }
}
