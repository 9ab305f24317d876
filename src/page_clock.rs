//! What all elements on a page share: the current minute, and the page's own events. The listeners
//! exist as long as an element does.

use crate::api::shared_loads::registry;
use crate::panic::has_panicked;
use billing_core::date::Instant;
use gloo_timers::callback::Interval;
use js_sys::Function;
use leptos::prelude::{ArcRwSignal, Set, WindowListenerHandle, window_event_listener_untyped};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Document;

const MINUTE_MS: u32 = 60_000;

thread_local! {
    static SHARED: RefCell<Weak<PageClock>> = const { RefCell::new(Weak::new()) };
}

/// The current time in milliseconds since 1970, by the browser's clock.
pub(crate) fn now_ms() -> i64 {
    // Milliseconds are integers far below 2^53.
    js_sys::Date::now() as i64
}

/// The current time.
pub(crate) fn now() -> Instant {
    Instant { unix_ms: now_ms() }
}

/// The page's clock and listeners.
pub(crate) struct PageClock {
    now: ArcRwSignal<Instant>,
    _minute: Interval,
    _visibility: VisibilityListener,
    online: Option<WindowListenerHandle>,
}

impl PageClock {
    /// The clock that all elements share.
    pub(crate) fn shared() -> Rc<Self> {
        SHARED.with_borrow_mut(|shared| {
            shared.upgrade().unwrap_or_else(|| {
                let clock = Rc::new(Self::start());
                *shared = Rc::downgrade(&clock);
                clock
            })
        })
    }

    /// The current time, updated once a minute and when the page becomes visible again.
    pub(crate) fn now(&self) -> ArcRwSignal<Instant> {
        self.now.clone()
    }

    fn start() -> Self {
        let current = ArcRwSignal::new(now());
        let every_minute = current.clone();
        let minute = Interval::new(MINUTE_MS, move || {
            if !has_panicked() {
                every_minute.set(now());
            }
        });
        let on_return = current.clone();
        let visibility = VisibilityListener::new(move || {
            on_return.set(now());
            registry::wake(false);
        });
        let online = window_event_listener_untyped("online", |_| {
            if !has_panicked() {
                registry::wake(true);
            }
        });
        Self { now: current, _minute: minute, _visibility: visibility, online: Some(online) }
    }
}

impl Drop for PageClock {
    fn drop(&mut self) {
        if let Some(online) = self.online.take() {
            online.remove();
        }
    }
}

/// Listens to the document's `visibilitychange` until it is dropped. Leptos has listeners of the
/// window only; gloo-events passes an options object, which fails where a page put `signal` on
/// `Object.prototype`.
struct VisibilityListener(Closure<dyn FnMut()>);

impl VisibilityListener {
    const EVENT: &str = "visibilitychange";

    fn new(mut changed: impl FnMut() + 'static) -> Self {
        let callback = Closure::new(move || {
            if !has_panicked() {
                changed();
            }
        });
        let listener = Self(callback);
        if let Some(document) = document() {
            // Infallible: the callback is a function.
            let _ = document.add_event_listener_with_callback(Self::EVENT, listener.function());
        }
        listener
    }

    fn function(&self) -> &Function {
        self.0.as_ref().unchecked_ref()
    }
}

impl Drop for VisibilityListener {
    fn drop(&mut self) {
        if let Some(document) = document() {
            let _ = document.remove_event_listener_with_callback(Self::EVENT, self.function());
        }
    }
}

fn document() -> Option<Document> {
    web_sys::window().and_then(|window| window.document())
}
