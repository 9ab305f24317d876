//! The real loader, with this test binary as its WebAssembly module.

use billing_widget::custom_element;
use js_sys::{Function, Object, Promise, Reflect};
use std::cell::Cell;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, ShadowRoot};

#[wasm_bindgen(module = "/src/custom_element/billing-widget.js")]
extern "C" {
    #[wasm_bindgen(js_name = use)]
    fn use_module(module: &JsValue);
}

thread_local! {
    static CONNECTED: Cell<u32> = const { Cell::new(0) };
}

/// Makes the loader mount its elements with this binary.
pub(crate) fn ready() {
    use_module(&module());
}

/// Makes the loader wait for its module until the promise resolves.
pub(crate) fn ready_after(promise: Promise) {
    let initialized = wasm_bindgen_futures::future_to_promise(async move {
        wasm_bindgen_futures::JsFuture::from(promise).await?;
        Ok(module())
    });
    use_module(&initialized);
}

/// Makes the loader mount its elements with another module, or wait for the promise of one.
pub(crate) fn use_this(module: &JsValue) {
    use_module(module);
}

/// The number of elements mounted so far.
pub(crate) fn connections() -> u32 {
    CONNECTED.get()
}

/// The exports of wasm-bindgen's glue, made from the same Rust functions.
pub(crate) fn module() -> JsValue {
    let connect = Closure::<
        dyn Fn(HtmlElement, ShadowRoot, String, JsValue) -> Result<JsValue, JsValue>,
    >::new(|host, root, kind: String, options| {
        CONNECTED.set(CONNECTED.get() + 1);
        // The test's server has the locale files in `/locales/`, not next to the loader.
        Reflect::set(&options, &"home".into(), &"/".into()).unwrap();
        Reflect::set(&options, &"localeUrl".into(), &JsValue::UNDEFINED).unwrap();
        custom_element::connect(&host, &root, &kind, &options).map(JsValue::from)
    });
    // A failing test panics too, which must not stop the tests after it.
    let on_panic = Closure::<dyn Fn(Function)>::new(|_| {});
    let module = Object::new();
    Reflect::set(&module, &"connect".into(), &connect.into_js_value()).unwrap();
    Reflect::set(&module, &"on_panic".into(), &on_panic.into_js_value()).unwrap();
    module.into()
}
