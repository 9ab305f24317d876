//! The session token: held in memory only, shared by all requests of a session, renewed before it
//! expires.

mod expiry;

use super::TIMEOUT_MS;
use super::error::LoadError;
use super::request;
use super::response::read_body;
use super::session::TokenSource;
use crate::js_object::{message_of, own_property, own_string};
use crate::page_clock::now_ms;
use gloo_net::http::Request;
use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, JSON, Promise};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{AbortController, Response};

/// A token is renewed this long before it expires, so that it does not expire on the way.
const LEEWAY_MS: i64 = 10_000;

/// Caches the token of a session.
#[derive(Debug)]
pub(super) struct TokenCache {
    source: RefCell<TokenSource>,
    cached: RefCell<Option<CachedToken>>,
    pending: RefCell<Option<PendingToken>>,
    /// Counts the answers, so that only the first waiter of each stores it.
    generation: Cell<u32>,
    /// Whether the pending token was requested from an earlier source.
    is_outdated: Cell<bool>,
    /// Ends the wait of each that waits for the pending token.
    stop_waiting: RefCell<Vec<Function>>,
}

/// A token that has been requested.
#[derive(Clone, Debug)]
pub(crate) struct PendingToken {
    /// Resolves to what `token-url` answers or `getToken` returns.
    pub(crate) answer: Promise,
    /// Aborts the request, if there is one.
    pub(crate) abort: Option<AbortController>,
}

#[derive(Clone, Debug)]
struct CachedToken {
    value: String,
    expires_ms: Option<i64>,
}

impl TokenCache {
    /// A cache of tokens from `source`; `early` is the loader's request.
    pub(super) fn new(source: TokenSource, early: Option<PendingToken>) -> Self {
        Self {
            source: RefCell::new(source),
            cached: RefCell::default(),
            pending: RefCell::new(early),
            generation: Cell::new(0),
            is_outdated: Cell::new(false),
            stop_waiting: RefCell::default(),
        }
    }

    /// A token that is valid for some time; `None` if requests carry none. A token that was
    /// `rejected` is not returned again.
    ///
    /// # Errors
    /// With the code `token` when none could be obtained.
    pub(super) async fn token(&self, rejected: Option<&str>) -> Result<Option<String>, LoadError> {
        if matches!(&*self.source.borrow(), TokenSource::None) {
            return Ok(None);
        }
        if let Some(value) = self.usable(rejected) {
            return Ok(Some(value));
        }
        let pending = self.pending()?;
        let generation = self.generation.get();
        let token = match self.within_time(&pending.answer).await {
            Ok(answer) => CachedToken::read(&answer).ok_or_else(|| {
                let no_token = || LoadError::no_token("the answer holds no token", false);
                response_error(&answer).unwrap_or_else(no_token)
            }),
            Err(reason) => Err(response_error(&reason)
                .unwrap_or_else(|| LoadError::no_token(&message_of(&reason), true))),
        };
        if self.generation.get() == generation {
            self.generation.set(generation.wrapping_add(1));
            self.pending.take();
            self.is_outdated.set(false);
            self.stop_waiting.take();
            self.cached.replace(token.as_ref().ok().cloned());
        }
        token.map(|token| Some(token.value))
    }

    /// Uses another source from the next token on; the cached token is dropped. A pending token is
    /// still awaited, because frameworks pass a new function with each render.
    pub(super) fn set_source(&self, source: TokenSource) {
        self.source.replace(source);
        self.cached.take();
        self.is_outdated.set(self.pending.borrow().is_some());
    }

    /// Ends the wait for a token of an earlier source, with an error for those who wait. Returns
    /// whether there was one.
    pub(super) fn leave_earlier_source(&self) -> bool {
        let is_outdated = self.is_outdated.replace(false);
        if is_outdated {
            self.cancel();
            self.generation.set(self.generation.get().wrapping_add(1));
            for stop in self.stop_waiting.take() {
                // Infallible: it rejects a promise.
                let _ = stop.call0(&JsValue::UNDEFINED);
            }
        }
        is_outdated
    }

    /// Aborts a pending request.
    pub(super) fn cancel(&self) {
        let pending = self.pending.take();
        if let Some(abort) = pending.and_then(|pending| pending.abort) {
            abort.abort();
        }
    }

    /// Waits for a promise as long as a request may take.
    async fn within_time(&self, promise: &Promise) -> Result<JsValue, JsValue> {
        let mut timeout = None;
        let late = Promise::new(&mut |_, reject| {
            self.stop_waiting.borrow_mut().push(reject.clone());
            timeout = Some(Timeout::new(TIMEOUT_MS, move || {
                let _ = reject.call1(&JsValue::UNDEFINED, &"no token within 30 seconds".into());
            }));
        });
        let answer = JsFuture::from(Promise::race(&Array::of2(promise, &late))).await;
        drop(timeout);
        answer
    }

    fn usable(&self, rejected: Option<&str>) -> Option<String> {
        let mut cached = self.cached.borrow_mut();
        let is_usable = |token: &CachedToken| {
            let lives = token.expires_ms.is_none_or(|expires_ms| expires_ms - now_ms() > LEEWAY_MS);
            lives && Some(token.value.as_str()) != rejected
        };
        *cached = cached.take().filter(is_usable);
        cached.as_ref().map(|token| token.value.clone())
    }

    /// The pending answer, or a new one.
    fn pending(&self) -> Result<PendingToken, LoadError> {
        if let Some(pending) = &*self.pending.borrow() {
            return Ok(pending.clone());
        }
        // Cloned out: the callback may call the element again.
        let source = self.source.borrow().clone();
        let (answer, abort) = match source {
            TokenSource::None => (Promise::resolve(&JsValue::UNDEFINED), None),
            TokenSource::Awaited => (Promise::new(&mut |_, _| {}), None),
            TokenSource::Url(url) => {
                let abort = AbortController::new()
                    .map_err(|reason| LoadError::no_token(&message_of(&reason), false))?;
                let request = request::token(&url, &abort)?;
                (future_to_promise(fetch(request)), Some(abort))
            }
            TokenSource::Callback(callback) => match callback.call() {
                Ok(answer) => (Promise::resolve(&answer), None),
                Err(thrown) => (Promise::reject(&thrown), None),
            },
        };
        let pending = PendingToken { answer, abort };
        self.pending.replace(Some(pending.clone()));
        Ok(pending)
    }
}

/// The JSON of a token response, or the response itself where it is not a success or not JSON.
async fn fetch(request: Request) -> Result<JsValue, JsValue> {
    let response = request::send(request).await?;
    let mut body = Vec::new();
    if response.ok() {
        read_body(&response, &mut |bytes| body.extend_from_slice(bytes)).await?;
    }
    let json = JSON::parse(&String::from_utf8_lossy(&body));
    Ok(json.unwrap_or_else(|_| Response::from(response).into()))
}

/// The error that a response in place of a token reports: that of `token-url`, or what `getToken`
/// returns or throws, such as an error with the `status` or the `response` of its request.
///
/// A status of 401 is an ended session. So is a page to which `token-url` redirected, because many
/// servers redirect to their page for signing in.
fn response_error(answer: &JsValue) -> Option<LoadError> {
    let status_of = |value: &JsValue| match value.dyn_ref::<Response>() {
        Some(response) => Some(f64::from(response.status())),
        None => own_property(value, "status").as_f64(),
    };
    let status = status_of(answer).or_else(|| status_of(&own_property(answer, "response")))?;
    let is_page = |response: &Response| response.ok() && response.redirected();
    if status == 401.0 || answer.dyn_ref().is_some_and(is_page) {
        return Some(LoadError::signed_out());
    }
    let message = format!("no token, but an answer of status {}", status as u16);
    Some(LoadError::no_token(&message, status >= 429.0))
}

impl CachedToken {
    /// Reads what `token-url` answers (`{"token":…,"expiresAt":…}`) or `getToken` returns (a string,
    /// or the same object).
    fn read(answer: &JsValue) -> Option<Self> {
        let value = answer.as_string().or_else(|| own_string(answer, "token"));
        // Anything else is not a valid header value, or not a token.
        let is_token =
            |value: &String| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic());
        let value = value.filter(is_token)?;
        let expires_at = own_property(answer, "expiresAt").as_string();
        let expires_ms = expiry::expiry_ms(&value, expires_at.as_deref(), now_ms());
        Some(Self { value, expires_ms })
    }
}
