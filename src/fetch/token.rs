//! The session token: held in a variable alone, shared by all requests of a session, renewed before
//! it expires.

mod expiry;

use super::TIMEOUT_MS;
use super::request;
use super::session::TokenSource;
use crate::plain::{member, text};
use crate::state::LoadError;
use crate::task;
use crate::timer::{Timer, now_ms};
use js_sys::{Array, Promise};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, Response};

/// A token is renewed when it has no longer than this to live, so that it does not expire on the
/// way.
const LEEWAY_MS: i64 = 10_000;

/// Keeps a session's token.
#[derive(Debug)]
pub(crate) struct Keeper {
    source: RefCell<TokenSource>,
    known: RefCell<Option<Known>>,
    pending: RefCell<Option<Pending>>,
    turn: Cell<u32>,
}

/// A token on its way.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    /// Resolves to what `token-url` answers or `getToken` gives.
    pub(crate) answer: Promise,
    /// Ends the request, if there is one.
    pub(crate) abort: Option<AbortController>,
}

#[derive(Clone, Debug)]
struct Known {
    value: String,
    expires_ms: Option<i64>,
}

impl Keeper {
    /// A keeper that asks `source`. `early` is what the loader has asked for already.
    pub(crate) fn new(source: TokenSource, early: Option<Pending>) -> Self {
        let (known, pending) = (RefCell::new(None), RefCell::new(early));
        Self { source: RefCell::new(source), known, pending, turn: Cell::new(0) }
    }

    /// A token that has some time to live; `None` where requests carry none. A token that was
    /// `refused` is not given again.
    ///
    /// # Errors
    /// With the code `token` when none could be had.
    pub(crate) async fn token(&self, refused: Option<&str>) -> Result<Option<String>, LoadError> {
        if matches!(&*self.source.borrow(), TokenSource::None) {
            return Ok(None);
        }
        if let Some(value) = self.usable(refused) {
            return Ok(Some(value));
        }
        let pending = self.asked()?;
        let turn = self.turn.get();
        let answer = within_time(&pending.answer).await;
        let known = answer.and_then(|answer| Known::read(&answer));
        if self.turn.get() == turn {
            // The first one to see the answer puts it away for the others.
            self.turn.set(turn.wrapping_add(1));
            self.pending.take();
            self.known.replace(known.as_ref().ok().cloned());
        }
        known.map(|known| Some(known.value))
    }

    /// Asks another source from the next token on; the one in hand is forgotten.
    pub(crate) fn ask(&self, source: TokenSource) {
        self.source.replace(source);
        self.known.take();
    }

    /// Nobody needs a token any more.
    pub(crate) fn give_up(&self) {
        let pending = self.pending.take();
        if let Some(abort) = pending.and_then(|pending| pending.abort) {
            abort.abort();
        }
    }

    fn usable(&self, refused: Option<&str>) -> Option<String> {
        let mut known = self.known.borrow_mut();
        let lives = |known: &Known| {
            known.expires_ms.is_none_or(|expires_ms| expires_ms - now_ms() > LEEWAY_MS)
        };
        if known.as_ref().is_some_and(|it| Some(it.value.as_str()) == refused || !lives(it)) {
            *known = None;
        }
        known.as_ref().map(|known| known.value.clone())
    }

    /// The answer that is on its way, or a new one.
    fn asked(&self) -> Result<Pending, LoadError> {
        if let Some(pending) = &*self.pending.borrow() {
            return Ok(pending.clone());
        }
        // Cloned out: the callback may reach the element.
        let source = self.source.borrow().clone();
        let (answer, abort) = match source {
            TokenSource::None => (Promise::resolve(&JsValue::UNDEFINED), None),
            TokenSource::Url(url) => {
                let abort = AbortController::new().ok();
                let response = request::token(&url, abort.as_ref())?;
                let answer = async move { json(response.await?).await };
                (task::promise(answer), abort)
            }
            TokenSource::Callback(callback) => match callback.call0(&JsValue::UNDEFINED) {
                Ok(answer) => (Promise::resolve(&answer), None),
                Err(thrown) => (Promise::reject(&thrown), None),
            },
        };
        let pending = Pending { answer, abort };
        self.pending.replace(Some(pending.clone()));
        Ok(pending)
    }
}

/// The JSON of a token response; rejected with the status where that is no success.
async fn json(response: JsValue) -> Result<JsValue, JsValue> {
    let response: Response = response.dyn_into()?;
    if !response.ok() {
        return Err(response.status().into());
    }
    response.json()?.await
}

async fn within_time(promise: &Promise) -> Result<JsValue, LoadError> {
    let mut timer = None;
    let late = Promise::new(&mut |_, reject| {
        timer = Timer::after(TIMEOUT_MS, move || {
            let _ = reject.call1(&JsValue::UNDEFINED, &"no token within 30 seconds".into());
        });
    });
    let answer = Promise::race(&Array::of2(promise, &late)).await;
    drop(timer);
    answer.map_err(|reason| match reason.as_f64() {
        Some(status) => no_token(&format!("token-url answered {}", status as u16), status >= 429.0),
        None => no_token(&request::message_of(&reason), true),
    })
}

impl Known {
    /// Reads what `token-url` answers (`{"token":…,"expiresAt":…}`) or `getToken` gives (a text, or
    /// the same object).
    fn read(answer: &JsValue) -> Result<Self, LoadError> {
        let value = answer.as_string().or_else(|| text(answer, "token"));
        // Anything else would not be taken as a header's value, or not as a token.
        let is_token =
            |value: &String| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic());
        match value.filter(is_token) {
            Some(value) => {
                let expires_ms = expiry::of(&value, &member(answer, "expiresAt"), now_ms());
                Ok(Self { value, expires_ms })
            }
            None => Err(no_token("the answer holds no token", false)),
        }
    }
}

fn no_token(message: &str, retryable: bool) -> LoadError {
    LoadError { retryable, ..LoadError::without_answer("token", message) }
}
