//! Starting requests, ending them in time, and saying why there was no answer.

use super::TIMEOUT_MS;
use super::session::Session;
use crate::plain::{bag, inherited};
use crate::state::{LoadError, Source};
use crate::timer::Timer;
use js_sys::Promise;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, RequestCredentials, RequestInit};

/// The request for a source's data.
pub(super) fn data(
    session: &Session,
    source: Source,
    token: Option<&str>,
    abort: &AbortController,
) -> Result<Promise, LoadError> {
    let url = session.url(source).map_err(|_| LoadError::bad_address(&session.base))?;
    // A redirect is refused: the token is for this address.
    get(&url, session.credentials, token, "error", "no-referrer", Some(abort))
}

/// The request for a token: the host page's own back end, with its own cookies.
pub(super) fn token(url: &str, abort: Option<&AbortController>) -> Result<Promise, LoadError> {
    get(url, RequestCredentials::SameOrigin, None, "follow", "same-origin", abort)
}

fn get(
    url: &str,
    credentials: RequestCredentials,
    token: Option<&str>,
    redirect: &str,
    referrer_policy: &str,
    abort: Option<&AbortController>,
) -> Result<Promise, LoadError> {
    let mut headers = vec![("Accept", JsValue::from_str("application/json"))];
    if let Some(token) = token {
        headers.push(("Authorization", format!("Bearer {token}").into()));
    }
    let init = bag(&[
        ("method", "GET".into()),
        ("headers", bag(&headers).into()),
        ("mode", "cors".into()),
        ("credentials", credentials.into()),
        ("cache", "no-store".into()),
        ("redirect", redirect.into()),
        ("referrerPolicy", referrer_policy.into()),
        ("signal", abort.map_or(JsValue::UNDEFINED, |abort| abort.signal().into())),
    ]);
    let init: &RequestInit = init.unchecked_ref();
    match web_sys::window() {
        Some(window) => Ok(window.fetch_with_str_and_init(url, init)),
        None => Err(LoadError::without_answer("network", "there is no window")),
    }
}

/// Aborts a request that takes too long, and knows that it did.
pub(super) struct Timeout {
    passed: Rc<Cell<bool>>,
    _timer: Option<Timer>,
}

impl Timeout {
    pub(super) fn start(abort: &AbortController) -> Self {
        let passed = Rc::new(Cell::new(false));
        let (flag, abort) = (Rc::clone(&passed), abort.clone());
        let timer = Timer::after(TIMEOUT_MS, move || {
            flag.set(true);
            abort.abort();
        });
        Self { passed, _timer: timer }
    }
}

/// Why a request failed that got no answer, or not all of it.
pub(super) fn no_answer(message: &str, timeout: &Timeout) -> LoadError {
    if timeout.passed.get() {
        let message = format!("no answer within {} seconds", TIMEOUT_MS / 1000);
        return LoadError::without_answer("timeout", &message);
    }
    let online = web_sys::window().is_none_or(|window| window.navigator().on_line());
    LoadError::without_answer(if online { "network" } else { "offline" }, message)
}

/// An exception's message.
pub(super) fn message_of(reason: &JsValue) -> String {
    inherited(reason, "message")
        .as_string()
        .or_else(|| reason.as_string())
        .or_else(|| inherited(reason, "name").as_string())
        .unwrap_or_else(|| "the request failed".to_owned())
}
