//! Futures that run by themselves.

use js_sys::Promise;
use std::pin::Pin;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{future_to_promise, spawn_local};

/// Runs a task to its end.
///
/// Boxed, as is the other: what runs a future is compiled anew for each type of future.
pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task);
    spawn_local(task);
}

/// A promise of what a task comes to, which runs in any case.
pub(crate) fn promise(task: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    let task: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>> = Box::pin(task);
    future_to_promise(task)
}
