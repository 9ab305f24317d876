//! An answer's bytes, or the error that it tells.

use super::request::{Timeout, message_of, no_answer};
use crate::dead;
use crate::plain::inherited;
use crate::state::LoadError;
use billing_core::json::{Json, Reader};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ReadableStreamDefaultReader, Response};

/// A successful answer, but for its body.
#[derive(Debug)]
pub(crate) struct Answer {
    /// How long ago the proxy got it from the vendor, in seconds.
    pub(crate) age_s: u32,
    /// The proxy's id of the request.
    pub(crate) request_id: Option<String>,
}

/// The longest that a proxy may put off the next attempt.
const MAX_RETRY_AFTER_S: u32 = 300;

/// Reads the whole answer. The body of a success goes to `take`, piece by piece as it arrives: it is
/// never held as a whole.
pub(super) async fn read(
    response: &Response,
    timeout: &Timeout,
    take: &mut dyn FnMut(&[u8]),
) -> Result<Answer, LoadError> {
    let request_id = header(response, "X-Request-Id");
    if response.ok() {
        let age_s = header(response, "Age").and_then(|age| age.parse().ok()).unwrap_or(0);
        let body = pieces(response, take).await;
        body.map_err(|reason| no_answer(&message_of(&reason), timeout))?;
        return Ok(Answer { age_s, request_id });
    }
    // The status tells something even if the body was cut off.
    let mut body = Vec::new();
    let _ = pieces(response, &mut |bytes| body.extend_from_slice(bytes)).await;
    let retry_after = header(response, "Retry-After").and_then(|text| text.trim().parse().ok());
    Err(refused(response.status(), &body, request_id, retry_after))
}

async fn pieces(response: &Response, take: &mut dyn FnMut(&[u8])) -> Result<(), JsValue> {
    let Some(body) = response.body() else { return Ok(()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let piece = reader.read().await?;
        // A module that was lost meanwhile reads no more.
        if dead::is_dead() || inherited(&piece, "done").is_truthy() {
            return Ok(());
        }
        take(&Uint8Array::new(&inherited(&piece, "value")).to_vec());
    }
}

/// The error that an answer other than a success tells. The proxy's envelope says what it is; an
/// answer of something else on the way, such as a load balancer, is told by its status.
fn refused(
    status: u16,
    body: &[u8],
    request_id: Option<String>,
    retry_after_s: Option<u32>,
) -> LoadError {
    let envelope = Reader::new(body).and_then(|mut reader| reader.value());
    let envelope = envelope.unwrap_or(Json::Null);
    let text = |name| envelope.get(name).and_then(Json::as_str).filter(|text| !text.is_empty());
    let code = text("error").unwrap_or_else(|| code_of(status));
    LoadError {
        code: code.to_owned(),
        status,
        message: text("message").map_or_else(|| format!("answered {status}"), str::to_owned),
        request_id: text("requestId").map(str::to_owned).or(request_id),
        retryable: is_retryable(status, code),
        retry_after_s: retry_after_s.map(|seconds| seconds.min(MAX_RETRY_AFTER_S)),
    }
}

fn code_of(status: u16) -> &'static str {
    match status {
        400 => "bad_request",
        401 => "unauthorized",
        403 => "forbidden",
        404 => "unknown_route",
        405 => "method_not_allowed",
        429 => "rate_limited",
        502 => "upstream_error",
        503 => "upstream_unavailable",
        504 => "upstream_timeout",
        500.. => "server_error",
        _ => "unexpected_status",
    }
}

/// Whether the same request may succeed later. A vendor that refused the proxy's key or answered
/// nonsense will do so again.
fn is_retryable(status: u16, code: &str) -> bool {
    let lasting = matches!(code, "upstream_unauthorized" | "upstream_invalid");
    matches!(status, 408 | 425 | 429 | 500..) && !lasting
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}

impl LoadError {
    /// A failure without an HTTP answer.
    pub(crate) fn without_answer(code: &str, message: &str) -> Self {
        let retryable = matches!(code, "network" | "offline" | "timeout");
        Self {
            code: code.to_owned(),
            status: 0,
            message: message.to_owned(),
            request_id: None,
            retryable,
            retry_after_s: None,
        }
    }

    /// An address that no request can be made to.
    pub(crate) fn bad_address(address: &str) -> Self {
        Self {
            retryable: false,
            ..Self::without_answer("network", &format!("no address: {address}"))
        }
    }
}
