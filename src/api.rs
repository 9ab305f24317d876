//! Requests to the proxy, from the session token to the bytes of the response, and the loads that
//! elements share.

pub(crate) mod session;

mod token;

pub(crate) mod request;

pub(crate) mod response;

pub mod error;

pub(crate) mod shared_loads;

pub(crate) use response::ResponseMeta;
pub(crate) use token::PendingToken;

use crate::js_object::message_of;
use crate::vendor::Vendor;
use error::LoadError;
use js_sys::Promise;
use session::Session;
use token::TokenCache;
use web_sys::AbortController;

/// How long a request may take, including its body.
const TIMEOUT_MS: u32 = 30_000;

/// A data request that the loader started before this module was ready.
#[derive(Clone, Debug)]
pub(crate) struct EarlyRequest {
    /// Resolves to a `Response`.
    pub(crate) response: Promise,
    /// Aborts it.
    pub(crate) abort: AbortController,
}

/// Requests a vendor's data from the proxy; `sink` receives them as they arrive. After a 401 the
/// request is made once more with a new token.
async fn load(
    session: &Session,
    tokens: &TokenCache,
    vendor: Vendor,
    abort: &AbortController,
    early: Option<EarlyRequest>,
    sink: &mut dyn FnMut(&[u8]),
) -> Result<ResponseMeta, LoadError> {
    let deadline = request::Deadline::start(abort);
    let token = tokens.token(None).await?;
    let first = match early {
        Some(early) => request::response(&early.response).await,
        None => request::send(request::data(session, vendor, token.as_deref(), abort)?).await,
    };
    let first = first.map_err(|reason| deadline.error(&message_of(&reason)))?;
    let Some(rejected) = token.filter(|_| first.status() == 401) else {
        return response::read(&first, &deadline, sink).await;
    };
    let token = tokens.token(Some(&rejected)).await?;
    let second = request::send(request::data(session, vendor, token.as_deref(), abort)?).await;
    let second = second.map_err(|reason| deadline.error(&message_of(&reason)))?;
    response::read(&second, &deadline, sink).await
}
