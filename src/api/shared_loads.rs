//! Loads that elements share: all elements with the same session see one load of each vendor.
//!
//! Shared loads live as long as an element subscribes to them; with the last one their requests are
//! aborted.

pub(crate) mod registry;

mod backoff;

mod channel;

pub(crate) use channel::{LoadSnapshot, VendorData, decoded};

use super::error::LoadError;
use super::session::Session;
use super::token::{PendingToken, TokenCache};
use super::{EarlyRequest, ResponseMeta};
use crate::page_clock::now_ms;
use crate::panic::has_panicked;
use crate::vendor::Vendor;
use billing_core::date::Instant;
use channel::{BodyDecoder, Channel, InFlight};
use gloo_timers::callback::Timeout;
use js_sys::{Array, Promise};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortController;

/// A subscriber of shared loads: an element.
pub(crate) trait Subscriber {
    /// The state of a vendor's loads has changed.
    fn changed(&self, vendor: Vendor, snapshot: &LoadSnapshot);
    /// A load has succeeded; called after [`Self::changed`].
    fn loaded(&self, vendor: Vendor, report: &LoadReport);
    /// A load has failed; called after [`Self::changed`].
    fn failed(&self, vendor: Vendor, error: &LoadError);
    /// The element's refresh interval in seconds; 0 for never.
    fn refresh_seconds(&self) -> u32;
}

/// The measurements of a load, for the host's own monitoring.
#[derive(Clone, Debug, Default)]
pub(crate) struct LoadReport {
    /// How long it took, in milliseconds.
    pub(crate) ms: u32,
    /// The proxy's `X-Billing-Cache`.
    pub(crate) cache: Option<String>,
    /// The size of the body without its compression.
    pub(crate) bytes: u32,
}

/// The shared loads of one session.
pub(crate) struct SharedLoads {
    session: RefCell<Session>,
    tokens: Rc<TokenCache>,
    channels: [Channel; 2],
    subscribers: RefCell<Vec<Registration>>,
    /// The number of the next subscriber.
    next_number: Cell<u32>,
}

/// A registered subscriber. While what it shows changes, an element is registered twice for a
/// moment.
struct Registration {
    number: u32,
    subscriber: Weak<dyn Subscriber>,
    vendors: Vec<Vendor>,
}

/// An element's use of shared loads; it ends when this is dropped.
pub(crate) struct Subscription {
    loads: Rc<SharedLoads>,
    number: u32,
}

impl SharedLoads {
    fn new(session: Session, early_token: Option<PendingToken>) -> Rc<Self> {
        Rc::new(Self {
            tokens: Rc::new(TokenCache::new(session.token.clone(), early_token)),
            channels: Vendor::ALL.map(Channel::new),
            session: RefCell::new(session),
            subscribers: RefCell::default(),
            next_number: Cell::new(0),
        })
    }

    /// Notifies `subscriber` of the vendors' loads from here on, and starts those that have not been
    /// started. `early` returns a request that the loader has made for a vendor already.
    pub(crate) fn subscribe(
        self: &Rc<Self>,
        subscriber: &Rc<dyn Subscriber>,
        vendors: &[Vendor],
        mut early: impl FnMut(Vendor) -> Option<EarlyRequest>,
    ) -> Subscription {
        let number = self.next_number.replace(self.next_number.get().wrapping_add(1));
        self.subscribers.borrow_mut().push(Registration {
            number,
            subscriber: Rc::downgrade(subscriber),
            vendors: vendors.to_vec(),
        });
        for &vendor in vendors {
            let channel = self.channel(vendor);
            if channel.in_flight.borrow().is_none() && !channel.has_data() {
                let _ = self.load(vendor, early(vendor));
            } else {
                subscriber.changed(vendor, &channel.snapshot.borrow().clone());
                self.schedule(vendor);
            }
        }
        Subscription { loads: Rc::clone(self), number }
    }

    /// The loads for a session that differs in its callback only. Frameworks pass a new function
    /// with each render, which is no reason to load again; it is called for the next token.
    pub(crate) fn with_callback(self: &Rc<Self>, session: &Session) -> Rc<Self> {
        if let Some(existing) = registry::find(session) {
            return existing;
        }
        if self.subscribers.borrow().len() == 1 {
            self.session.replace(session.clone());
            self.tokens.set_source(session.token.clone());
            return Rc::clone(self);
        }
        let fork = registry::for_session(session, None);
        for (from, to) in self.channels.iter().zip(&fork.channels) {
            to.copy_from(from);
        }
        fork
    }

    /// Loads a vendor's data again, or joins the load in flight. The promise resolves when it has
    /// ended, either way.
    pub(crate) fn reload(self: &Rc<Self>, vendor: Vendor) -> Promise {
        let in_flight =
            self.channel(vendor).in_flight.borrow().as_ref().map(|load| load.settled.clone());
        in_flight.unwrap_or_else(|| self.load(vendor, None))
    }

    /// Loads several vendors' data again; resolves when all loads have ended. Loads that wait for a
    /// token of an earlier callback are started again.
    pub(crate) fn reload_all(self: &Rc<Self>, vendors: &[Vendor]) -> Promise {
        if self.tokens.leave_earlier_source() {
            for channel in &self.channels {
                let in_flight = channel.in_flight.take();
                if let Some(in_flight) = in_flight {
                    in_flight.abort.abort();
                    let _ = self.load(channel.vendor, None);
                }
            }
        }
        let loads: Array =
            vendors.iter().map(|&vendor| JsValue::from(self.reload(vendor))).collect();
        Promise::all(&loads)
    }

    fn load(self: &Rc<Self>, vendor: Vendor, early: Option<EarlyRequest>) -> Promise {
        let channel = self.channel(vendor);
        channel.timer.take();
        let abort = match early.as_ref().map(|early| Ok(early.abort.clone())) {
            Some(abort) => abort,
            None => AbortController::new(),
        };
        let Ok(abort) = abort else { return Promise::resolve(&JsValue::UNDEFINED) };
        let settled = future_to_promise(Self::run(
            Rc::downgrade(self),
            self.session.borrow().clone(),
            Rc::clone(&self.tokens),
            vendor,
            abort.clone(),
            early,
        ));
        channel.started_ms.set(now_ms());
        let in_flight = InFlight { abort, settled: settled.clone() };
        channel.in_flight.replace(Some(in_flight));
        channel.update(|snapshot| {
            snapshot.loading = true;
            snapshot.retry_at = None;
        });
        self.notify(vendor);
        settled
    }

    /// The load itself. It holds the shared loads weakly, so that it does not keep them alive.
    async fn run(
        loads: Weak<Self>,
        session: Session,
        tokens: Rc<TokenCache>,
        vendor: Vendor,
        abort: AbortController,
        early: Option<EarlyRequest>,
    ) -> Result<JsValue, JsValue> {
        let mut decoder = BodyDecoder::new(vendor);
        let sink = &mut |bytes: &[u8]| decoder.push(bytes);
        let outcome = super::load(&session, &tokens, vendor, &abort, early, sink).await;
        let Some(loads) = loads.upgrade().filter(|_| !has_panicked()) else {
            return Ok(JsValue::UNDEFINED);
        };
        let channel = loads.channel(vendor);
        if channel.finish(&abort) {
            loads.complete(vendor, outcome, decoder);
            return Ok(JsValue::UNDEFINED);
        }
        // A load that was cancelled is ignored. Whoever waits for it waits for the one in its place.
        let next = channel.in_flight.borrow().as_ref().map(|load| load.settled.clone());
        Ok(next.into())
    }

    fn complete(
        self: &Rc<Self>,
        vendor: Vendor,
        outcome: Result<ResponseMeta, LoadError>,
        decoder: BodyDecoder,
    ) {
        let channel = self.channel(vendor);
        channel.settled_ms.set(now_ms());
        let took_ms = (now_ms() - channel.started_ms.get()).clamp(0, i64::from(u32::MAX));
        let mut report = LoadReport { ms: took_ms as u32, ..LoadReport::default() };
        let decoded = outcome.and_then(|meta| {
            let age_ms = i64::from(meta.age_s) * 1000;
            report.cache = meta.cache;
            report.bytes = u32::try_from(meta.bytes).unwrap_or(u32::MAX);
            let data = decoder
                .finish()
                .map_err(|error| LoadError { request_id: meta.request_id, ..error })?;
            Ok((data, Instant { unix_ms: now_ms() - age_ms }))
        });
        let error = decoded.as_ref().err().cloned();
        channel.attempts.set(match &error {
            Some(error) if error.retryable => channel.attempts.get().saturating_add(1),
            _ => 0,
        });
        channel.update(|snapshot| {
            snapshot.loading = false;
            snapshot.error = error.clone();
            if let Ok((data, fetched_at)) = decoded {
                snapshot.data = Some(data);
                snapshot.fetched_at = Some(fetched_at);
            }
        });
        self.schedule(vendor);
        self.notify(vendor);
        for subscriber in self.subscribers_of(vendor) {
            match &error {
                Some(error) => subscriber.failed(vendor, error),
                None => subscriber.loaded(vendor, &report),
            }
        }
    }

    /// Sets the timer of a vendor's next load: the retry after a failure, else the refresh. While
    /// the page is hidden nothing is loaded.
    pub(crate) fn schedule(self: &Rc<Self>, vendor: Vendor) {
        let channel = self.channel(vendor);
        channel.timer.take();
        if channel.in_flight.borrow().is_some() {
            return;
        }
        let error = channel.snapshot.borrow().error.clone().filter(|error| error.retryable);
        let due_ms = match &error {
            Some(error) => {
                let wait_ms = backoff::wait_ms(channel.attempts.get(), error.retry_after_s);
                Some(channel.settled_ms.get() + wait_ms)
            }
            None => self.refresh_ms(vendor).map(|every_ms| channel.settled_ms.get() + every_ms),
        };
        let retry_at = due_ms.filter(|_| error.is_some()).map(|unix_ms| Instant { unix_ms });
        channel.update(|snapshot| snapshot.retry_at = retry_at);
        let Some(due_ms) = due_ms.filter(|_| registry::is_page_visible()) else { return };
        // A browser's timer takes 31 bits.
        let wait_ms = (due_ms - now_ms()).clamp(0, i64::from(i32::MAX)) as u32;
        let loads = Rc::downgrade(self);
        let timer = Timeout::new(wait_ms, move || {
            if let Some(loads) = loads.upgrade().filter(|_| !has_panicked()) {
                loads.retry(vendor);
            }
        });
        channel.timer.replace(Some(timer));
    }

    /// Loads a vendor's data again, together with those that failed for the same cause.
    fn retry(self: &Rc<Self>, vendor: Vendor) {
        let cause = self.channel(vendor).failure_cause();
        for channel in &self.channels {
            let is_one = channel.vendor == vendor;
            let waits_too = cause.is_some()
                && channel.failure_cause() == cause
                && !self.subscribers_of(channel.vendor).is_empty();
            if is_one || waits_too {
                let _ = self.reload(channel.vendor);
            }
        }
    }

    /// The page is visible again, or the browser is online again: starts the loads that are due.
    fn wake(self: &Rc<Self>, is_online: bool) {
        for channel in &self.channels {
            if self.subscribers_of(channel.vendor).is_empty() {
                continue;
            }
            let had_no_connection = channel
                .snapshot
                .borrow()
                .error
                .as_ref()
                .is_some_and(|error| matches!(error.code.as_str(), "offline" | "network"));
            if is_online && had_no_connection {
                let _ = self.reload(channel.vendor);
            } else {
                self.schedule(channel.vendor);
            }
        }
    }

    /// The shortest interval that a subscriber wants, in milliseconds.
    fn refresh_ms(&self, vendor: Vendor) -> Option<i64> {
        let intervals_s =
            self.subscribers_of(vendor).into_iter().map(|subscriber| subscriber.refresh_seconds());
        intervals_s.filter(|seconds| *seconds > 0).min().map(|seconds| i64::from(seconds) * 1000)
    }

    fn notify(&self, vendor: Vendor) {
        let snapshot = self.channel(vendor).snapshot.borrow().clone();
        for subscriber in self.subscribers_of(vendor) {
            subscriber.changed(vendor, &snapshot);
        }
    }

    fn channel(&self, vendor: Vendor) -> &Channel {
        let [autoposting, trackmyposts] = &self.channels;
        match vendor {
            Vendor::Autoposting => autoposting,
            Vendor::TrackMyPosts => trackmyposts,
        }
    }

    /// Cloned out, so that a subscriber may come or go while others are being notified.
    fn subscribers_of(&self, vendor: Vendor) -> Vec<Rc<dyn Subscriber>> {
        let subscribers = self.subscribers.borrow();
        let of_vendor = subscribers.iter().filter(|it| it.vendors.contains(&vendor));
        of_vendor.filter_map(|it| it.subscriber.upgrade()).collect()
    }
}

// === impl Subscription ===

impl Subscription {
    /// The shared loads.
    pub(crate) fn loads(&self) -> &Rc<SharedLoads> {
        &self.loads
    }

    /// Applies a new refresh interval of the subscriber.
    pub(crate) fn reschedule(&self) {
        for vendor in Vendor::ALL {
            self.loads.schedule(vendor);
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.loads.subscribers.borrow_mut().retain(|it| it.number != self.number);
        for channel in &self.loads.channels {
            if self.loads.subscribers_of(channel.vendor).is_empty() {
                channel.cancel();
            }
        }
        if self.loads.subscribers.borrow().is_empty() {
            self.loads.tokens.cancel();
        }
    }
}
