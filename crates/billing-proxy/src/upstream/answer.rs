//! What a vendor's answer amounts to, before its body is looked at.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode, header};

use super::fault::VendorFault;
use crate::vendor::Vendor;

/// Judges an answer by its status and headers.
///
/// # Errors
///
/// For everything but a plain 200 that says of itself to be JSON, or says nothing.
pub(crate) fn judge(
    vendor: Vendor,
    status: StatusCode,
    headers: &HeaderMap,
    now: SystemTime,
) -> Result<(), VendorFault> {
    match status.as_u16() {
        200 => {}
        401 | 403 => return Err(VendorFault::Unauthorized),
        404 if vendor == Vendor::Trackmyposts => return Err(VendorFault::WorkspaceNotFound),
        429 => return Err(VendorFault::RateLimited { retry_after: retry_after(headers, now) }),
        status @ 400..=599 => {
            return Err(VendorFault::Status { status, retry_after: retry_after(headers, now) });
        }
        status => return Err(VendorFault::invalid(format!("its status is {status}"))),
    }
    if headers.contains_key(header::CONTENT_ENCODING) && !is_identity(headers) {
        return Err(VendorFault::invalid("it is encoded although that was not accepted"));
    }
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| !is_json(kind.as_bytes())) {
        return Err(VendorFault::invalid("its content type is not JSON"));
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

/// `Retry-After` in either of its forms; what cannot be read is as if it were not there.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let at = httpdate::parse_http_date(text).ok()?;
    Some(at.duration_since(now).unwrap_or_default())
}
