//! The keys of one identity provider: fetched in the background, kept when the provider fails, and
//! fetched again for a token whose key is not among them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::watch;
use url::Url;

use super::jwks::{KeySet, NotAKeySet};
use crate::clock::Moment;
use crate::source::Shared;

/// How often an unknown `kid` may cause a request to the provider.
const REFRESH_PAUSE: Duration = Duration::from_secs(60);

/// How old keys become before they are fetched again, so that one which the provider has removed
/// is not accepted for ever.
const MAX_AGE: Duration = Duration::from_secs(600);

/// A request to the provider that is in flight: it ends when the sender is gone.
pub(crate) type InFlight = watch::Receiver<()>;

/// The keys of one provider.
#[derive(Debug)]
pub(crate) struct Keyring {
    url: Url,
    keys: ArcSwapOption<KeySet>,
    requests: Mutex<Requests>,
}

#[derive(Debug, Default)]
struct Requests {
    /// When the last request for an unknown `kid` began.
    for_unknown: Option<Moment>,
    /// When the last request of any kind began.
    last: Option<Moment>,
    /// When the keys were last known to be the provider's.
    succeeded: Option<Moment>,
    in_flight: Option<InFlight>,
}

impl Keyring {
    pub(crate) fn new(url: Url) -> Self {
        Self { url, keys: ArcSwapOption::empty(), requests: Mutex::default() }
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// The provider's keys, once they have been fetched.
    pub(crate) fn keys(&self) -> Option<Arc<KeySet>> {
        self.keys.load_full()
    }

    /// Replaces the keys, unless they are those it has.
    pub(crate) fn store(&self, bytes: &[u8]) -> Result<(), NotAKeySet> {
        let next = KeySet::parse(bytes)?;
        let previous = self.keys.load();
        if previous.as_ref().is_some_and(|previous| previous.has_text_of(&next)) {
            return Ok(());
        }
        let (usable, unusable) = (next.keys().len(), next.unusable());
        let host = self.url.host_str();
        tracing::info!(host, usable, unusable, "the token provider's keys have changed");
        if let Some(previous) = self.keys.swap(Some(Arc::new(next))) {
            previous.retire();
        }
        Ok(())
    }

    /// Fetches the keys because a token names one that is not among them. `None` where that was done
    /// less than a minute ago.
    pub(crate) fn refresh(self: &Arc<Self>, shared: &Arc<Shared>) -> Option<InFlight> {
        let now = shared.clock.now();
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(in_flight) = requests.in_flight() {
            return Some(in_flight);
        }
        if requests.for_unknown.is_some_and(|last| now.since(last) < REFRESH_PAUSE) {
            return None;
        }
        requests.for_unknown = Some(now);
        Some(self.request(&mut requests, shared, now))
    }

    /// Fetches the keys where there are none yet or they have become old.
    pub(crate) fn refresh_if_old(self: &Arc<Self>, shared: &Arc<Shared>) {
        let now = shared.clock.now();
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let is_past =
            |moment: Option<Moment>, age| moment.is_none_or(|moment| now.since(moment) >= age);
        if requests.in_flight().is_none()
            && is_past(requests.succeeded, MAX_AGE)
            && is_past(requests.last, REFRESH_PAUSE)
        {
            self.request(&mut requests, shared, now);
        }
    }

    /// A task of its own: a client that goes away leaves the others their keys.
    fn request(
        self: &Arc<Self>,
        requests: &mut Requests,
        shared: &Arc<Shared>,
        now: Moment,
    ) -> InFlight {
        let (sender, in_flight) = watch::channel(());
        requests.last = Some(now);
        requests.in_flight = Some(in_flight.clone());
        let (keyring, shared) = (Arc::clone(self), Arc::clone(shared));
        tokio::spawn(async move {
            keyring.fetch(&shared).await;
            drop(sender);
        });
        in_flight
    }

    async fn fetch(&self, shared: &Shared) {
        let fetched = shared.upstream.fetch_keys(&self.url).await;
        let stored = fetched
            .map_err(|error| error.to_string())
            .and_then(|bytes| self.store(&bytes).map_err(|error| error.to_string()));
        shared.metrics.keys_fetched(stored.is_ok());
        match stored {
            Ok(()) => {
                let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
                requests.succeeded = Some(shared.clock.now());
            }
            Err(cause) => {
                let (host, kept) = (self.url.host_str(), self.keys.load().is_some());
                tracing::warn!(host, cause, kept, "fetching a token provider's keys failed");
            }
        }
    }
}

impl Requests {
    fn in_flight(&self) -> Option<InFlight> {
        self.in_flight.clone().filter(|in_flight| in_flight.has_changed().is_ok())
    }
}

/// Waits until a request to the provider has ended, whatever came of it.
pub(crate) async fn ended(mut in_flight: InFlight) {
    while in_flight.changed().await.is_ok() {}
}
