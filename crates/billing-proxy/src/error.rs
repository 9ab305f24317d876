//! Every way in which a request is refused, and the one place that turns it into an answer.

use std::time::Duration;

use http::StatusCode;
use serde::Serialize;

use crate::token::verify::TokenError;
use crate::upstream::fault::VendorFault;

/// The longest time we send a client away for.
pub(crate) const MAX_RETRY_AFTER: Duration = Duration::from_secs(300);

/// How long a client waits where nobody said for how long.
const DEFAULT_RETRY_AFTER: Duration = Duration::from_secs(5);

/// Why a request is refused. The `Display` text is what the client reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyError {
    /// The request is malformed.
    #[error("the request is malformed: {0}")]
    BadRequest(&'static str),
    /// No token, or one that is not genuine.
    #[error("a valid session token is required")]
    Unauthorized,
    /// A token of an identity provider that names a key not fetched yet.
    #[error("a valid session token is required")]
    UnknownTokenKey {
        /// The provider's number in the order of the configuration.
        provider: usize,
    },
    /// No token of this provider can be checked, since its keys could not be fetched yet.
    #[error("the identity provider cannot be reached")]
    KeysUnavailable,
    /// A good token, too late.
    #[error("the session token has expired")]
    TokenExpired,
    /// The page is not on the list.
    #[error("this origin is not allowed")]
    OriginNotAllowed,
    /// The token is for something else.
    #[error("the session token does not allow this")]
    Forbidden,
    /// There is nothing here.
    #[error("there is no such route")]
    UnknownRoute,
    /// The tenant has no account at this vendor.
    #[error("this tenant has no account at this source")]
    SourceNotConfigured,
    /// The route exists, the method does not.
    #[error("this route does not take this method")]
    MethodNotAllowed {
        /// The methods that it takes.
        allow: &'static str,
    },
    /// A body where none belongs.
    #[error("the request must not have a body")]
    PayloadTooLarge,
    /// The address is longer than any of ours.
    #[error("the request's address is too long")]
    UriTooLong,
    /// `Expect` is not for us.
    #[error("no expectation can be met")]
    ExpectationFailed,
    /// The `Host` is not one of ours.
    #[error("this host is not served here")]
    MisdirectedRequest,
    /// More headers than anybody needs.
    #[error("the request's headers are too large")]
    HeaderFieldsTooLarge,
    /// Too many requests of this tenant or peer.
    #[error("too many requests")]
    RateLimited {
        /// When to come back.
        retry_after: Duration,
    },
    /// The request took too long in here.
    #[error("the proxy is overloaded")]
    Overloaded,
    /// The vendor gave nothing usable.
    #[error(transparent)]
    Vendor(#[from] VendorFault),
    /// A fault of our own.
    #[error("the proxy failed")]
    Internal,
}

/// The body of every refusal.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    success: bool,
    error: &'a str,
    message: &'a str,
    request_id: &'a str,
}

impl ProxyError {
    /// Every value of [`code`](Self::code).
    pub(crate) const CODES: [&'static str; 23] = [
        "bad_request",
        "unauthorized",
        "token_expired",
        "origin_not_allowed",
        "forbidden",
        "unknown_route",
        "source_not_configured",
        "workspace_not_found",
        "method_not_allowed",
        "payload_too_large",
        "uri_too_long",
        "expectation_failed",
        "misdirected_request",
        "header_fields_too_large",
        "rate_limited",
        "upstream_rate_limited",
        "upstream_unauthorized",
        "upstream_error",
        "upstream_invalid",
        "upstream_unavailable",
        "upstream_timeout",
        "overloaded",
        "internal_error",
    ];

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.kind().0
    }

    /// The code that clients tell errors apart by.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.kind().1
    }

    /// What `Retry-After` says, in whole seconds.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<u64> {
        let wait = match self {
            Self::RateLimited { retry_after } => *retry_after,
            Self::Vendor(VendorFault::RateLimited { retry_after }) => {
                retry_after.unwrap_or(DEFAULT_RETRY_AFTER)
            }
            // What a vendor asks for is passed on with every status that it may ask with.
            Self::Vendor(VendorFault::Status { retry_after: Some(wait), .. }) => *wait,
            _ => return None,
        };
        let rounded_up = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Some(rounded_up.clamp(1, MAX_RETRY_AFTER.as_secs()))
    }

    /// Whether what follows on this connection cannot be trusted.
    #[must_use]
    pub fn closes_connection(&self) -> bool {
        matches!(
            self,
            Self::BadRequest(_)
                | Self::PayloadTooLarge
                | Self::UriTooLong
                | Self::ExpectationFailed
                | Self::HeaderFieldsTooLarge
                | Self::Internal
        )
    }

    /// The JSON of the answer.
    #[must_use]
    pub fn body(&self, request_id: &str) -> Vec<u8> {
        let message = match self {
            // What exactly is wrong with a vendor's answer is for the log.
            Self::Vendor(VendorFault::Invalid { .. }) => {
                "the vendor's answer cannot be used".into()
            }
            other => other.to_string(),
        };
        let error = self.code();
        let envelope = Envelope { success: false, error, message: &message, request_id };
        serde_json::to_vec(&envelope).unwrap_or_default()
    }

    fn kind(&self) -> (StatusCode, &'static str) {
        match self {
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "bad_request"),
            Self::Unauthorized | Self::UnknownTokenKey { .. } => {
                (StatusCode::UNAUTHORIZED, "unauthorized")
            }
            Self::KeysUnavailable => (StatusCode::SERVICE_UNAVAILABLE, "upstream_unavailable"),
            Self::TokenExpired => (StatusCode::UNAUTHORIZED, "token_expired"),
            Self::OriginNotAllowed => (StatusCode::FORBIDDEN, "origin_not_allowed"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::UnknownRoute => (StatusCode::NOT_FOUND, "unknown_route"),
            Self::SourceNotConfigured => (StatusCode::NOT_FOUND, "source_not_configured"),
            Self::MethodNotAllowed { .. } => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::PayloadTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large"),
            Self::UriTooLong => (StatusCode::URI_TOO_LONG, "uri_too_long"),
            Self::ExpectationFailed => (StatusCode::EXPECTATION_FAILED, "expectation_failed"),
            Self::MisdirectedRequest => (StatusCode::MISDIRECTED_REQUEST, "misdirected_request"),
            Self::HeaderFieldsTooLarge => {
                (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "header_fields_too_large")
            }
            Self::RateLimited { .. } => (StatusCode::TOO_MANY_REQUESTS, "rate_limited"),
            Self::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "overloaded"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal_error"),
            Self::Vendor(fault) => vendor_kind(fault),
        }
    }
}

impl VendorFault {
    /// Every value of [`code`](Self::code).
    pub(crate) const CODES: [&'static str; 9] = [
        "upstream_unavailable",
        "upstream_timeout",
        "upstream_unauthorized",
        "workspace_not_found",
        "upstream_rate_limited",
        "upstream_error",
        "upstream_invalid",
        "overloaded",
        "internal_error",
    ];

    /// The code of an error response with this fault.
    pub(crate) fn code(&self) -> &'static str {
        vendor_kind(self).1
    }
}

fn vendor_kind(fault: &VendorFault) -> (StatusCode, &'static str) {
    match fault {
        VendorFault::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "upstream_unavailable"),
        VendorFault::Timeout => (StatusCode::GATEWAY_TIMEOUT, "upstream_timeout"),
        VendorFault::Unauthorized => (StatusCode::BAD_GATEWAY, "upstream_unauthorized"),
        VendorFault::WorkspaceNotFound => (StatusCode::NOT_FOUND, "workspace_not_found"),
        VendorFault::RateLimited { .. } => (StatusCode::TOO_MANY_REQUESTS, "upstream_rate_limited"),
        VendorFault::Status { .. } => (StatusCode::BAD_GATEWAY, "upstream_error"),
        VendorFault::Invalid { .. } => (StatusCode::BAD_GATEWAY, "upstream_invalid"),
        VendorFault::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "overloaded"),
        VendorFault::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal_error"),
    }
}

impl From<TokenError> for ProxyError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Bad => Self::Unauthorized,
            TokenError::Expired => Self::TokenExpired,
            TokenError::Forbidden => Self::Forbidden,
            TokenError::UnknownKey(provider) => Self::UnknownTokenKey { provider },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_an_error_is_listed() {
        let wait = Duration::from_secs(1);
        let faults = [
            VendorFault::Unavailable,
            VendorFault::Timeout,
            VendorFault::Unauthorized,
            VendorFault::WorkspaceNotFound,
            VendorFault::RateLimited { retry_after: None },
            VendorFault::Status { status: 500, retry_after: None },
            VendorFault::invalid("x"),
            VendorFault::Overloaded,
            VendorFault::Internal,
        ];
        let codes: Vec<_> = faults.iter().map(VendorFault::code).collect();
        assert_eq!(codes, VendorFault::CODES);
        let own = [
            ProxyError::BadRequest("x"),
            ProxyError::Unauthorized,
            ProxyError::UnknownTokenKey { provider: 0 },
            ProxyError::KeysUnavailable,
            ProxyError::TokenExpired,
            ProxyError::OriginNotAllowed,
            ProxyError::Forbidden,
            ProxyError::UnknownRoute,
            ProxyError::SourceNotConfigured,
            ProxyError::MethodNotAllowed { allow: "GET" },
            ProxyError::PayloadTooLarge,
            ProxyError::UriTooLong,
            ProxyError::ExpectationFailed,
            ProxyError::MisdirectedRequest,
            ProxyError::HeaderFieldsTooLarge,
            ProxyError::RateLimited { retry_after: wait },
            ProxyError::Overloaded,
            ProxyError::Internal,
        ];
        let all = own.into_iter().chain(faults.map(ProxyError::Vendor));
        let codes: std::collections::BTreeSet<_> = all.map(|error| error.code()).collect();
        assert_eq!(codes, ProxyError::CODES.into());
    }
}
