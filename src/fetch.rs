//! One request to the proxy, from its token to the bytes of its answer.
//!
//! Through `window.fetch` and not through a crate: the init object that e.g. gloo-net makes is an
//! ordinary one, so `headers` or `body` that a page (or a script it was tricked into loading) put on
//! `Object.prototype` would be sent along. Ours has no prototype.

pub(crate) mod session;
pub(crate) mod token;

mod answer;
mod request;

pub(crate) use answer::Answer;

use crate::state::{LoadError, Source};
use js_sys::Promise;
use session::Session;
use token::Keeper;
use wasm_bindgen::JsCast;
use web_sys::{AbortController, Response};

/// How long a request may take, its body included.
pub(crate) const TIMEOUT_MS: i32 = 30_000;

/// A request that the loader started before this module was there: its response is on its way.
#[derive(Clone, Debug)]
pub(crate) struct Early {
    /// Resolves to a `Response`.
    pub(crate) response: Promise,
    /// Ends it.
    pub(crate) abort: AbortController,
}

/// Asks the proxy for a source's data, which `take` gets as they arrive. An answer of 401 is asked for once more with a new token.
pub(crate) async fn load(
    session: &Session,
    keeper: &Keeper,
    source: Source,
    abort: &AbortController,
    early: Option<Early>,
    take: &mut dyn FnMut(&[u8]),
) -> Result<Answer, LoadError> {
    let timeout = request::Timeout::start(abort);
    let token = keeper.token(None).await?;
    let first = match early {
        Some(early) => early.response,
        None => request::data(session, source, token.as_deref(), abort)?,
    };
    let response = settled(first, &timeout).await?;
    let Some(refused) = token.filter(|_| response.status() == 401) else {
        return answer::read(&response, &timeout, take).await;
    };
    let token = keeper.token(Some(&refused)).await?;
    let second = request::data(session, source, token.as_deref(), abort)?;
    let response = settled(second, &timeout).await?;
    answer::read(&response, &timeout, take).await
}

async fn settled(promise: Promise, timeout: &request::Timeout) -> Result<Response, LoadError> {
    match promise.await {
        Ok(response) => response.dyn_into().map_err(|_| request::no_answer("no response", timeout)),
        Err(reason) => Err(request::no_answer(&request::message_of(&reason), timeout)),
    }
}
