//! Timers that run a hundred times as fast.

use js_sys::Function;
use wasm_bindgen::prelude::*;

/// Accelerates timers of a second or more until it is dropped.
pub(crate) struct FastTimers(Function);

impl FastTimers {
    pub(crate) fn start() -> Self {
        let start = Function::new_no_args(
            "const original = window.setTimeout;
            window.setTimeout = (then, ms, ...rest) => original(then, ms >= 1000 ? ms / 100 : ms, ...rest);
            return () => { window.setTimeout = original; };",
        );
        Self(start.call0(&JsValue::NULL).unwrap().unchecked_into())
    }
}

impl Drop for FastTimers {
    fn drop(&mut self) {
        self.0.call0(&JsValue::NULL).unwrap();
    }
}

/// Makes the page hidden until it is dropped, and dispatches the event for it.
pub(crate) struct HiddenPage;

impl HiddenPage {
    pub(crate) fn start() -> Self {
        change(
            "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true})",
        );
        Self
    }
}

impl Drop for HiddenPage {
    fn drop(&mut self) {
        change("delete document.visibilityState");
    }
}

fn change(code: &str) {
    let code = format!("{code}; document.dispatchEvent(new Event('visibilitychange'))");
    Function::new_no_args(&code).call0(&JsValue::NULL).unwrap();
}
