//! One request and what its answer must carry, whatever comes of it.

use http::header::{self, HeaderMap};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Version};

use crate::error::ProxyError;
use crate::origin::AllowedOrigins;
use crate::request_id::RequestId;
use crate::token::diagnosis::RejectionReason;
use crate::trace_parent::TraceParent;

/// A URL of more bytes is refused.
const MAX_URI_BYTES: usize = 8 * 1024;

/// Headers of more bytes in all are refused.
const MAX_HEADER_BYTES: usize = 16 * 1024;

/// What a header takes beside name and value: `: ` and the line's end.
const HEADER_OVERHEAD_BYTES: usize = 4;

/// These decide who asks and what: to guess between two of them would be to choose the wrong one.
const SINGLE: [HeaderName; 3] = [header::HOST, header::ORIGIN, header::AUTHORIZATION];

/// What is known of a request from its first look on, and holds even when serving it fails.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) id: RequestId,
    /// The trace that the client says the request is part of.
    pub(crate) trace: Option<TraceParent>,
    /// The listed origin that asks.
    pub(crate) origin: Option<HeaderValue>,
    /// Whether that origin may send its cookies.
    pub(crate) allow_credentials: bool,
    /// The files of the package are for every page.
    pub(crate) is_widget: bool,
    /// Whether the answer says so by a header that it closes the connection.
    pub(crate) says_close: bool,
    /// Whether nothing that follows on this connection can be trusted.
    pub(crate) must_close: bool,
    /// Why its token was refused, for the log alone.
    pub(crate) rejection: Option<RejectionReason>,
}

impl Exchange {
    pub(crate) fn new(id: RequestId, parts: &Parts, is_widget: bool) -> Self {
        Self {
            id,
            trace: TraceParent::of(&parts.headers),
            origin: None,
            allow_credentials: false,
            is_widget,
            says_close: parts.version < Version::HTTP_2,
            must_close: has_body(&parts.headers),
            rejection: None,
        }
    }

    /// Finds the page that asks. Nothing else is looked at before.
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

/// Refuses what HTTP allows and a request for these routes never has.
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
        return Err(ProxyError::BadRequest("this is no tunnel"));
    }
    let is_absolute = parts.uri.scheme().is_some() || parts.uri.authority().is_some();
    if parts.version < Version::HTTP_2 && is_absolute {
        return Err(ProxyError::BadRequest("the target must be a path"));
    }
    if SINGLE.iter().any(|name| parts.headers.get_all(name).iter().nth(1).is_some()) {
        return Err(ProxyError::BadRequest("a header that must be single is not"));
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

/// The host that a request names: exactly one, and the same one if it is named twice over.
pub(crate) fn named_host(parts: &Parts) -> Result<&[u8], ProxyError> {
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
