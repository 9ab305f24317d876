//! The place of one tenant's answer of one vendor, and of the request for it that is under way.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::watch;

use super::key::CacheKey;
use crate::clock::Moment;
use crate::source::Freshness;
use crate::upstream::fault::VendorFault;

/// An answer with its owner.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) owner: CacheKey,
    pub(crate) body: Bytes,
    pub(crate) since: Moment,
    /// Tells one storing from the next.
    pub(crate) serial: u64,
}

/// An answer that has just come, and from where.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub(crate) kept: Kept,
    pub(crate) freshness: Freshness,
}

/// How a request to the vendor ended, for everyone who waits for it.
pub(crate) type Outcome = Result<Arrival, VendorFault>;

/// Resolves when the request that is under way has ended.
pub(crate) type Flight = watch::Receiver<Option<Outcome>>;

/// What a reader finds.
#[derive(Debug)]
pub(crate) enum Found {
    /// An answer that is young enough.
    Fresh(Kept),
    /// Nothing yet, but somebody has asked already.
    UnderWay(Flight),
    /// Nothing: the reader holds the sender and must ask the vendor.
    Vacant(watch::Sender<Option<Outcome>>, Flight),
}

#[derive(Debug, Default)]
pub(crate) struct Slot {
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    kept: Option<Kept>,
    flight: Option<Flight>,
}

impl Slot {
    /// A fresh answer of `owner`, or the flight that will bring one.
    ///
    /// `may_ask` is called while the slot is locked, and only when a new flight would start.
    pub(crate) fn find(
        &self,
        owner: &CacheKey,
        fresh: Duration,
        now: Moment,
        may_ask: impl FnOnce() -> Result<(), VendorFault>,
    ) -> Result<Found, VendorFault> {
        let mut inside = self.lock();
        if let Some(kept) = inside.kept.as_ref().filter(|kept| kept.owner == *owner)
            && now.since(kept.since) < fresh
        {
            return Ok(Found::Fresh(kept.clone()));
        }
        if let Some(flight) = &inside.flight {
            return Ok(Found::UnderWay(flight.clone()));
        }
        may_ask()?;
        let (sender, flight) = watch::channel(None);
        inside.flight = Some(flight.clone());
        Ok(Found::Vacant(sender, flight))
    }

    /// The kept answer, if it is `owner`'s and younger than `age`.
    pub(crate) fn younger_than(
        &self,
        owner: &CacheKey,
        age: Duration,
        now: Moment,
    ) -> Option<Kept> {
        let inside = self.lock();
        let kept = inside.kept.as_ref()?;
        (kept.owner == *owner && now.since(kept.since) < age).then(|| kept.clone())
    }

    /// Ends the flight.
    pub(crate) fn land(&self) {
        self.lock().flight = None;
    }

    /// Keeps an answer in place of an older one.
    pub(crate) fn keep(&self, kept: Kept) {
        self.lock().kept = Some(kept);
    }

    /// Forgets the answer of that serial, if it is still there.
    pub(crate) fn forget(&self, serial: u64) {
        let mut inside = self.lock();
        if inside.kept.as_ref().is_some_and(|kept| kept.serial == serial) {
            inside.kept = None;
        }
    }

    /// The serial of the kept answer if it is older than `age`.
    pub(crate) fn outlived(&self, age: Duration, now: Moment) -> Option<u64> {
        let inside = self.lock();
        let kept = inside.kept.as_ref()?;
        (now.since(kept.since) >= age).then_some(kept.serial)
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
