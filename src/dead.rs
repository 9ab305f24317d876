//! What is left to do when this WebAssembly instance has panicked.
//!
//! A panic ends in a trap and nothing is unwound, so the instance's memory may be in any state. The
//! page's listeners and timers still hold callbacks into it: they ask `is_dead` first. The
//! elements are given up through the callback that was handed to [`on_panic`].

use js_sys::Function;
use std::cell::{Cell, RefCell};
use std::sync::Once;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static DEAD: Cell<bool> = const { Cell::new(false) };
    static CALLBACK: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Whether a panic happened.
pub(crate) fn is_dead() -> bool {
    DEAD.get()
}

/// Calls `callback` with the message of the first panic, before the trap.
#[wasm_bindgen]
pub fn on_panic(callback: Function) {
    static HOOK: Once = Once::new();
    CALLBACK.set(Some(callback));
    HOOK.call_once(|| {
        let default = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            default(info);
            report(&info.to_string());
        }));
    });
}

fn report(message: &str) {
    web_sys::console::error_1(&format!("billing-widget: {message}").into());
    if !DEAD.replace(true) {
        // Taken out first: the callback may bring on another panic.
        if let Some(callback) = CALLBACK.take() {
            let _ = callback.call1(&JsValue::UNDEFINED, &JsValue::from_str(message));
        }
    }
}
