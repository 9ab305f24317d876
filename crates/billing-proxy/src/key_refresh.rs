//! Fetches the keys of identity providers in the background. When a provider fails, its last keys stay.

use std::sync::Arc;

use crate::token::keyring::{InFlight, Keyring, Refresh};
use crate::vendor_account::AccountContext;

/// Fetches the keys because a token has an unknown `kid`. `None` if that was done less than a
/// minute ago.
pub(crate) fn for_unknown_key(
    keyring: &Arc<Keyring>,
    context: &Arc<AccountContext>,
) -> Option<InFlight> {
    start(keyring.refresh_for_unknown(context.clock.now()), keyring, context)
}

/// Fetches the keys where there are none yet, or where they have become old.
pub(crate) fn if_old(keyring: &Arc<Keyring>, context: &Arc<AccountContext>) {
    start(keyring.refresh_if_old(context.clock.now()), keyring, context);
}

/// Waits until a request to the provider has ended, successfully or not.
pub(crate) async fn wait_for(mut in_flight: InFlight) {
    while in_flight.changed().await.is_ok() {}
}

fn start(
    refresh: Refresh,
    keyring: &Arc<Keyring>,
    context: &Arc<AccountContext>,
) -> Option<InFlight> {
    match refresh {
        Refresh::NotDue => None,
        Refresh::InFlight(in_flight) => Some(in_flight),
        Refresh::Start(sender, in_flight) => {
            let (keyring, context) = (Arc::clone(keyring), Arc::clone(context));
            // In its own task: a client that disconnects leaves the others their keys.
            tokio::spawn(async move {
                fetch(&keyring, &context).await;
                drop(sender);
            });
            Some(in_flight)
        }
    }
}

async fn fetch(keyring: &Keyring, context: &AccountContext) {
    let stored = match context.upstream.fetch_keys(keyring.url()).await {
        Ok(bytes) => keyring.store(&bytes).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    context.metrics.keys_fetched(stored.is_ok());
    match stored {
        Ok(()) => keyring.confirm(context.clock.now()),
        Err(cause) => {
            let (host, kept) = (keyring.url().host_str(), keyring.keys().is_some());
            tracing::warn!(host, cause, kept, "fetching a token provider's keys failed");
        }
    }
}
