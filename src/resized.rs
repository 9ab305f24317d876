//! Hearing of an element's size.

use crate::dead;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

/// Calls back in the frame that first lays an element out and in each that gives it another size,
/// after its layout and before it is painted; until this is dropped.
pub(crate) struct Resized {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl Resized {
    pub(crate) fn observe(element: &Element, mut heard: impl FnMut() + 'static) -> Option<Self> {
        let callback: Closure<dyn FnMut()> = Closure::new(move || {
            if !dead::is_dead() {
                heard();
            }
        });
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _callback: callback })
    }
}

impl Drop for Resized {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
