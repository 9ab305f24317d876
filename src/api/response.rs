//! Responses: their bytes, or the error that they report.

use super::error::LoadError;
use super::request::Deadline;
use crate::js_object::{message_of, property};
use crate::panic::has_panicked;
use billing_core::json_text::for_each_member;
use gloo_net::http::Response;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

/// A successful response, without its body.
#[derive(Debug)]
pub(crate) struct ResponseMeta {
    /// How long ago the proxy received the data from the vendor, in seconds.
    pub(crate) age_s: u32,
    /// The proxy's id of the request.
    pub(crate) request_id: Option<String>,
    /// Where the proxy had the data from: `X-Billing-Cache`.
    pub(crate) cache: Option<String>,
    /// The size of the body without its compression.
    pub(crate) bytes: usize,
}

/// The longest time by which a proxy may defer the next attempt.
const MAX_RETRY_AFTER_S: u32 = 300;

/// The proxy's error response.
#[derive(Default)]
struct ErrorBody {
    error: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
}

impl ErrorBody {
    /// Empty if the bytes are not the proxy's, such as a load balancer's page.
    fn read(bytes: &[u8]) -> Self {
        let mut body = Self::default();
        let read = for_each_member(bytes, &mut |name, value| match name {
            "error" => body.error = value.into_text(),
            "message" => body.message = value.into_text(),
            "requestId" => body.request_id = value.into_text(),
            _ => {}
        });
        read.map(|()| body).unwrap_or_default()
    }
}

/// Reads a response to its end. The body of a success goes to `sink` piece by piece as it arrives;
/// it is never held as a whole.
pub(super) async fn read(
    response: &Response,
    deadline: &Deadline,
    sink: &mut dyn FnMut(&[u8]),
) -> Result<ResponseMeta, LoadError> {
    let headers = response.headers();
    let request_id = headers.get("X-Request-Id");
    if response.ok() {
        let age_s = headers.get("Age").and_then(|age| age.parse().ok()).unwrap_or(0);
        let cache = headers.get("X-Billing-Cache");
        let mut bytes = 0;
        let count = &mut |piece: &[u8]| {
            bytes += piece.len();
            sink(piece);
        };
        let body = read_body(response, count).await;
        body.map_err(|reason| deadline.error(&message_of(&reason)))?;
        return Ok(ResponseMeta { age_s, request_id, cache, bytes });
    }
    let retry_after = headers.get("Retry-After").and_then(|text| text.trim().parse().ok());
    // A body that broke off still leaves the status.
    let mut body = Vec::new();
    let _ = read_body(response, &mut |bytes| body.extend_from_slice(bytes)).await;
    Err(error_response(response.status(), &body, request_id, retry_after))
}

/// Reads a body piece by piece. gloo-net's own readers panic where reading is rejected with
/// anything but an `Error`, as by an abort reason.
///
/// # Errors
/// With whatever reading was rejected with.
pub(crate) async fn read_body(
    response: &Response,
    sink: &mut dyn FnMut(&[u8]),
) -> Result<(), JsValue> {
    let Some(body) = response.body() else { return Ok(()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let piece = JsFuture::from(reader.read()).await?;
        if has_panicked() || property(&piece, "done").is_truthy() {
            return Ok(());
        }
        sink(&Uint8Array::new(&property(&piece, "value")).to_vec());
    }
}

/// The error of a response without success. The proxy's own body says which it is; what something
/// else on the way answered, such as a load balancer, is classified by its status.
fn error_response(
    status: u16,
    body: &[u8],
    request_id: Option<String>,
    retry_after_s: Option<u32>,
) -> LoadError {
    let body = ErrorBody::read(body);
    let not_empty = |text: Option<String>| text.filter(|text| !text.is_empty());
    let code = not_empty(body.error).unwrap_or_else(|| code_of(status).to_owned());
    LoadError {
        retryable: is_retryable(status, &code),
        code,
        status,
        message: not_empty(body.message).unwrap_or_else(|| format!("HTTP status {status}")),
        request_id: not_empty(body.request_id).or(request_id),
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

/// Whether the same request may succeed later. A vendor that refused the proxy's key, or whose
/// response could not be decoded, will do the same again.
fn is_retryable(status: u16, code: &str) -> bool {
    let is_lasting = matches!(code, "upstream_unauthorized" | "upstream_invalid");
    matches!(status, 408 | 425 | 429 | 500..) && !is_lasting
}
