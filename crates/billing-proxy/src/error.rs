//! Every error that a request can end with, and the status and body of its response.

use std::time::Duration;

use http::StatusCode;
use serde::Serialize;

use crate::token::verify::TokenError;
use crate::upstream_error::{MAX_RETRY_AFTER, UpstreamError};

/// `Retry-After` where the vendor has sent none.
const DEFAULT_RETRY_AFTER: Duration = Duration::from_secs(5);

/// Why a request is rejected or fails. `Display` is the message for the client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyError {
    /// The request is malformed.
    #[error("the request is malformed: {0}")]
    BadRequest(&'static str),
    /// There is no token, or it is not valid.
    #[error("a valid session token is required")]
    Unauthorized,
    /// The token of an identity provider has a `kid` that is not among the fetched keys.
    #[error("a valid session token is required")]
    UnknownTokenKey {
        /// The provider's index in the configuration.
        provider: usize,
    },
    /// The keys of the identity provider have not been fetched yet, and cannot be now.
    #[error("the identity provider cannot be reached")]
    KeysUnavailable,
    /// The token is valid, but for its `exp`.
    #[error("the session token has expired")]
    TokenExpired,
    /// `Origin` is not among the allowed ones.
    #[error("this origin is not allowed")]
    OriginNotAllowed,
    /// The token does not allow this request.
    #[error("the session token does not allow this")]
    Forbidden,
    /// No route has this path.
    #[error("this route does not exist")]
    UnknownRoute,
    /// The tenant has no account at this vendor.
    #[error("this tenant has no account at this source")]
    SourceNotConfigured,
    /// The route does not support the method.
    #[error("this route does not support this method")]
    MethodNotAllowed {
        /// The methods that it supports.
        allow: &'static str,
    },
    /// The request has a body.
    #[error("the request must not have a body")]
    PayloadTooLarge,
    /// The path and query are too long.
    #[error("the request's URL is too long")]
    UriTooLong,
    /// The request has the header `Expect`.
    #[error("the header Expect is not supported")]
    ExpectationFailed,
    /// `Host` is not a name of this proxy.
    #[error("this host is not served here")]
    MisdirectedRequest,
    /// The headers are too large.
    #[error("the request's headers are too large")]
    HeaderFieldsTooLarge,
    /// Too many requests of this tenant or peer.
    #[error("too many requests")]
    RateLimited {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The request was not completed in time.
    #[error("the proxy is overloaded")]
    Overloaded,
    /// The vendor gave no usable response.
    #[error(transparent)]
    Vendor(#[from] UpstreamError),
    /// A bug of the proxy.
    #[error("the proxy failed")]
    Internal,
}

/// The body of every error response.
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

    /// The status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status_and_code().0
    }

    /// The code by which clients distinguish errors.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.status_and_code().1
    }

    /// The value of `Retry-After`, in whole seconds.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<u64> {
        let wait = match self {
            Self::RateLimited { retry_after } => *retry_after,
            Self::Vendor(UpstreamError::RateLimited { retry_after }) => {
                retry_after.unwrap_or(DEFAULT_RETRY_AFTER)
            }
            // A vendor may send it with any status.
            Self::Vendor(UpstreamError::Status { retry_after: Some(wait), .. }) => *wait,
            _ => return None,
        };
        let rounded_up = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Some(rounded_up.clamp(1, MAX_RETRY_AFTER.as_secs()))
    }

    /// Whether the connection must end: what follows on it may not be the start of a request.
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

    /// The JSON of the response.
    #[must_use]
    pub fn body(&self, request_id: &str) -> Vec<u8> {
        let message = match self {
            // The reason is for the log.
            Self::Vendor(UpstreamError::Invalid { .. }) => {
                "the vendor's answer cannot be used".into()
            }
            other => other.to_string(),
        };
        let error = self.code();
        let envelope = Envelope { success: false, error, message: &message, request_id };
        serde_json::to_vec(&envelope).unwrap_or_default()
    }

    fn status_and_code(&self) -> (StatusCode, &'static str) {
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
            Self::Vendor(error) => upstream_status_and_code(error),
        }
    }
}

impl UpstreamError {
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

    /// The code of an error response with this error.
    pub(crate) fn code(&self) -> &'static str {
        upstream_status_and_code(self).1
    }
}

fn upstream_status_and_code(error: &UpstreamError) -> (StatusCode, &'static str) {
    match error {
        UpstreamError::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "upstream_unavailable"),
        UpstreamError::Timeout => (StatusCode::GATEWAY_TIMEOUT, "upstream_timeout"),
        UpstreamError::Unauthorized => (StatusCode::BAD_GATEWAY, "upstream_unauthorized"),
        UpstreamError::WorkspaceNotFound => (StatusCode::NOT_FOUND, "workspace_not_found"),
        UpstreamError::RateLimited { .. } => {
            (StatusCode::TOO_MANY_REQUESTS, "upstream_rate_limited")
        }
        UpstreamError::Status { .. } => (StatusCode::BAD_GATEWAY, "upstream_error"),
        UpstreamError::Invalid { .. } => (StatusCode::BAD_GATEWAY, "upstream_invalid"),
        UpstreamError::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "overloaded"),
        UpstreamError::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal_error"),
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
        let upstream = [
            UpstreamError::Unavailable,
            UpstreamError::Timeout,
            UpstreamError::Unauthorized,
            UpstreamError::WorkspaceNotFound,
            UpstreamError::RateLimited { retry_after: None },
            UpstreamError::Status { status: 500, retry_after: None },
            UpstreamError::invalid("x"),
            UpstreamError::Overloaded,
            UpstreamError::Internal,
        ];
        let codes: Vec<_> = upstream.iter().map(UpstreamError::code).collect();
        assert_eq!(codes, UpstreamError::CODES);
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
        let all = own.into_iter().chain(upstream.map(ProxyError::Vendor));
        let codes: std::collections::BTreeSet<_> = all.map(|error| error.code()).collect();
        assert_eq!(codes, ProxyError::CODES.into());
    }
}
