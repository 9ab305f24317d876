//! Pages that wrap `fetch`, for monitoring or by mistake: an error in the wrapper is a failed load
//! and never ends the module.

use crate::support::network::Network;
use crate::support::stage::{Stage, detail};
use crate::support::{loader, until};
use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// Replaces `window.fetch` by a function with this body, until it is dropped.
struct Wrapper(Function);

impl Wrapper {
    fn install(body: &str) -> Self {
        let install = Function::new_with_args(
            "body",
            "const original = window.fetch;
            window.fetch = new Function('request', body);
            return () => { window.fetch = original; };",
        );
        Self(install.call1(&JsValue::NULL, &body.into()).unwrap().unchecked_into())
    }
}

impl Drop for Wrapper {
    fn drop(&mut self) {
        self.0.call0(&JsValue::NULL).unwrap();
    }
}

const FOREIGN_ERROR: &str = "const frame = document.createElement('iframe');
    document.body.append(frame);
    const error = new frame.contentWindow.TypeError('of a frame');
    frame.remove();
    return Promise.reject(error);";

/// gloo-net's own `send` panics for each of these, and a panic ends every element on the page.
#[wasm_bindgen_test]
async fn any_rejection_or_result_of_a_wrapped_fetch_is_a_network_error() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-invoices", &[("proxy-url", "/proxy/")]);
    until("rows", || widget.rows() == 3).await;
    for (body, message) in [
        ("return Promise.reject('blocked')", "blocked"),
        ("return Promise.reject(null)", "an unknown error"),
        ("return Promise.reject()", "an unknown error"),
        ("return Promise.reject({name: 'Blocked'})", "Blocked"),
        (FOREIGN_ERROR, "of a frame"),
        ("throw new Error('at once')", "at once"),
        ("throw 'text'", "text"),
        ("return undefined", "fetch did not return a Response"),
        ("return Promise.resolve({ok: true})", "fetch did not return a Response"),
        (
            "return Promise.resolve(new Response(new ReadableStream({start: (it) => it.error('cut')})))",
            "cut",
        ),
        (
            "return Promise.resolve(new Response(new ReadableStream({start: (it) => it.error(null)})))",
            "an unknown error",
        ),
    ] {
        let before = stage.events("billing-error").len();
        let wrapper = Wrapper::install(body);
        widget.refresh().await;
        drop(wrapper);
        let errors = stage.events("billing-error");
        assert_eq!(errors.len(), before + 1, "{body}");
        let error = &errors[before];
        assert_eq!(
            (detail(error, "code"), detail(error, "message")),
            ("network".to_owned(), message.to_owned()),
            "{body}"
        );
        assert_eq!(widget.rows(), 3, "the data stay");
    }
    widget.refresh().await;
    until("no error", || widget.parts("error").is_empty()).await;
}

#[wasm_bindgen_test]
async fn an_abort_with_any_reason_does_not_panic() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-plan", &[("proxy-url", "/proxy/")]);
    until("the plan", || !widget.text("plan-name").is_empty()).await;
    let wrapper = Wrapper::install(
        "return new Promise((_, reject) => request.signal.addEventListener('abort', () => reject('gone')))",
    );
    let refreshed = widget.call("refresh");
    widget.0.remove();
    wasm_bindgen_futures::JsFuture::from(refreshed.unchecked_into::<js_sys::Promise>())
        .await
        .unwrap();
    drop(wrapper);
    stage.container.append_child(&widget.0).unwrap();
    until("the plan again", || !widget.text("plan-name").is_empty()).await;
}
