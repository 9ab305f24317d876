//! Logs: JSON or text, one line per event, to standard error. What clients send is never in them verbatim.

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

/// Starts logging. `level` is one of tracing's levels, `info` where it is none.
///
/// Only this crate's own events go below `warn`: what a library traces of a connection may hold a key.
///
/// Lines are written by a thread of their own, which ends with what is returned. Where nobody reads
/// them they are dropped: requests go on.
pub fn start(level: Option<&str>, format: LogFormat) -> WorkerGuard {
    let level = level.and_then(|text| text.parse().ok()).unwrap_or(LevelFilter::INFO);
    let filter = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target(env!("CARGO_CRATE_NAME"), level);
    let (writer, guard) = tracing_appender::non_blocking(std::io::stderr());
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        // There is no place left to say that there is no place left.
        .log_internal_errors(false)
        .with_writer(writer);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(false).with_span_list(false).boxed()
        }
    };
    // A second start, as in tests, changes nothing.
    let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
    // The place is enough to find the error; the message may hold what a client or vendor sent.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
    guard
}

/// One line for one request.
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
            // A line for each hit would cost more than the hit.
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

/// A name from a closed list: a path is a client's text.
fn route_name(parts: &Parts) -> &'static str {
    match Route::of(parts.uri.path()) {
        Some(Route::Data(vendor)) => vendor.name(),
        Some(Route::Widget(_)) => "widget",
        Some(Route::SandboxToken) => "sandbox-token",
        None => "unknown",
    }
}
