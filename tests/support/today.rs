//! A page with a fixed clock.

use js_sys::Function;
use wasm_bindgen::prelude::*;

/// Replaces `Date.now` until it is dropped.
pub(crate) struct Today(Function);

impl Today {
    /// Stops the clock at an ISO 8601 time.
    pub(crate) fn at(time: &str) -> Self {
        let start = Function::new_with_args(
            "time",
            "const original = Date.now; const ms = Date.parse(time);
            Date.now = () => ms;
            return () => { Date.now = original; };",
        );
        Self(start.call1(&JsValue::NULL, &time.into()).unwrap().unchecked_into())
    }

    /// Sets another time, and notifies the page as when a user returns to it.
    pub(crate) fn passes_to(&self, time: &str) {
        let code = "const ms = Date.parse(time); Date.now = () => ms;
            document.dispatchEvent(new Event('visibilitychange'));";
        Function::new_with_args("time", code).call1(&JsValue::NULL, &time.into()).unwrap();
    }
}

impl Drop for Today {
    fn drop(&mut self) {
        self.0.call0(&JsValue::NULL).unwrap();
    }
}
