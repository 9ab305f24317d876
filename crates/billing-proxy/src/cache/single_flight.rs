//! One request to a vendor at a time for each account: callers that need the same data wait for it.
//!
//! moka's `try_get_with` loads only what is absent. Here an entry that is no longer fresh stays, for
//! when the vendor fails; a failure goes to every caller that waits; and a client that disconnects
//! neither cancels the request nor starts another one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::response_cache::CacheEntry;
use crate::reply::CacheStatus;
use crate::upstream_error::UpstreamError;

/// The result of a request, and its source.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    pub(crate) entry: CacheEntry,
    pub(crate) cache_status: CacheStatus,
}

/// How a request ended.
pub(crate) type Outcome = Result<Fetched, UpstreamError>;

/// Has the outcome once the request has ended.
pub(crate) type OutcomeReceiver = watch::Receiver<Option<Outcome>>;

/// Sends the outcome to every receiver.
pub(crate) type OutcomeSender = watch::Sender<Option<Outcome>>;

/// The request of one account that is in flight, if there is one.
#[derive(Debug, Default)]
pub(crate) struct SingleFlight {
    in_flight: Mutex<Option<OutcomeReceiver>>,
}

/// The state for a caller without a fresh entry.
#[derive(Debug)]
pub(crate) enum Joined {
    /// An entry that another request has stored in the meantime.
    Cached(CacheEntry),
    /// A request that is in flight.
    InFlight(OutcomeReceiver),
    /// None of these. The caller must send the request, and call [`SingleFlight::complete`].
    Started(OutcomeSender, OutcomeReceiver),
}

impl SingleFlight {
    /// Joins the request in flight, or starts one.
    ///
    /// `find` and `may_start` are called under a lock: no two callers start a request, and none does
    /// just after one has stored its entry.
    pub(crate) fn join(
        &self,
        find: impl FnOnce() -> Option<CacheEntry>,
        may_start: impl FnOnce() -> Result<(), UpstreamError>,
    ) -> Result<Joined, UpstreamError> {
        let mut in_flight = self.lock();
        if let Some(receiver) = &*in_flight {
            return Ok(Joined::InFlight(receiver.clone()));
        }
        if let Some(entry) = find() {
            return Ok(Joined::Cached(entry));
        }
        may_start()?;
        let (sender, receiver) = watch::channel(None);
        *in_flight = Some(receiver.clone());
        Ok(Joined::Started(sender, receiver))
    }

    /// Ends the request. Its entry must have been stored before.
    pub(crate) fn complete(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<OutcomeReceiver>> {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
