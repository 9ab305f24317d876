//! One tenant's account at one vendor: its kept answer, its breaker, and the way to ask.

use std::sync::Arc;
use std::time::Duration;

use billing_core::wire::StripeIds;
use bytes::Bytes;
use tokio::sync::watch;

use crate::cache::budget::Budget;
use crate::cache::key::CacheKey;
use crate::cache::slot::{Found, Kept, Outcome, Slot};
use crate::clock::{Clock, Moment};
use crate::config::{CacheSettings, SourceSettings};
use crate::log;
use crate::metrics::Metrics;
use crate::random;
use crate::upstream::breaker::Breaker;
use crate::upstream::client::Upstream;
use crate::upstream::fault::VendorFault;

/// What all accounts share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) upstream: Upstream,
    pub(crate) cache: CacheSettings,
    pub(crate) budget: Budget,
    pub(crate) clock: Clock,
    pub(crate) metrics: Arc<Metrics>,
}

/// One tenant's account at one vendor.
#[derive(Debug)]
pub(crate) struct Source {
    settings: SourceSettings,
    ids: StripeIds,
    owner: CacheKey,
    slot: Arc<Slot>,
    breaker: Breaker,
    shared: Arc<Shared>,
}

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freshness {
    Hit,
    Miss,
    Stale,
}

impl Freshness {
    /// As `X-Billing-Cache` states it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Stale => "stale",
        }
    }
}

/// An answer for the client.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) body: Bytes,
    pub(crate) freshness: Freshness,
    pub(crate) age: Duration,
}

impl Source {
    pub(crate) fn new(
        settings: SourceSettings,
        ids: StripeIds,
        owner: CacheKey,
        shared: Arc<Shared>,
    ) -> Self {
        let (slot, breaker) = (Arc::default(), Breaker::default());
        Self { settings, ids, owner, slot, breaker, shared }
    }

    pub(crate) fn settings(&self) -> &SourceSettings {
        &self.settings
    }

    /// The kept answer while it is fresh. This is all that most requests come to.
    pub(crate) fn fresh(self: &Arc<Self>) -> Result<Result<Answered, Pending>, VendorFault> {
        let now = self.shared.clock.now();
        let may_ask = || self.breaker.check(now);
        let found = match self.slot.find(&self.owner, self.shared.cache.fresh, now, may_ask) {
            Ok(found) => found,
            Err(fault) => return self.stale_or(fault, now).map(Ok),
        };
        let flight = match found {
            Found::Fresh(kept) => return Ok(Ok(answered(kept, Freshness::Hit, now))),
            Found::UnderWay(flight) => flight,
            Found::Vacant(sender, flight) => {
                // A task of its own: a client that goes away leaves the others their answer.
                tokio::spawn(Ask::new(Arc::clone(self), sender).run());
                flight
            }
        };
        Ok(Err(Pending { source: Arc::clone(self), flight }))
    }

    /// An older answer in place of a vendor's trouble, where there is one.
    fn stale_or(&self, fault: VendorFault, now: Moment) -> Result<Answered, VendorFault> {
        let most = self.shared.cache.kept_for();
        let kept = fault.is_trouble().then(|| self.slot.younger_than(&self.owner, most, now));
        match kept.flatten() {
            Some(kept) => Ok(answered(kept, Freshness::Stale, now)),
            None => Err(fault),
        }
    }

    /// Forgets an answer that no longer serves even as a stale one.
    pub(crate) fn sweep(&self) {
        if let Some(serial) =
            self.slot.outlived(self.shared.cache.kept_for(), self.shared.clock.now())
        {
            self.slot.forget(serial);
            self.shared.budget.remove(serial);
        }
    }

    /// Whether the vendor is being left alone at present.
    pub(crate) fn is_held_back(&self) -> bool {
        self.breaker.is_open(self.shared.clock.now())
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.shared.budget.remove_slot(&self.slot);
    }
}

/// A request to the vendor that is under way, for one of those who wait.
#[derive(Debug)]
pub(crate) struct Pending {
    source: Arc<Source>,
    flight: watch::Receiver<Option<Outcome>>,
}

impl Pending {
    pub(crate) async fn wait(mut self) -> Result<Answered, VendorFault> {
        // The sender goes without a word only when its task has panicked.
        let outcome = match self.flight.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone(),
            Err(_) => None,
        };
        let now = self.source.shared.clock.now();
        match outcome.unwrap_or(Err(VendorFault::Internal)) {
            Ok(kept) if kept.owner == self.source.owner => Ok(answered(kept, Freshness::Miss, now)),
            Ok(_) => Err(VendorFault::Internal),
            Err(fault) => self.source.stale_or(fault, now),
        }
    }
}

/// The one request to the vendor that everyone waits for.
struct Ask {
    source: Arc<Source>,
    sender: watch::Sender<Option<Outcome>>,
    landed: bool,
}

impl Ask {
    fn new(source: Arc<Source>, sender: watch::Sender<Option<Outcome>>) -> Self {
        Self { source, sender, landed: false }
    }

    async fn run(mut self) {
        let Source { settings, ids, .. } = &*self.source;
        let shared = Arc::clone(&self.source.shared);
        let asked = shared.clock.now();
        let answer = shared.upstream.ask(settings, *ids).await;
        let now = shared.clock.now();
        log::asked(settings.vendor, answer.as_ref().err(), now.since(asked));
        self.source.breaker.record(answer.as_ref().err(), now, random::fraction());
        shared.metrics.upstream(settings.vendor, answer.as_ref().err(), now.since(asked));
        self.land(answer, now);
    }

    fn land(&mut self, answer: Result<Bytes, VendorFault>, now: Moment) {
        self.landed = true;
        let Source { owner, slot, shared, .. } = &*self.source;
        let outcome = answer.map(|body| {
            let serial = shared.budget.serial();
            Kept { owner: owner.clone(), body, since: now, serial }
        });
        let may_keep = |kept: &&Kept| {
            !shared.cache.kept_for().is_zero() && shared.budget.fits(weight(&kept.body))
        };
        let keep = outcome.as_ref().ok().filter(may_keep);
        slot.land(keep.cloned());
        if let Some(kept) = keep {
            shared.budget.add(&Arc::downgrade(slot), kept.serial, weight(&kept.body));
        }
        // Nobody may be waiting any more.
        let _ = self.sender.send(Some(outcome));
    }
}

impl Drop for Ask {
    fn drop(&mut self) {
        // A panic on the way: the place must not stay taken for ever.
        if !self.landed {
            self.source.slot.land(None);
        }
    }
}

fn answered(kept: Kept, freshness: Freshness, now: Moment) -> Answered {
    Answered { age: now.since(kept.since), body: kept.body, freshness }
}

/// A small answer takes more than its text.
fn weight(body: &Bytes) -> u64 {
    body.len() as u64 + 256
}
