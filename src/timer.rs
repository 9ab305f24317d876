//! One-shot and repeating timers, and the next frame, which end with their handle.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// A timer; dropping it stops it.
#[derive(Debug)]
pub(crate) struct Timer {
    id: i32,
    kind: Kind,
    _callback: Closure<dyn FnMut()>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Once,
    Repeats,
    Frame,
}

impl Timer {
    /// Calls `then` once, before the next frame is drawn.
    pub(crate) fn frame(then: impl FnOnce() + 'static) -> Option<Self> {
        let callback = once(Box::new(then));
        let id = web_sys::window()?.request_animation_frame(as_function(&callback)).ok()?;
        Some(Self { id, kind: Kind::Frame, _callback: callback })
    }

    /// Calls `then` once, after `ms` milliseconds.
    pub(crate) fn after(ms: i32, then: impl FnOnce() + 'static) -> Option<Self> {
        let callback = once(Box::new(then));
        let id = web_sys::window()?
            .set_timeout_with_callback_and_timeout_and_arguments_0(as_function(&callback), ms)
            .ok()?;
        Some(Self { id, kind: Kind::Once, _callback: callback })
    }

    /// Calls `then` every `ms` milliseconds.
    pub(crate) fn every(ms: i32, mut then: impl FnMut() + 'static) -> Option<Self> {
        let callback = Closure::new(move || {
            if !crate::dead::is_dead() {
                then();
            }
        });
        let id = web_sys::window()?
            .set_interval_with_callback_and_timeout_and_arguments_0(as_function(&callback), ms)
            .ok()?;
        Some(Self { id, kind: Kind::Repeats, _callback: callback })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let Some(window) = web_sys::window() else { return };
        match self.kind {
            Kind::Once => window.clear_timeout_with_handle(self.id),
            Kind::Repeats => window.clear_interval_with_handle(self.id),
            // It fails for no number.
            Kind::Frame => drop(window.cancel_animation_frame(self.id)),
        }
    }
}

/// The current time in milliseconds since 1970, by the browser's clock.
pub(crate) fn now_ms() -> i64 {
    // Milliseconds are whole and far below 2^53.
    js_sys::Date::now() as i64
}

/// One closure for all: each of its own is half a kilobyte of glue.
fn once(then: Box<dyn FnOnce()>) -> Closure<dyn FnMut()> {
    Closure::once(move || {
        if !crate::dead::is_dead() {
            then();
        }
    })
}

fn as_function(callback: &Closure<dyn FnMut()>) -> &js_sys::Function {
    let function: &JsValue = callback.as_ref();
    function.unchecked_ref()
}
