//! Observing an element's size.

use crate::panic::has_panicked;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

/// Observes an element's size until it is dropped.
pub(super) struct ResizeSubscription {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl ResizeSubscription {
    /// Calls back in the frame that first lays the element out, and in each that changes its size:
    /// after the layout and before the paint.
    pub(super) fn new(element: &Element, mut resized: impl FnMut() + 'static) -> Option<Self> {
        let callback: Closure<dyn FnMut()> = Closure::new(move || {
            if !has_panicked() {
                resized();
            }
        });
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for ResizeSubscription {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
