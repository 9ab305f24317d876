//! One tenant's account at one vendor: its kept answer, its breaker, and the way to ask.

use std::sync::Arc;
use std::time::Duration;

use billing_core::wire::StripeIds;
use bytes::Bytes;

use crate::cache::answers::{Answers, Kept};
use crate::cache::flight::{Arrival, Flight, InFlight, Joined, Landing};
use crate::cache::key::CacheKey;
use crate::clock::{Clock, Moment};
use crate::config::{CacheSettings, SourceSettings};
use crate::limit::rate::Rate;
use crate::log;
use crate::metrics::Metrics;
use crate::random;
use crate::store::{Claim, Lease, Store, StoreAccount, Stored};
use crate::upstream::breaker::Breaker;
use crate::upstream::client::Upstream;
use crate::upstream::fault::VendorFault;

/// What all accounts share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) upstream: Upstream,
    /// What replicas share, where they do.
    pub(crate) store: Option<Store>,
    pub(crate) cache: CacheSettings,
    pub(crate) answers: Answers,
    pub(crate) clock: Clock,
    pub(crate) metrics: Arc<Metrics>,
}

/// One tenant's account at one vendor.
#[derive(Debug)]
pub(crate) struct Source {
    settings: SourceSettings,
    ids: StripeIds,
    owner: CacheKey,
    in_flight: InFlight,
    breaker: Breaker,
    /// Present where there is a store.
    in_store: Option<StoreAccount>,
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
        let (in_flight, breaker) = (InFlight::default(), Breaker::default());
        let in_store = shared.store.as_ref();
        let in_store = in_store.map(|store| store.account(owner.tenant(), &settings, ids));
        Self { settings, ids, owner, in_flight, breaker, in_store, shared }
    }

    pub(crate) fn settings(&self) -> &SourceSettings {
        &self.settings
    }

    /// Takes one request into account that this replica's own limit has let through, over all
    /// replicas.
    ///
    /// # Errors
    ///
    /// When it is one too many: how long to wait.
    pub(crate) async fn take_from_all(&self, rate: Rate) -> Result<(), Duration> {
        match self.store() {
            Some((store, account)) => store.take(account, rate).await,
            None => Ok(()),
        }
    }

    /// The kept answer while it is fresh, which is all that most requests come to, or else the
    /// request that will bring one.
    pub(crate) fn look(self: &Arc<Self>) -> Result<Looked, VendorFault> {
        let now = self.shared.clock.now();
        let find = || self.shared.answers.younger_than(&self.owner, self.shared.cache.fresh, now);
        if let Some(kept) = find() {
            return Ok(Looked::Found(answered(kept, Freshness::Hit, now)));
        }
        // With a store, another replica may have had an answer although this one leaves the vendor alone.
        let may_ask = || if self.shares_answers() { Ok(()) } else { self.breaker.check(now) };
        let flight = match self.in_flight.join(find, may_ask) {
            Ok(Joined::Arrived(kept)) => {
                return Ok(Looked::Found(answered(kept, Freshness::Hit, now)));
            }
            Ok(Joined::Waiting(flight)) => flight,
            Ok(Joined::Begun(landing, flight)) => {
                // A task of its own: a client that goes away leaves the others their answer.
                tokio::spawn(Ask::new(Arc::clone(self), landing).run());
                flight
            }
            Err(fault) => return self.stale_or(fault, now).map(Looked::Found),
        };
        Ok(Looked::Pending(Pending { source: Arc::clone(self), flight }))
    }

    /// An older answer in place of a vendor's trouble, where there is one.
    fn stale_or(&self, fault: VendorFault, now: Moment) -> Result<Answered, VendorFault> {
        let most = self.shared.cache.kept_for();
        let find = || self.shared.answers.younger_than(&self.owner, most, now);
        match fault.is_trouble().then(find).flatten() {
            Some(kept) => Ok(answered(kept, Freshness::Stale, now)),
            None => Err(fault),
        }
    }

    fn store(&self) -> Option<(&Store, &StoreAccount)> {
        self.shared.store.as_ref().zip(self.in_store.as_ref())
    }

    /// Whether replicas can have their answers from each other. Where none is ever fresh, waiting for
    /// another replica's would only add to each request's time.
    fn shares_answers(&self) -> bool {
        self.shared.store.as_ref().is_some_and(Store::is_up) && !self.shared.cache.fresh.is_zero()
    }

    /// Asks the vendor.
    async fn ask(&self) -> Result<Bytes, VendorFault> {
        let shared = &self.shared;
        let asked = shared.clock.now();
        self.breaker.check(asked)?;
        let answer = shared.upstream.ask(&self.settings, self.ids).await;
        let now = shared.clock.now();
        log::asked(self.settings.vendor, answer.as_ref().err(), now.since(asked));
        self.breaker.record(answer.as_ref().err(), now, random::fraction());
        shared.metrics.upstream(self.settings.vendor, answer.as_ref().err(), now.since(asked));
        answer
    }

    /// Asks the store for another replica's answer, or for the right to ask the vendor.
    async fn claim(&self, store: &Store, account: &StoreAccount) -> Claim {
        let shared = &self.shared;
        let (most, now) = (shared.cache.kept_for(), shared.clock.now());
        let has_none = shared.answers.younger_than(&self.owner, most, now).is_none();
        let patience = shared.upstream.timeout();
        let mut claim = store.claim(account, shared.cache.fresh, has_none, patience).await;
        if let Claim::Granted(Lease { stale, .. }) = &mut claim
            && let Some(stale) = stale.take()
        {
            // For the case that the vendor fails.
            self.keep(stale.body, stale.age);
        }
        claim
    }

    /// What comes of a claim that gave no right to ask.
    async fn without_lease(&self, claim: Claim) -> Result<Fetched, VendorFault> {
        match claim {
            Claim::Answer(Stored { body, age }) => {
                Ok(Fetched { body, age, freshness: Freshness::Hit })
            }
            Claim::Failed(fault) => {
                let now = self.shared.clock.now();
                self.breaker.record(Some(&fault), now, random::fraction());
                Err(fault)
            }
            Claim::Granted(_) | Claim::Unavailable => self.ask().await.map(Fetched::from_vendor),
        }
    }

    /// Keeps an answer of that age in this replica's cache, where there is room for it.
    fn keep(&self, body: Bytes, age: Duration) -> Kept {
        let Shared { answers, cache, clock, .. } = &*self.shared;
        let kept = Kept { owner: self.owner.clone(), body, since: clock.now().before(age) };
        if !cache.kept_for().is_zero() {
            answers.keep(kept.clone());
        }
        kept
    }

    /// Whether the vendor is being left alone at present.
    pub(crate) fn is_held_back(&self) -> bool {
        self.breaker.is_open(self.shared.clock.now())
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.shared.answers.forget(&self.owner);
    }
}

/// What a request for an account's data finds.
#[derive(Debug)]
pub(crate) enum Looked {
    /// An answer.
    Found(Answered),
    /// A request that is in flight.
    Pending(Pending),
}

/// A request to the vendor that is under way, for one of those who wait.
#[derive(Debug)]
pub(crate) struct Pending {
    source: Arc<Source>,
    flight: Flight,
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
            Ok(Arrival { kept, freshness }) if kept.owner == self.source.owner => {
                Ok(answered(kept, freshness, now))
            }
            Ok(_) => Err(VendorFault::Internal),
            Err(fault) => self.source.stale_or(fault, now),
        }
    }
}

/// The one request to the vendor that everyone waits for.
struct Ask {
    source: Arc<Source>,
    landing: Landing,
    landed: bool,
}

impl Ask {
    fn new(source: Arc<Source>, landing: Landing) -> Self {
        Self { source, landing, landed: false }
    }

    async fn run(mut self) {
        let source = Arc::clone(&self.source);
        let Some((store, account)) = source.store().filter(|_| source.shares_answers()) else {
            return self.land(source.ask().await.map(Fetched::from_vendor));
        };
        let claim = source.claim(store, account).await;
        let Claim::Granted(lease) = claim else {
            return self.land(source.without_lease(claim).await);
        };
        let answer = store.hold(account, &lease, source.ask()).await;
        // Those who wait here need not wait for the store.
        self.land(answer.clone().map(Fetched::from_vendor));
        match answer {
            Ok(body) => {
                store.keep(account, &lease, &body, source.shared.cache.kept_for()).await;
            }
            Err(fault) => store.give_back(account, &lease, &fault).await,
        }
    }

    fn land(&mut self, fetched: Result<Fetched, VendorFault>) {
        self.landed = true;
        let outcome = fetched.map(|Fetched { body, age, freshness }| Arrival {
            kept: self.source.keep(body, age),
            freshness,
        });
        self.source.in_flight.land();
        // Nobody may be waiting any more.
        let _ = self.landing.send(Some(outcome));
    }
}

impl Drop for Ask {
    fn drop(&mut self) {
        // A panic on the way: the place must not stay taken for ever.
        if !self.landed {
            self.source.in_flight.land();
        }
    }
}

/// An answer that was not in this replica's cache.
struct Fetched {
    body: Bytes,
    age: Duration,
    freshness: Freshness,
}

impl Fetched {
    fn from_vendor(body: Bytes) -> Self {
        Self { body, age: Duration::ZERO, freshness: Freshness::Miss }
    }
}

fn answered(kept: Kept, freshness: Freshness, now: Moment) -> Answered {
    Answered { age: now.since(kept.since), body: kept.body, freshness }
}
