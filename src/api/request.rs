//! Requests: how they are built, sent and timed out.

use super::TIMEOUT_MS;
use super::error::LoadError;
use super::session::Session;
use crate::panic::has_panicked;
use crate::settings::Credentials;
use crate::vendor::Vendor;
use gloo_net::http::{Request, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use js_sys::Promise;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect,
};

#[wasm_bindgen]
extern "C" {
    /// The page's `fetch`, which may be a wrapper that throws or returns something else.
    #[wasm_bindgen(js_name = fetch, catch)]
    fn page_fetch(request: &web_sys::Request) -> Result<JsValue, JsValue>;
}

/// The request for a vendor's data.
pub(super) fn data(
    session: &Session,
    vendor: Vendor,
    token: Option<&str>,
    abort: &AbortController,
) -> Result<Request, LoadError> {
    let credentials = match session.credentials {
        Credentials::Omit => RequestCredentials::Omit,
        Credentials::SameOrigin => RequestCredentials::SameOrigin,
        Credentials::Include => RequestCredentials::Include,
    };
    let url = session.url(vendor);
    let mut request = get(&url, abort)
        .query(session.query(vendor))
        .credentials(credentials)
        // A redirect is refused: the token is for this address.
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::NoReferrer);
    if let Some(token) = token {
        request = request.header("Authorization", &format!("Bearer {token}"));
    }
    build(request, &url)
}

/// The request for a token, to the host page's own back end with its own cookies.
pub(super) fn token(url: &str, abort: &AbortController) -> Result<Request, LoadError> {
    let request = get(url, abort)
        .credentials(RequestCredentials::SameOrigin)
        .redirect(RequestRedirect::Follow)
        .referrer_policy(ReferrerPolicy::SameOrigin);
    build(request, url)
}

/// The request for a file of texts, without cookies.
pub(crate) fn locale_file(url: &str, abort: &AbortController) -> Result<Request, LoadError> {
    let request = Request::get(url)
        .mode(RequestMode::Cors)
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::Default)
        .redirect(RequestRedirect::Follow)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(&abort.signal()));
    build(request, url)
}

fn get(url: &str, abort: &AbortController) -> RequestBuilder {
    Request::get(url)
        .header("Accept", "application/json")
        .mode(RequestMode::Cors)
        .cache(RequestCache::NoStore)
        .abort_signal(Some(&abort.signal()))
}

/// Every option that could change what is sent is set explicitly, the missing body too: what is
/// absent from the options would be looked up on `Object.prototype`, which belongs to the page.
fn build(request: RequestBuilder, url: &str) -> Result<Request, LoadError> {
    request.body(JsValue::UNDEFINED).map_err(|_| LoadError::invalid_url(url))
}

/// Sends a request.
///
/// It is built by gloo-net and answered as gloo-net's [`Response`], but not sent by its `send`: that
/// one panics where the promise is rejected with anything but an `Error` of this realm
/// (`unreachable!` in gloo-net 0.7, `src/error.rs`) or resolves to anything but a `Response`
/// (`src/http/request.rs`). Pages that wrap `fetch`, and abort reasons, do both.
///
/// # Errors
/// With whatever the promise was rejected with.
pub(crate) async fn send(request: Request) -> Result<Response, JsValue> {
    let request: web_sys::Request = request.into();
    response(&Promise::resolve(&page_fetch(&request)?)).await
}

/// Awaits a response.
///
/// # Errors
/// With whatever the promise was rejected with.
pub(super) async fn response(promise: &Promise) -> Result<Response, JsValue> {
    let response = JsFuture::from(promise.clone()).await?;
    match response.dyn_into::<web_sys::Response>() {
        Ok(response) => Ok(response.into()),
        Err(_) => Err("fetch did not return a Response".into()),
    }
}

/// Aborts a request that takes too long.
pub(super) struct Deadline {
    passed: Rc<Cell<bool>>,
    _timeout: Timeout,
}

impl Deadline {
    pub(super) fn start(abort: &AbortController) -> Self {
        let passed = Rc::new(Cell::new(false));
        let (flag, abort) = (Rc::clone(&passed), abort.clone());
        let timeout = Timeout::new(TIMEOUT_MS, move || {
            if !has_panicked() {
                flag.set(true);
                abort.abort();
            }
        });
        Self { passed, _timeout: timeout }
    }

    /// The error of a request without a response, or with a body that broke off.
    pub(super) fn error(&self, message: &str) -> LoadError {
        if self.passed.get() {
            let message = format!("no response within {} seconds", TIMEOUT_MS / 1000);
            return LoadError::without_response("timeout", &message);
        }
        let online = web_sys::window().is_none_or(|window| window.navigator().on_line());
        LoadError::without_response(if online { "network" } else { "offline" }, message)
    }
}
