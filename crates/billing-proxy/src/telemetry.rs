//! Spans by OTLP, if an endpoint is configured: one for each request, and one for each request to a
//! vendor. The values of their attributes come from fixed lists, as in the log and the metrics.

#[cfg(feature = "otlp")]
mod otlp;

use std::time::Duration;

use http::request::Parts;

use crate::config::{TelemetrySettings, UpstreamSettings};
use crate::error::ProxyError;
use crate::reply::Reply;
use crate::request_context::RequestContext;
use crate::trace_parent::TraceParent;
use crate::upstream_error::UpstreamError;
use crate::vendor::Vendor;

/// Why spans cannot be exported.
#[derive(Debug, thiserror::Error)]
#[error("setting up the export of spans: {0}")]
pub struct TelemetryError(String);

/// The export of spans. Dropping it exports the remaining ones.
#[derive(Debug)]
pub struct Telemetry {
    #[cfg(feature = "otlp")]
    _export: Option<otlp::Export>,
}

impl Telemetry {
    /// Starts to export spans, if an endpoint is configured. Must be called outside of tokio: the
    /// exporter has a thread of its own, and its client blocks.
    ///
    /// # Errors
    ///
    /// When the exporter cannot be set up.
    pub fn start(
        settings: &TelemetrySettings,
        upstream: &UpstreamSettings,
    ) -> Result<Self, TelemetryError> {
        #[cfg(feature = "otlp")]
        {
            let endpoint = settings.otlp_endpoint.as_ref();
            let export = endpoint.map(|endpoint| otlp::Export::start(endpoint, upstream));
            Ok(Self { _export: export.transpose()? })
        }
        #[cfg(not(feature = "otlp"))]
        {
            let _ = upstream;
            if settings.otlp_endpoint.is_some() {
                tracing::warn!(
                    "this binary was built without the feature otlp: no span is exported"
                );
            }
            Ok(Self {})
        }
    }
}

/// Exports the span of a request.
pub(crate) fn request(
    context: &RequestContext,
    parts: &Parts,
    result: &Result<Reply, ProxyError>,
    elapsed: Duration,
) {
    #[cfg(feature = "otlp")]
    otlp::request(context, parts, result, elapsed);
    #[cfg(not(feature = "otlp"))]
    let _ = (context, parts, result, elapsed);
}

/// The span of a request to a vendor. It has a separate trace, so that the vendor learns nothing
/// about the client's.
#[derive(Debug)]
pub(crate) struct VendorSpan {
    trace: TraceParent,
    #[cfg(feature = "otlp")]
    span: Option<otlp::Span>,
}

impl VendorSpan {
    pub(crate) fn start(vendor: Vendor) -> Self {
        #[cfg(feature = "otlp")]
        if let Some((span, trace)) = otlp::start_vendor_span(vendor) {
            return Self { trace, span: Some(span) };
        }
        let _ = vendor;
        Self {
            trace: TraceParent::fresh(),
            #[cfg(feature = "otlp")]
            span: None,
        }
    }

    /// The trace that is sent to the vendor.
    pub(crate) const fn trace(&self) -> &TraceParent {
        &self.trace
    }

    pub(crate) fn end(self, error: Option<&UpstreamError>) {
        #[cfg(feature = "otlp")]
        if let Some(span) = self.span {
            otlp::end_vendor_span(span, error);
        }
        let _ = error;
    }
}
