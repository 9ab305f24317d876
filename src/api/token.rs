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
use js_sys::{Array, JSON, Promise};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::AbortController;

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
}

/// A token that has been asked for.
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
    /// A cache that asks `source`; `early` is what the loader has asked for already.
    pub(super) fn new(source: TokenSource, early: Option<PendingToken>) -> Self {
        Self {
            source: RefCell::new(source),
            cached: RefCell::default(),
            pending: RefCell::new(early),
            generation: Cell::new(0),
        }
    }

    /// A token that is valid for some time; `None` where requests carry none. A token that was
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
        let answer = within_time(&pending.answer).await;
        let token = answer.and_then(|answer| CachedToken::read(&answer));
        if self.generation.get() == generation {
            self.generation.set(generation.wrapping_add(1));
            self.pending.take();
            self.cached.replace(token.as_ref().ok().cloned());
        }
        token.map(|token| Some(token.value))
    }

    /// Asks another source from the next token on; the cached one is dropped.
    pub(super) fn set_source(&self, source: TokenSource) {
        self.source.replace(source);
        self.cached.take();
    }

    /// Aborts a pending request.
    pub(super) fn cancel(&self) {
        let pending = self.pending.take();
        if let Some(abort) = pending.and_then(|pending| pending.abort) {
            abort.abort();
        }
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

/// The JSON of a token response; rejected with the status where that is not a success.
async fn fetch(request: Request) -> Result<JsValue, JsValue> {
    let response = request::send(request).await?;
    if !response.ok() {
        return Err(response.status().into());
    }
    let mut body = Vec::new();
    read_body(&response, &mut |bytes| body.extend_from_slice(bytes)).await?;
    JSON::parse(&String::from_utf8_lossy(&body))
}

async fn within_time(promise: &Promise) -> Result<JsValue, LoadError> {
    let mut timeout = None;
    let late = Promise::new(&mut |_, reject| {
        timeout = Some(Timeout::new(TIMEOUT_MS, move || {
            let _ = reject.call1(&JsValue::UNDEFINED, &"no token within 30 seconds".into());
        }));
    });
    let answer = JsFuture::from(Promise::race(&Array::of2(promise, &late))).await;
    drop(timeout);
    answer.map_err(|reason| match reason.as_f64() {
        Some(status) => {
            let message = format!("token-url answered with status {}", status as u16);
            LoadError::no_token(&message, status >= 429.0)
        }
        None => LoadError::no_token(&message_of(&reason), true),
    })
}

impl CachedToken {
    /// Reads what `token-url` answers (`{"token":…,"expiresAt":…}`) or `getToken` returns (a string,
    /// or the same object).
    fn read(answer: &JsValue) -> Result<Self, LoadError> {
        let value = answer.as_string().or_else(|| own_string(answer, "token"));
        // Anything else is not a valid header value, or not a token.
        let is_token =
            |value: &String| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic());
        match value.filter(is_token) {
            Some(value) => {
                let expires_at = own_property(answer, "expiresAt").as_string();
                let expires_ms = expiry::expiry_ms(&value, expires_at.as_deref(), now_ms());
                Ok(Self { value, expires_ms })
            }
            None => Err(LoadError::no_token("the answer holds no token", false)),
        }
    }
}
