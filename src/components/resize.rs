//! Observing the sizes of elements.

use crate::panic::has_panicked;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

/// Observes the sizes of elements until it is dropped.
pub(super) struct ResizeSubscription {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl ResizeSubscription {
    /// Calls back in the frame that first lays the elements out, and in each that changes a size:
    /// after the layout and before the paint.
    pub(super) fn new(elements: &[Element], mut resized: impl FnMut() + 'static) -> Option<Self> {
        let callback: Closure<dyn FnMut()> = Closure::new(move || {
            if !has_panicked() {
                resized();
            }
        });
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        for element in elements {
            observer.observe(element);
        }
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for ResizeSubscription {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
