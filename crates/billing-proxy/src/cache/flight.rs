//! The request for an answer that is in flight, for which all wait who want that answer.
//!
//! Our own in place of moka's `try_get_with`, which loads only what is absent: here an answer that is
//! no longer fresh stays for when the vendor fails. One failure is given to all who wait, and a client
//! that goes away neither ends the request nor starts another.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::answers::Kept;
use crate::source::Freshness;
use crate::upstream::fault::VendorFault;

/// An answer that has just come, and from where.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub(crate) kept: Kept,
    pub(crate) freshness: Freshness,
}

/// How a request ended, for everyone who waits for it.
pub(crate) type Outcome = Result<Arrival, VendorFault>;

/// Resolves when the request has ended.
pub(crate) type Flight = watch::Receiver<Option<Outcome>>;

/// Gives the outcome to those who wait.
pub(crate) type Landing = watch::Sender<Option<Outcome>>;

/// The request of one account that is in flight, if there is one.
#[derive(Debug, Default)]
pub(crate) struct InFlight {
    flight: Mutex<Option<Flight>>,
}

/// What someone finds who lacks a fresh answer.
#[derive(Debug)]
pub(crate) enum Joined {
    /// An answer that has come in this moment.
    Arrived(Kept),
    /// A request that is in flight already.
    Waiting(Flight),
    /// Nothing: whoever finds this must ask, and land.
    Begun(Landing, Flight),
}

impl InFlight {
    /// Joins the request in flight or begins one. `find` and `may_ask` are called under a lock, so
    /// that no two begin one, and none where the last one has just ended.
    pub(crate) fn join(
        &self,
        find: impl FnOnce() -> Option<Kept>,
        may_ask: impl FnOnce() -> Result<(), VendorFault>,
    ) -> Result<Joined, VendorFault> {
        let mut present = self.lock();
        if let Some(flight) = &*present {
            return Ok(Joined::Waiting(flight.clone()));
        }
        if let Some(kept) = find() {
            return Ok(Joined::Arrived(kept));
        }
        may_ask()?;
        let (landing, flight) = watch::channel(None);
        *present = Some(flight.clone());
        Ok(Joined::Begun(landing, flight))
    }

    /// Ends the request. Its answer must have been kept before.
    pub(crate) fn land(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Flight>> {
        self.flight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
