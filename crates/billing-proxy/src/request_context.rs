//! Information about a request that does not depend on its outcome, and the checks of its syntax.

use http::header::{self, HeaderMap};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Version};

use crate::error::ProxyError;
use crate::origin::AllowedOrigins;
use crate::request_id::RequestId;
use crate::token::diagnosis::RejectionReason;
use crate::trace_parent::TraceParent;

/// The longest path and query.
const MAX_URI_BYTES: usize = 8 * 1024;

/// The largest sum of all headers.
const MAX_HEADER_BYTES: usize = 16 * 1024;

/// The overhead of a header: `: ` and the line break.
const HEADER_OVERHEAD_BYTES: usize = 4;

/// Headers that authorize the request. Where one is repeated, picking either could be wrong.
const SINGLETON_HEADERS: [HeaderName; 3] = [header::HOST, header::ORIGIN, header::AUTHORIZATION];

/// The information about a request for the response and the log, also when it is rejected.
#[derive(Debug)]
pub(crate) struct RequestContext {
    pub(crate) id: RequestId,
    /// The client's trace, from `traceparent`.
    pub(crate) trace: Option<TraceParent>,
    /// The request's `Origin`, once it was found among the allowed ones.
    pub(crate) origin: Option<HeaderValue>,
    /// Whether that origin may send cookies.
    pub(crate) allow_credentials: bool,
    /// Whether the path is one of the widget's files, which every page may read.
    pub(crate) is_widget: bool,
    /// Whether the protocol has the header `Connection: close`: HTTP/2 has not.
    pub(crate) supports_close_header: bool,
    /// Whether the connection must end after the response, because a body that is not read follows.
    pub(crate) must_close: bool,
    /// Why the token was rejected. For the log only.
    pub(crate) rejection: Option<RejectionReason>,
}

impl RequestContext {
    pub(crate) fn new(id: RequestId, parts: &Parts, is_widget: bool) -> Self {
        Self {
            id,
            trace: TraceParent::of(&parts.headers),
            origin: None,
            allow_credentials: false,
            is_widget,
            supports_close_header: parts.version < Version::HTTP_2,
            must_close: has_body(&parts.headers),
            rejection: None,
        }
    }

    /// Checks `Origin`. This comes first, so that an allowed page can read every later error.
    pub(crate) fn admit_origin(
        &mut self,
        headers: &HeaderMap,
        allowed: &AllowedOrigins,
    ) -> Result<(), ProxyError> {
        let mut values = headers.get_all(header::ORIGIN).iter();
        let (first, second) = (values.next(), values.next());
        if second.is_some() {
            return Err(ProxyError::BadRequest("more than one Origin"));
        }
        let Some(value) = first else { return Ok(()) };
        if self.is_widget {
            return Ok(());
        }
        let origin = allowed.find(value).ok_or(ProxyError::OriginNotAllowed)?;
        self.origin = Some(origin.header_value().clone());
        Ok(())
    }
}

/// Rejects what HTTP allows and no request for these routes needs.
pub(crate) fn check_shape(parts: &Parts) -> Result<(), ProxyError> {
    let uri_bytes = parts.uri.path().len() + parts.uri.query().map_or(0, |query| query.len() + 1);
    if uri_bytes > MAX_URI_BYTES {
        return Err(ProxyError::UriTooLong);
    }
    let sizes = parts
        .headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.as_bytes().len() + HEADER_OVERHEAD_BYTES);
    if sizes.sum::<usize>() > MAX_HEADER_BYTES {
        return Err(ProxyError::HeaderFieldsTooLarge);
    }
    if parts.method == Method::CONNECT {
        return Err(ProxyError::BadRequest("CONNECT is not supported"));
    }
    if parts.version < Version::HTTP_2 && parts.uri.authority().is_some() {
        return Err(ProxyError::BadRequest("the target must be a path"));
    }
    if SINGLETON_HEADERS.iter().any(|name| parts.headers.get_all(name).iter().nth(1).is_some()) {
        return Err(ProxyError::BadRequest("a header that must not be repeated is"));
    }
    if parts.headers.contains_key(header::EXPECT) {
        return Err(ProxyError::ExpectationFailed);
    }
    let takes_no_body = [Method::GET, Method::HEAD, Method::OPTIONS].contains(&parts.method);
    if takes_no_body && parts.headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(ProxyError::BadRequest("a transfer coding without a body"));
    }
    if takes_no_body && has_body(&parts.headers) {
        return Err(ProxyError::PayloadTooLarge);
    }
    Ok(())
}

/// The host of the request's `Host` header or authority, which must agree where it has both.
pub(crate) fn request_host(parts: &Parts) -> Result<&[u8], ProxyError> {
    let header = parts.headers.get(header::HOST).map(HeaderValue::as_bytes);
    let authority = parts.uri.authority().map(|authority| authority.as_str().as_bytes());
    match (authority, header) {
        (Some(authority), Some(header)) if authority != header => {
            Err(ProxyError::BadRequest("two different hosts"))
        }
        (Some(host), _) | (None, Some(host)) => Ok(host),
        (None, None) => Err(ProxyError::BadRequest("no Host")),
    }
}

fn has_body(headers: &HeaderMap) -> bool {
    let is_zero = |value: &HeaderValue| value.as_bytes() == b"0";
    headers.contains_key(header::TRANSFER_ENCODING)
        || headers.get(header::CONTENT_LENGTH).is_some_and(|value| !is_zero(value))
}
