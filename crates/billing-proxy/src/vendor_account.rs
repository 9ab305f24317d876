//! One tenant's account at one vendor: its cached response, its circuit breaker, and the requests
//! for a new response.

use std::sync::Arc;
use std::time::Duration;

use billing_core::wire::StripeIds;
use bytes::Bytes;

use crate::cache::key::CacheKey;
use crate::cache::response_cache::{CacheEntry, ResponseCache};
use crate::cache::single_flight::{Fetched, Joined, OutcomeReceiver, OutcomeSender, SingleFlight};
use crate::clock::{Clock, Moment};
use crate::config::{AccountSettings, CacheSettings};
use crate::limit::rate::Rate;
use crate::log;
use crate::metrics::Metrics;
use crate::random;
use crate::reply::{CacheStatus, DataReply};
use crate::store::{Claim, Lease, Store, StoreAccount, Stored};
use crate::upstream::breaker::CircuitBreaker;
use crate::upstream::client::Upstream;
use crate::upstream_error::UpstreamError;

/// The shared parts of all accounts.
#[derive(Debug)]
pub(crate) struct AccountContext {
    pub(crate) upstream: Upstream,
    /// The store that replicas share, if one is configured.
    pub(crate) store: Option<Store>,
    pub(crate) cache_settings: CacheSettings,
    pub(crate) cache: ResponseCache,
    pub(crate) clock: Clock,
    pub(crate) metrics: Arc<Metrics>,
}

/// One tenant's account at one vendor.
#[derive(Debug)]
pub(crate) struct VendorAccount {
    settings: AccountSettings,
    stripe_ids: StripeIds,
    cache_key: CacheKey,
    single_flight: SingleFlight,
    breaker: CircuitBreaker,
    /// Present if there is a store.
    in_store: Option<StoreAccount>,
    context: Arc<AccountContext>,
}

impl VendorAccount {
    pub(crate) fn new(
        settings: AccountSettings,
        stripe_ids: StripeIds,
        cache_key: CacheKey,
        context: Arc<AccountContext>,
    ) -> Self {
        let store = context.store.as_ref();
        let in_store = store.map(|store| store.account(cache_key.tenant(), &settings, stripe_ids));
        Self {
            settings,
            stripe_ids,
            cache_key,
            single_flight: SingleFlight::default(),
            breaker: CircuitBreaker::default(),
            in_store,
            context,
        }
    }

    pub(crate) fn settings(&self) -> &AccountSettings {
        &self.settings
    }

    /// Counts a request against the limit that all replicas share. This replica's own limit has let
    /// it through before.
    ///
    /// # Errors
    ///
    /// When the limit is exceeded: how long to wait.
    pub(crate) async fn take_from_shared_limit(&self, rate: Rate) -> Result<(), Duration> {
        match self.store() {
            Some((store, account)) => store.take(account, rate).await,
            None => Ok(()),
        }
    }

    /// The cached response while it is fresh, as for most requests, or else the request for a new
    /// one.
    pub(crate) fn lookup(self: &Arc<Self>) -> Result<Lookup, UpstreamError> {
        let now = self.context.clock.now();
        let find = || self.find_younger_than(self.context.cache_settings.fresh, now);
        if let Some(entry) = find() {
            return Ok(Lookup::Found(data_reply(entry, CacheStatus::Hit, now)));
        }
        // With a store, another replica may have a response although this one's breaker is open.
        let may_start = || if self.shares_responses() { Ok(()) } else { self.breaker.check(now) };
        let receiver = match self.single_flight.join(find, may_start) {
            Ok(Joined::Cached(entry)) => {
                return Ok(Lookup::Found(data_reply(entry, CacheStatus::Hit, now)));
            }
            Ok(Joined::InFlight(receiver)) => receiver,
            Ok(Joined::Started(sender, receiver)) => {
                // In a separate task, so that a client that disconnects does not affect the others.
                tokio::spawn(UpstreamFetch::new(Arc::clone(self), sender).run());
                receiver
            }
            Err(error) => return self.stale_or(error, now).map(Lookup::Found),
        };
        Ok(Lookup::Pending(PendingFetch { account: Arc::clone(self), receiver }))
    }

    fn find_younger_than(&self, age: Duration, now: Moment) -> Option<CacheEntry> {
        self.context.cache.younger_than(&self.cache_key, age, now)
    }

    /// A stale response, where the vendor failed and there is one.
    fn stale_or(&self, error: UpstreamError, now: Moment) -> Result<DataReply, UpstreamError> {
        let find = || self.find_younger_than(self.context.cache_settings.kept_for(), now);
        match error.is_vendor_failure().then(find).flatten() {
            Some(entry) => Ok(data_reply(entry, CacheStatus::Stale, now)),
            None => Err(error),
        }
    }

    fn store(&self) -> Option<(&Store, &StoreAccount)> {
        self.context.store.as_ref().zip(self.in_store.as_ref())
    }

    /// Whether replicas share responses. If none is ever fresh, waiting for another replica's would
    /// only make each request slower.
    fn shares_responses(&self) -> bool {
        let is_up = self.context.store.as_ref().is_some_and(Store::is_up);
        is_up && !self.context.cache_settings.fresh.is_zero()
    }

    /// Requests the data from the vendor.
    async fn fetch(&self) -> Result<Bytes, UpstreamError> {
        let (context, vendor) = (&self.context, self.settings.vendor);
        let started = context.clock.now();
        self.breaker.check(started)?;
        let result = context.upstream.fetch(&self.settings, self.stripe_ids).await;
        let now = context.clock.now();
        let (error, elapsed) = (result.as_ref().err(), now.since(started));
        log::vendor_request(vendor, error, elapsed);
        self.breaker.record(error, now, random::fraction());
        context.metrics.upstream(vendor, error, elapsed);
        result
    }

    /// Requests another replica's response from the store, or the right to request one from the vendor.
    async fn claim(&self, store: &Store, account: &StoreAccount) -> Claim {
        let settings = &self.context.cache_settings;
        let now = self.context.clock.now();
        let wants_stale = self.find_younger_than(settings.kept_for(), now).is_none();
        let patience = self.context.upstream.timeout();
        let mut claim = store.claim(account, settings.fresh, wants_stale, patience).await;
        if let Claim::Granted(Lease { stale, .. }) = &mut claim
            && let Some(stale) = stale.take()
        {
            // For when the vendor fails.
            self.store_in_cache(stale.body, stale.age);
        }
        claim
    }

    /// The outcome of a claim without a lease.
    async fn without_lease(&self, claim: Claim) -> Result<FetchedBody, UpstreamError> {
        match claim {
            Claim::Found(Stored { body, age }) => {
                Ok(FetchedBody { body, age, cache_status: CacheStatus::Hit })
            }
            Claim::Failed(error) => {
                let now = self.context.clock.now();
                self.breaker.record(Some(&error), now, random::fraction());
                Err(error)
            }
            Claim::Granted(_) | Claim::Unavailable => {
                self.fetch().await.map(FetchedBody::from_vendor)
            }
        }
    }

    /// Stores a response of that age in this replica's cache, if there is room for it.
    fn store_in_cache(&self, body: Bytes, age: Duration) -> CacheEntry {
        let AccountContext { cache, cache_settings, clock, .. } = &*self.context;
        let fetched_at = clock.now().before(age);
        let entry = CacheEntry { key: self.cache_key.clone(), body, fetched_at };
        if !cache_settings.kept_for().is_zero() {
            cache.insert(entry.clone());
        }
        entry
    }

    /// Whether the circuit is open.
    pub(crate) fn is_circuit_open(&self) -> bool {
        self.breaker.is_open(self.context.clock.now())
    }
}

impl Drop for VendorAccount {
    fn drop(&mut self) {
        self.context.cache.remove(&self.cache_key);
    }
}

/// The result of [`VendorAccount::lookup`].
#[derive(Debug)]
pub(crate) enum Lookup {
    /// A response from the cache.
    Found(DataReply),
    /// A request that is in flight.
    Pending(PendingFetch),
}

/// A request to the vendor that is in flight, for one of the callers that wait for it.
#[derive(Debug)]
pub(crate) struct PendingFetch {
    account: Arc<VendorAccount>,
    receiver: OutcomeReceiver,
}

impl PendingFetch {
    pub(crate) async fn wait(mut self) -> Result<DataReply, UpstreamError> {
        // The sender is dropped without an outcome only if its task panics.
        let outcome = match self.receiver.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone(),
            Err(_) => None,
        };
        let now = self.account.context.clock.now();
        match outcome.unwrap_or(Err(UpstreamError::Internal)) {
            Ok(Fetched { entry, cache_status }) if entry.key == self.account.cache_key => {
                Ok(data_reply(entry, cache_status, now))
            }
            Ok(_) => Err(UpstreamError::Internal),
            Err(error) => self.account.stale_or(error, now),
        }
    }
}

/// The one request for an account that all its callers wait for.
struct UpstreamFetch {
    account: Arc<VendorAccount>,
    sender: OutcomeSender,
    is_complete: bool,
}

impl UpstreamFetch {
    fn new(account: Arc<VendorAccount>, sender: OutcomeSender) -> Self {
        Self { account, sender, is_complete: false }
    }

    async fn run(mut self) {
        let account = Arc::clone(&self.account);
        let Some((store, in_store)) = account.store().filter(|_| account.shares_responses()) else {
            return self.complete(account.fetch().await.map(FetchedBody::from_vendor));
        };
        let claim = account.claim(store, in_store).await;
        let Claim::Granted(lease) = claim else {
            return self.complete(account.without_lease(claim).await);
        };
        let result = store.hold(in_store, &lease, account.fetch()).await;
        // This replica's callers need not wait for the store.
        self.complete(result.clone().map(FetchedBody::from_vendor));
        match result {
            Ok(body) => {
                let lifetime = account.context.cache_settings.kept_for();
                store.store_response(in_store, &lease, &body, lifetime).await;
            }
            Err(error) => store.release_failed(in_store, &lease, &error).await,
        }
    }

    fn complete(&mut self, result: Result<FetchedBody, UpstreamError>) {
        self.is_complete = true;
        let outcome = result.map(|FetchedBody { body, age, cache_status }| Fetched {
            entry: self.account.store_in_cache(body, age),
            cache_status,
        });
        self.account.single_flight.complete();
        // Fails where no caller waits any more.
        let _ = self.sender.send(Some(outcome));
    }
}

impl Drop for UpstreamFetch {
    fn drop(&mut self) {
        // After a panic: later callers must be able to start a request.
        if !self.is_complete {
            self.account.single_flight.complete();
        }
    }
}

/// A response that was not in this replica's cache.
struct FetchedBody {
    body: Bytes,
    age: Duration,
    cache_status: CacheStatus,
}

impl FetchedBody {
    fn from_vendor(body: Bytes) -> Self {
        Self { body, age: Duration::ZERO, cache_status: CacheStatus::Miss }
    }
}

fn data_reply(entry: CacheEntry, cache_status: CacheStatus, now: Moment) -> DataReply {
    DataReply { age: now.since(entry.fetched_at), body: entry.body, cache_status }
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;
    use crate::config::{Limits, UpstreamSettings};
    use crate::vendor::Vendor;

    fn account() -> Arc<VendorAccount> {
        let context = AccountContext {
            upstream: Upstream::new(&UpstreamSettings::default(), &Limits::default()).unwrap(),
            store: None,
            cache_settings: CacheSettings::default(),
            cache: ResponseCache::new(1 << 20),
            clock: Clock::manual(0).0,
            metrics: Arc::default(),
        };
        let settings = AccountSettings {
            vendor: Vendor::Autoposting,
            url: "https://vendor.example.com/billing".parse().unwrap(),
            key_header: HeaderName::from_static("x-api-key"),
            key_value: HeaderValue::from_static("sk-CANARY"),
            workspace_slug: None,
        };
        let key = CacheKey::new("acme", Vendor::Autoposting, 0);
        Arc::new(VendorAccount::new(settings, StripeIds::Drop, key, Arc::new(context)))
    }

    /// The request that `account` starts, and a caller that waits for it.
    fn start(account: &Arc<VendorAccount>) -> (UpstreamFetch, PendingFetch) {
        match account.single_flight.join(|| None, || Ok(())) {
            Ok(Joined::Started(sender, receiver)) => (
                UpstreamFetch::new(Arc::clone(account), sender),
                PendingFetch { account: Arc::clone(account), receiver },
            ),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn after_a_request_that_panicked_the_next_one_can_start() {
        let account = account();
        let (fetch, pending) = start(&account);
        drop(fetch);
        assert_eq!(pending.wait().await.err(), Some(UpstreamError::Internal));
        let (_fetch, _pending) = start(&account);
    }

    #[tokio::test]
    async fn a_request_that_has_ended_does_not_end_the_next_one() {
        let account = account();
        let (mut fetch, pending) = start(&account);
        fetch.complete(Ok(FetchedBody::from_vendor(Bytes::from_static(b"{}"))));
        assert_eq!(pending.wait().await.unwrap().body, "{}");
        let _next = start(&account);
        drop(fetch);
        let joined = account.single_flight.join(|| None, || Ok(()));
        assert!(matches!(joined, Ok(Joined::InFlight(_))), "{joined:?}");
    }

    #[tokio::test]
    async fn a_response_of_another_tenant_is_an_error() {
        let account = account();
        let (fetch, pending) = start(&account);
        let key = CacheKey::new("globex", Vendor::Autoposting, 0);
        let entry = CacheEntry { key, body: Bytes::from_static(b"{}"), fetched_at: Moment(0) };
        let fetched = Fetched { entry, cache_status: CacheStatus::Miss };
        fetch.sender.send(Some(Ok(fetched))).unwrap();
        assert_eq!(pending.wait().await.err(), Some(UpstreamError::Internal));
    }
}
