//! Checks a vendor's response before its body is read.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode, header};

use crate::upstream_error::UpstreamError;
use crate::vendor::Vendor;

/// Checks the status and the headers of a response.
///
/// # Errors
///
/// For everything but an unencoded 200 whose content type is JSON or absent.
pub(crate) fn check_head(
    vendor: Vendor,
    status: StatusCode,
    headers: &HeaderMap,
    now: SystemTime,
) -> Result<(), UpstreamError> {
    match status.as_u16() {
        200 => {}
        401 | 403 => return Err(UpstreamError::Unauthorized),
        404 if vendor == Vendor::Trackmyposts => return Err(UpstreamError::WorkspaceNotFound),
        429 => return Err(UpstreamError::RateLimited { retry_after: retry_after(headers, now) }),
        status @ 400..=599 => {
            return Err(UpstreamError::Status { status, retry_after: retry_after(headers, now) });
        }
        status => return Err(UpstreamError::invalid(format!("its status is {status}"))),
    }
    if headers.contains_key(header::CONTENT_ENCODING) && !is_identity(headers) {
        return Err(UpstreamError::invalid("it is encoded although that was not accepted"));
    }
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| !is_json(kind.as_bytes())) {
        return Err(UpstreamError::invalid("its content type is not JSON"));
    }
    Ok(())
}

fn is_identity(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::CONTENT_ENCODING).iter();
    values.all(|value| value.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// `application/json` or a type with the suffix `+json`, whatever its parameters.
fn is_json(kind: &[u8]) -> bool {
    let essence = kind.split(|byte| *byte == b';').next().unwrap_or_default();
    let essence = essence.trim_ascii().to_ascii_lowercase();
    essence == b"application/json" || essence == b"text/json" || essence.ends_with(b"+json")
}

/// `Retry-After` in either of its forms. One that cannot be parsed counts as absent.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let at = httpdate::parse_http_date(text).ok()?;
    Some(at.duration_since(now).unwrap_or_default())
}
