//! The store that replicas share, a Redis or Valkey server: one limit per tenant over all replicas,
//! and one request to a vendor for all of them. Without it each replica uses its own cache and
//! limits.

mod account;
mod connection;
mod limit;
mod responses;
mod seal;

use std::sync::Arc;

use billing_core::wire::StripeIds;

pub(crate) use self::account::StoreAccount;
use self::connection::Connection;
pub(crate) use self::responses::{Claim, Lease, Stored};
use crate::config::AccountSettings;
use crate::config::shared::SharedSettings;
use crate::metrics::Metrics;

/// The store that replicas share.
#[derive(Debug)]
pub(crate) struct Store {
    settings: SharedSettings,
    connection: Arc<Connection>,
    metrics: Arc<Metrics>,
}

/// Why the client for the store cannot be set up.
#[derive(Debug, thiserror::Error)]
#[error("setting up the client for the shared store: {0}")]
pub struct StoreError(String);

impl Store {
    /// Connects in the background. Must be called in a task of tokio.
    pub(crate) fn open(
        settings: &SharedSettings,
        metrics: &Arc<Metrics>,
    ) -> Result<Self, StoreError> {
        let connection = Connection::open(settings, metrics)
            .map_err(|error| StoreError(error.category().to_owned()))?;
        Ok(Self { settings: settings.clone(), connection, metrics: Arc::clone(metrics) })
    }

    pub(crate) fn settings(&self) -> &SharedSettings {
        &self.settings
    }

    /// Whether requests use the store now.
    pub(crate) fn is_up(&self) -> bool {
        self.connection.is_up()
    }

    /// One tenant's account at one vendor, in the store.
    pub(crate) fn account(
        &self,
        tenant: &str,
        account: &AccountSettings,
        ids: StripeIds,
    ) -> StoreAccount {
        StoreAccount::new(&self.settings.encryption_key, tenant, account, ids)
    }
}
