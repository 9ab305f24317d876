//! What all elements on a page share: the current minute, and what the page tells of itself. The
//! listeners are there as long as an element is.

use crate::dead;
use crate::feed::registry;
use crate::reactive::Signal;
use crate::timer::{Timer, now_ms};
use billing_core::date::Instant;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::EventTarget;

const MINUTE_MS: i32 = 60_000;

thread_local! {
    static PAGE: RefCell<Weak<Page>> = const { RefCell::new(Weak::new()) };
}

/// The page's clock and listeners.
pub(crate) struct Page {
    now: Signal<Instant>,
    _minute: Option<Timer>,
    _listeners: Vec<Listening>,
}

impl Page {
    /// The page, shared with every other element.
    pub(crate) fn current() -> Rc<Self> {
        PAGE.with_borrow_mut(|page| {
            page.upgrade().unwrap_or_else(|| {
                let new = Rc::new(Self::watch());
                *page = Rc::downgrade(&new);
                new
            })
        })
    }

    /// The current time, moved on once a minute and on return to a visible page.
    pub(crate) fn now(&self) -> Signal<Instant> {
        self.now.clone()
    }

    fn watch() -> Self {
        let now = Signal::new(current());
        let window = web_sys::window();
        let document = window.as_ref().and_then(web_sys::Window::document);
        let tick = now.clone();
        let minute = Timer::every(MINUTE_MS, move || tick.set(current()));
        let returned = now.clone();
        let visible = document.map(|document| {
            Listening::start(document.unchecked_into(), "visibilitychange", move || {
                returned.set(current());
                registry::wake(false);
            })
        });
        let online = window.map(|window| {
            Listening::start(window.unchecked_into(), "online", || registry::wake(true))
        });
        Self { now, _minute: minute, _listeners: visible.into_iter().chain(online).collect() }
    }
}

fn current() -> Instant {
    Instant { unix_ms: now_ms() }
}

/// An event listener that ends with this.
pub(crate) struct Listening {
    target: EventTarget,
    name: &'static str,
    callback: Closure<dyn FnMut()>,
}

impl Listening {
    pub(crate) fn start(
        target: EventTarget,
        name: &'static str,
        mut then: impl FnMut() + 'static,
    ) -> Self {
        let callback = Closure::new(move || {
            if !dead::is_dead() {
                then();
            }
        });
        let function = callback.as_ref();
        // Fails for no listener that is a function.
        let _ = target.add_event_listener_with_callback(name, JsCast::unchecked_ref(function));
        Self { target, name, callback }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let function = self.callback.as_ref();
        let _ = self
            .target
            .remove_event_listener_with_callback(self.name, JsCast::unchecked_ref(function));
    }
}
