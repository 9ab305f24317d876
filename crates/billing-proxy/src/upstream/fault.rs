//! What can go wrong with a vendor, as this proxy tells it to its clients.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Why a vendor gave nothing usable. Nothing of the vendor's own text is in here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum VendorFault {
    /// No connection, or it was closed before an answer.
    #[error("the vendor could not be reached")]
    Unavailable,
    /// No complete answer in time.
    #[error("the vendor did not answer in time")]
    Timeout,
    /// 401 or 403: it refused our key.
    #[error("the vendor refused the proxy's key")]
    Unauthorized,
    /// It does not know the workspace.
    #[error("the vendor does not know the workspace")]
    WorkspaceNotFound,
    /// 429.
    #[error("the vendor asks for fewer requests")]
    RateLimited {
        /// When to come back, where the vendor said so.
        retry_after: Option<Duration>,
    },
    /// Another 4xx, or a 5xx.
    #[error("the vendor answered with status {status}")]
    Status {
        /// The status of its answer.
        status: u16,
        /// When to come back, where the vendor said so.
        retry_after: Option<Duration>,
    },
    /// An answer that is not the JSON it should be.
    #[error("the vendor's answer cannot be used: {reason}")]
    Invalid {
        /// What is wrong with it: a fixed text, or a JSON path with the fault found there.
        reason: String,
    },
    /// Too many requests to vendors are under way.
    #[error("too many requests to the vendor are under way")]
    Overloaded,
    /// A fault of our own.
    #[error("the request to the vendor broke off")]
    Internal,
}

impl VendorFault {
    pub(crate) fn invalid(reason: impl Into<String>) -> Self {
        Self::Invalid { reason: reason.into() }
    }

    /// Whether it is the vendor's trouble, which an older answer may cover, and not a clear refusal.
    #[must_use]
    pub fn is_trouble(&self) -> bool {
        match self {
            Self::Unavailable | Self::Timeout | Self::RateLimited { .. } | Self::Invalid { .. } => {
                true
            }
            Self::Status { status, .. } => *status >= 500,
            Self::Unauthorized | Self::WorkspaceNotFound => false,
            Self::Overloaded | Self::Internal => false,
        }
    }

    /// Whether a second try may help at once.
    pub(crate) fn is_worth_a_retry(&self) -> bool {
        matches!(self, Self::Unavailable | Self::Status { status: 502..=504, retry_after: None })
    }

    /// When the vendor wants to be asked again.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after } | Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The same fault, told while it still holds for `remaining`.
    pub(crate) fn with_remaining(&self, remaining: Duration) -> Self {
        match self {
            Self::RateLimited { .. } => Self::RateLimited { retry_after: Some(remaining) },
            Self::Status { status, retry_after: Some(_) } => {
                Self::Status { status: *status, retry_after: Some(remaining) }
            }
            other => other.clone(),
        }
    }
}
