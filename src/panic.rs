//! What happens when this WebAssembly instance panics.
//!
//! A panic ends in a trap and nothing is unwound, so the memory may be left in any state. Timers and
//! listeners of the page still hold callbacks into it: they check [`has_panicked`] first. The loader
//! takes the elements down through the callback that it hands to [`on_panic`].

use js_sys::Function;
use std::cell::{Cell, RefCell};
use std::sync::Once;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static HAS_PANICKED: Cell<bool> = const { Cell::new(false) };
    static CALLBACK: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Whether this instance has panicked and must not be used any more.
pub(crate) fn has_panicked() -> bool {
    HAS_PANICKED.get()
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
    if !HAS_PANICKED.replace(true) {
        // Taken out first: the callback may cause another panic.
        if let Some(callback) = CALLBACK.take() {
            let _ = callback.call1(&JsValue::UNDEFINED, &JsValue::from_str(message));
        }
    }
}
