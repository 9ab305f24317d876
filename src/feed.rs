//! Loads that elements share: all elements with the same session see one load of each source.
//!
//! A feed lives as long as an element listens to it; with the last one its requests end.

pub(crate) mod registry;

mod backoff;
mod channel;

pub(crate) use channel::{Data, Snapshot};

use crate::dead;
use crate::fetch::session::Session;
use crate::fetch::token::{Keeper, Pending};
use crate::fetch::{self, Answer, Early};
use crate::state::{LoadError, Source};
use crate::task;
use crate::timer::{Timer, now_ms};
use billing_core::date::Instant;
use channel::{Channel, Decoder, InFlight};
use js_sys::{Array, Promise};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::JsValue;
use web_sys::AbortController;

/// What listens to a feed: an element.
pub(crate) trait Listener {
    /// A source's state is another one now.
    fn changed(&self, source: Source, snapshot: &Snapshot);
    /// A load of the source failed; called after [`Self::changed`].
    fn failed(&self, source: Source, error: &LoadError);
    /// How often the element wants its data anew, in seconds; 0 is never.
    fn refresh_seconds(&self) -> u32;
}

/// The shared loads of one session.
pub(crate) struct Feed {
    session: RefCell<Session>,
    keeper: Rc<Keeper>,
    channels: [Channel; 2],
    listeners: RefCell<Vec<Listening>>,
    /// The next listener's number.
    next: Cell<u32>,
}

/// One that listens. An element may do so twice for a moment, while what it shows changes.
struct Listening {
    number: u32,
    listener: Weak<dyn Listener>,
    sources: Vec<Source>,
}

/// An element's part in a feed; it ends when this is dropped.
pub(crate) struct Subscription {
    feed: Rc<Feed>,
    number: u32,
}

impl Feed {
    fn new(session: Session, early_token: Option<Pending>) -> Rc<Self> {
        let keeper = Rc::new(Keeper::new(session.token.clone(), early_token));
        let channels = Source::ALL.map(Channel::new);
        let (session, listeners) = (RefCell::new(session), RefCell::default());
        Rc::new(Self { session, keeper, channels, listeners, next: Cell::new(0) })
    }

    /// Lets `listener` hear of `sources`, and loads those that nobody has loaded yet. `early` are
    /// requests under way that the loader started for them.
    pub(crate) fn subscribe(
        self: &Rc<Self>,
        listener: &Rc<dyn Listener>,
        sources: &[Source],
        mut early: impl FnMut(Source) -> Option<Early>,
    ) -> Subscription {
        let number = self.next.replace(self.next.get().wrapping_add(1));
        let (weak, of) = (Rc::downgrade(listener), sources.to_vec());
        self.listeners.borrow_mut().push(Listening { number, listener: weak, sources: of });
        for &source in sources {
            let channel = self.channel(source);
            if channel.in_flight.borrow().is_none() && !channel.has_data() {
                let _ = self.load(source, early(source));
            } else {
                listener.changed(source, &channel.snapshot.borrow().clone());
                self.schedule(source);
            }
        }
        Subscription { feed: Rc::clone(self), number }
    }

    /// The feed for a session that differs in its callback alone: frameworks hand over a new function
    /// each time they draw, and that is no reason to load again. The new one is asked from the next
    /// token on.
    pub(crate) fn with_callback(self: &Rc<Self>, session: &Session) -> Rc<Self> {
        if let Some(known) = registry::known(session) {
            return known;
        }
        if self.listeners.borrow().len() == 1 {
            self.session.replace(session.clone());
            self.keeper.ask(session.token.clone());
            return Rc::clone(self);
        }
        let fork = registry::feed(session, None);
        for (from, to) in self.channels.iter().zip(&fork.channels) {
            to.copy(from);
        }
        fork
    }

    /// Loads a source again, or joins the load that is under way. The promise resolves when it has
    /// settled, either way.
    pub(crate) fn reload(self: &Rc<Self>, source: Source) -> Promise {
        let under_way =
            self.channel(source).in_flight.borrow().as_ref().map(|it| it.settled.clone());
        under_way.unwrap_or_else(|| self.load(source, None))
    }

    /// Loads sources again; resolves when all have settled.
    pub(crate) fn reload_all(self: &Rc<Self>, sources: &[Source]) -> Promise {
        let loads: Array =
            sources.iter().map(|&source| JsValue::from(self.reload(source))).collect();
        Promise::all(&loads)
    }

    fn load(self: &Rc<Self>, source: Source, early: Option<Early>) -> Promise {
        let channel = self.channel(source);
        channel.timer.take();
        let abort = match early.as_ref().map(|early| Ok(early.abort.clone())) {
            Some(abort) => abort,
            None => AbortController::new(),
        };
        let Ok(abort) = abort else { return Promise::resolve(&JsValue::UNDEFINED) };
        let task = Self::run(
            Rc::downgrade(self),
            self.session.borrow().clone(),
            Rc::clone(&self.keeper),
            source,
            abort.clone(),
            early,
        );
        let settled = task::promise(task);
        let in_flight = InFlight { abort, settled: settled.clone() };
        channel.in_flight.replace(Some(in_flight));
        channel.change(|snapshot| {
            snapshot.loading = true;
            snapshot.retry_at = None;
        });
        self.tell(source);
        settled
    }

    /// The load itself; it holds the feed by a weak reference, so that it never keeps one alive.
    async fn run(
        feed: Weak<Self>,
        session: Session,
        keeper: Rc<Keeper>,
        source: Source,
        abort: AbortController,
        early: Option<Early>,
    ) -> Result<JsValue, JsValue> {
        let mut decoder = Decoder::new(source);
        let take = &mut |bytes: &[u8]| decoder.push(bytes);
        let answer = fetch::load(&session, &keeper, source, &abort, early, take).await;
        if let Some(feed) = feed.upgrade().filter(|_| !dead::is_dead()) {
            // One that was given up is not heard any more.
            if feed.channel(source).finish(&abort) {
                feed.settle(source, answer, decoder);
            }
        }
        Ok(JsValue::UNDEFINED)
    }

    fn settle(
        self: &Rc<Self>,
        source: Source,
        answer: Result<Answer, LoadError>,
        decoder: Decoder,
    ) {
        let channel = self.channel(source);
        channel.settled_ms.set(now_ms());
        let decoded = answer.and_then(|answer| {
            let age_ms = i64::from(answer.age_s) * 1000;
            let data = decoder
                .finish()
                .map_err(|error| LoadError { request_id: answer.request_id, ..error })?;
            Ok((data, Instant { unix_ms: now_ms() - age_ms }))
        });
        let error = decoded.as_ref().err().cloned();
        channel.attempts.set(match &error {
            Some(error) if error.retryable => channel.attempts.get().saturating_add(1),
            _ => 0,
        });
        channel.change(|snapshot| {
            snapshot.loading = false;
            snapshot.error = error.clone();
            if let Ok((data, fetched_at)) = decoded {
                snapshot.data = Some(data);
                snapshot.fetched_at = Some(fetched_at);
            }
        });
        self.schedule(source);
        self.tell(source);
        if let Some(error) = error {
            for listener in self.listeners_of(source) {
                listener.failed(source, &error);
            }
        }
    }

    /// Sets the timer of a source's next load: the retry after a failure, else the refresh. While
    /// the page is hidden nothing is loaded.
    pub(crate) fn schedule(self: &Rc<Self>, source: Source) {
        let channel = self.channel(source);
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
            None => self.refresh_ms(source).map(|every_ms| channel.settled_ms.get() + every_ms),
        };
        let retry_at = due_ms.filter(|_| error.is_some()).map(|unix_ms| Instant { unix_ms });
        channel.change(|snapshot| snapshot.retry_at = retry_at);
        let Some(due_ms) = due_ms.filter(|_| registry::is_page_visible()) else { return };
        let wait_ms = i32::try_from((due_ms - now_ms()).max(0)).unwrap_or(i32::MAX);
        let feed = Rc::downgrade(self);
        let timer = Timer::after(wait_ms, move || {
            if let Some(feed) = feed.upgrade() {
                let _ = feed.reload(source);
            }
        });
        channel.timer.replace(timer);
    }

    /// The page is visible again, or the browser is online again: loads what is due.
    pub(crate) fn wake(self: &Rc<Self>, online: bool) {
        for channel in &self.channels {
            if self.listeners_of(channel.source).is_empty() {
                continue;
            }
            let cut_off = channel
                .snapshot
                .borrow()
                .error
                .as_ref()
                .is_some_and(|error| matches!(error.code.as_str(), "offline" | "network"));
            if online && cut_off {
                let _ = self.reload(channel.source);
            } else {
                self.schedule(channel.source);
            }
        }
    }

    /// The shortest interval that a listener wants, in milliseconds.
    fn refresh_ms(&self, source: Source) -> Option<i64> {
        let wanted = self.listeners_of(source).into_iter().map(|it| it.refresh_seconds());
        wanted.filter(|seconds| *seconds > 0).min().map(|seconds| i64::from(seconds) * 1000)
    }

    fn tell(&self, source: Source) {
        let snapshot = self.channel(source).snapshot.borrow().clone();
        for listener in self.listeners_of(source) {
            listener.changed(source, &snapshot);
        }
    }

    fn channel(&self, source: Source) -> &Channel {
        let [autoposting, trackmyposts] = &self.channels;
        match source {
            Source::Autoposting => autoposting,
            Source::Trackmyposts => trackmyposts,
        }
    }

    /// Cloned out, so that a listener may come or go while others are told.
    fn listeners_of(&self, source: Source) -> Vec<Rc<dyn Listener>> {
        let listeners = self.listeners.borrow();
        let of_source = listeners.iter().filter(|it| it.sources.contains(&source));
        of_source.filter_map(|it| it.listener.upgrade()).collect()
    }
}

// === impl Subscription ===

impl Subscription {
    /// The feed.
    pub(crate) fn feed(&self) -> &Rc<Feed> {
        &self.feed
    }

    /// The element wants another interval.
    pub(crate) fn reschedule(&self) {
        for source in Source::ALL {
            self.feed.schedule(source);
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.feed.listeners.borrow_mut().retain(|it| it.number != self.number);
        for channel in &self.feed.channels {
            if self.feed.listeners_of(channel.source).is_empty() {
                channel.give_up();
            }
        }
        if self.feed.listeners.borrow().is_empty() {
            self.feed.keeper.give_up();
        }
    }
}
