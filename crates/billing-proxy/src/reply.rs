//! The result of a request that was not rejected, before it becomes an HTTP response.

use std::time::Duration;

use bytes::Bytes;
#[cfg(feature = "otlp")]
use http::StatusCode;

use crate::widget::FileResponse;

/// The result of a request that was not rejected.
#[derive(Debug)]
pub(crate) enum Reply {
    /// A tenant's data.
    Data(DataReply),
    /// JSON that the proxy writes itself.
    Json(Vec<u8>),
    /// The response to a CORS preflight.
    Preflight {
        /// The methods of the route.
        allow: &'static str,
    },
    /// One of the widget's files.
    Widget(FileResponse),
}

/// A tenant's data at one vendor.
#[derive(Clone, Debug)]
pub(crate) struct DataReply {
    pub(crate) body: Bytes,
    pub(crate) cache_status: CacheStatus,
    pub(crate) age: Duration,
}

/// Where the data came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CacheStatus {
    /// From the cache, younger than `fresh_seconds`.
    Hit,
    /// From the vendor.
    Miss,
    /// From the cache, because the vendor failed.
    Stale,
}

#[cfg(feature = "otlp")]
impl Reply {
    /// The status of the response.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Data(_) | Self::Json(_) => StatusCode::OK,
            Self::Preflight { .. } => StatusCode::NO_CONTENT,
            Self::Widget(file) => file.status(),
        }
    }
}

impl CacheStatus {
    /// The value of `X-Billing-Cache`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Stale => "stale",
        }
    }
}
