//! The keys of one identity provider, and when they are to be fetched.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::watch;
use url::Url;

use super::jwks::{InvalidKeySet, KeySet};
use crate::clock::Moment;

/// How often an unknown `kid` may cause a request to the provider.
const MIN_INTERVAL: Duration = Duration::from_secs(60);

/// How old keys become before they are fetched again, so that one that the provider has removed is not
/// accepted for ever.
const MAX_AGE: Duration = Duration::from_secs(600);

/// A request to the provider that is in flight: it ends when the sender is dropped.
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

/// Whether the keys are to be fetched.
#[derive(Debug)]
pub(crate) enum Refresh {
    /// Another request is fetching them.
    InFlight(InFlight),
    /// Yes, by the caller, who drops the sender when the request has ended.
    Start(watch::Sender<()>, InFlight),
    /// No, they were requested recently.
    NotDue,
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

    /// Replaces the keys, unless the document is the same.
    pub(crate) fn store(&self, bytes: &[u8]) -> Result<(), InvalidKeySet> {
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

    /// Whether to fetch the keys for a token with an unknown `kid`.
    pub(crate) fn refresh_for_unknown(&self, now: Moment) -> Refresh {
        let mut requests = self.lock();
        if let Some(in_flight) = requests.in_flight() {
            return Refresh::InFlight(in_flight);
        }
        if requests.for_unknown.is_some_and(|last| now.since(last) < MIN_INTERVAL) {
            return Refresh::NotDue;
        }
        requests.for_unknown = Some(now);
        requests.start(now)
    }

    /// Whether to fetch the keys because there are none, or because they have become old.
    pub(crate) fn refresh_if_old(&self, now: Moment) -> Refresh {
        let mut requests = self.lock();
        if let Some(in_flight) = requests.in_flight() {
            return Refresh::InFlight(in_flight);
        }
        let is_past =
            |moment: Option<Moment>, age| moment.is_none_or(|moment| now.since(moment) >= age);
        if is_past(requests.succeeded, MAX_AGE) && is_past(requests.last, MIN_INTERVAL) {
            requests.start(now)
        } else {
            Refresh::NotDue
        }
    }

    /// Notes that the keys are the provider's at this moment.
    pub(crate) fn confirm(&self, now: Moment) {
        self.lock().succeeded = Some(now);
    }

    fn lock(&self) -> MutexGuard<'_, Requests> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Requests {
    fn in_flight(&self) -> Option<InFlight> {
        self.in_flight.clone().filter(|in_flight| in_flight.has_changed().is_ok())
    }

    fn start(&mut self, now: Moment) -> Refresh {
        let (sender, in_flight) = watch::channel(());
        self.last = Some(now);
        self.in_flight = Some(in_flight.clone());
        Refresh::Start(sender, in_flight)
    }
}
