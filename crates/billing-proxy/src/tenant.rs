//! A tenant in service: its accounts and its limit.

use std::sync::Arc;

use billing_core::wire::StripeIds;

use crate::cache::key::CacheKey;
use crate::config::TenantSettings;
use crate::limit::rate::{Limit, Rate};
use crate::vendor::Vendor;
use crate::vendor_account::{AccountContext, VendorAccount};

/// A tenant in service.
#[derive(Debug)]
pub(crate) struct Tenant {
    settings: TenantSettings,
    accounts: Vec<Arc<VendorAccount>>,
    limit: Limit,
}

impl Tenant {
    pub(crate) fn new(
        settings: TenantSettings,
        generation: u64,
        rate: Rate,
        context: &Arc<AccountContext>,
    ) -> Self {
        let stripe_ids = if settings.expose_stripe_ids { StripeIds::Keep } else { StripeIds::Drop };
        let accounts = settings.accounts.iter().map(|account| {
            let key = CacheKey::new(&settings.id, account.vendor, generation);
            let context = Arc::clone(context);
            Arc::new(VendorAccount::new(account.clone(), stripe_ids, key, context))
        });
        let accounts = accounts.collect();
        Self { settings, accounts, limit: Limit::new(rate, &context.clock) }
    }

    /// The same tenant with another, unused limit.
    pub(crate) fn with_rate(&self, rate: Rate, context: &AccountContext) -> Self {
        Self {
            settings: self.settings.clone(),
            accounts: self.accounts.clone(),
            limit: Limit::new(rate, &context.clock),
        }
    }

    pub(crate) fn settings(&self) -> &TenantSettings {
        &self.settings
    }

    pub(crate) fn account(&self, vendor: Vendor) -> Option<&Arc<VendorAccount>> {
        self.accounts.iter().find(|account| account.settings().vendor == vendor)
    }

    pub(crate) fn accounts(&self) -> &[Arc<VendorAccount>] {
        &self.accounts
    }

    pub(crate) fn limit(&self) -> &Limit {
        &self.limit
    }
}
