//! The errors of a request to a vendor.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The longest `Retry-After` that is respected or sent.
pub(crate) const MAX_RETRY_AFTER: Duration = Duration::from_secs(300);

/// Why there is no usable response. It never contains the vendor's own text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum UpstreamError {
    /// No connection, or it was closed before a response.
    #[error("the vendor could not be reached")]
    Unavailable,
    /// No complete response in time.
    #[error("the vendor did not answer in time")]
    Timeout,
    /// 401 or 403: the vendor rejected the API key.
    #[error("the vendor refused the proxy's key")]
    Unauthorized,
    /// 404: the vendor does not know the workspace.
    #[error("the vendor does not know the workspace")]
    WorkspaceNotFound,
    /// 429.
    #[error("the vendor asks for fewer requests")]
    RateLimited {
        /// From `Retry-After`, where the response has one.
        retry_after: Option<Duration>,
    },
    /// Another 4xx, or a 5xx.
    #[error("the vendor answered with status {status}")]
    Status {
        /// The status of the response.
        status: u16,
        /// From `Retry-After`, where the response has one.
        retry_after: Option<Duration>,
    },
    /// The response is not the JSON that the vendor documents.
    #[error("the vendor's answer cannot be used: {reason}")]
    Invalid {
        /// The problem: a fixed text, or a problem with its JSON path.
        reason: String,
    },
    /// Too many requests to the vendor are in flight.
    #[error("too many requests to the vendor are under way")]
    Overloaded,
    /// A bug of the proxy.
    #[error("the request to the vendor broke off")]
    Internal,
}

impl UpstreamError {
    pub(crate) fn invalid(reason: impl Into<String>) -> Self {
        Self::Invalid { reason: reason.into() }
    }

    /// Whether the vendor failed, so that a stale response may be used. A vendor that rejects the key or
    /// the workspace has not failed.
    #[must_use]
    pub fn is_vendor_failure(&self) -> bool {
        match self {
            Self::Unavailable | Self::Timeout | Self::RateLimited { .. } | Self::Invalid { .. } => {
                true
            }
            Self::Status { status, .. } => *status >= 500,
            Self::Unauthorized | Self::WorkspaceNotFound => false,
            Self::Overloaded | Self::Internal => false,
        }
    }

    /// Whether a retry may succeed.
    pub(crate) fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable | Self::Status { status: 502..=504, retry_after: None })
    }

    /// The vendor's `Retry-After`.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after } | Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The same error, with this time in place of the vendor's `Retry-After`.
    pub(crate) fn with_retry_after(&self, wait: Duration) -> Self {
        match self {
            Self::RateLimited { .. } => Self::RateLimited { retry_after: Some(wait) },
            Self::Status { status, retry_after: Some(_) } => {
                Self::Status { status: *status, retry_after: Some(wait) }
            }
            other => other.clone(),
        }
    }
}
