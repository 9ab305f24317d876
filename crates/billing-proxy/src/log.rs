//! Logs: JSON or text on standard error, one line for each event. They never quote what clients send.

use std::time::Duration;

use http::request::Parts;
use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogFormat;
use crate::error::ProxyError;
use crate::reply::CacheStatus;
use crate::reply::Reply;
use crate::request_context::RequestContext;
use crate::route::Route;
use crate::trace_parent::TraceParent;
use crate::upstream_error::UpstreamError;
use crate::vendor::Vendor;

/// Starts logging. A `level` that is not one of tracing's counts as `info`.
///
/// Libraries log only warnings and errors, because their traces of a connection may contain a key.
///
/// A thread writes the lines until the returned guard is dropped. Where standard error is not read,
/// lines are dropped, so that requests never wait for it.
pub fn start(level: Option<&str>, format: LogFormat) -> WorkerGuard {
    let level = level.and_then(|text| text.parse().ok()).unwrap_or(LevelFilter::INFO);
    let filter = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target(env!("CARGO_CRATE_NAME"), level);
    let (writer, guard) = tracing_appender::non_blocking(std::io::stderr());
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        // Standard error is the only place to report them.
        .log_internal_errors(false)
        .with_writer(writer);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(false).with_span_list(false).boxed()
        }
    };
    // A second call, as in tests, has no effect.
    let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
    // The location is enough to find the error; the message may contain data of a client or vendor.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
    guard
}

/// One line for a request.
pub(crate) fn request(
    context: &RequestContext,
    parts: &Parts,
    result: &Result<Reply, ProxyError>,
    elapsed: Duration,
) {
    let route = route_name(parts);
    let request_id = context.id.as_str();
    let trace_id = context.trace.as_ref().map(TraceParent::trace_id_text);
    let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    match result {
        Ok(Reply::Data(data)) => {
            let cache = data.cache_status.name();
            // At `info`, a line for each hit would cost more than the hit.
            if data.cache_status == CacheStatus::Hit {
                tracing::debug!(request_id, trace_id, route, cache, micros, "answered");
            } else {
                tracing::info!(request_id, trace_id, route, cache, micros, "answered");
            }
        }
        Ok(_) => tracing::debug!(request_id, trace_id, route, micros, "answered"),
        Err(error) => {
            let (status, code) = (error.status().as_u16(), error.code());
            let cause = error.to_string();
            if matches!(error, ProxyError::Vendor(error) if *error != UpstreamError::Internal) {
                tracing::warn!(request_id, trace_id, route, status, code, cause, micros, "refused");
            } else if status >= 500 {
                tracing::error!(request_id, trace_id, route, status, code, cause, micros, "failed");
            } else {
                let reason = context.rejection.map(|reason| reason.to_string());
                tracing::info!(
                    request_id, trace_id, route, status, code, cause, reason, micros, "refused"
                );
            }
        }
    }
}

/// One line for a request to a vendor, whose response may serve many clients.
pub(crate) fn vendor_request(vendor: Vendor, error: Option<&UpstreamError>, elapsed: Duration) {
    let cause = error.map(ToString::to_string);
    let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    tracing::debug!(vendor = vendor.name(), cause, micros, "asked a vendor");
}

/// The name of the route. The path itself may be anything.
fn route_name(parts: &Parts) -> &'static str {
    match Route::of(parts.uri.path()) {
        Some(Route::Data(vendor)) => vendor.name(),
        Some(Route::Widget(_)) => "widget",
        Some(Route::SandboxToken) => "sandbox-token",
        None => "unknown",
    }
}
