//! The export itself, by the OpenTelemetry SDK.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use http::Method;
use http::request::Parts;
use opentelemetry::trace::{
    Span as _, SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceId,
    TraceState, Tracer, TracerProvider,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use url::Url;

use super::TelemetryError;
use crate::config::UpstreamSettings;
use crate::error::ProxyError;
use crate::reply::Reply;
use crate::request_context::RequestContext;
use crate::route::Route;
use crate::trace_parent::TraceParent;
use crate::upstream_error::UpstreamError;
use crate::vendor::Vendor;

pub(super) use opentelemetry_sdk::trace::Span;

/// Set at the start. Without it no span is created.
static TRACER: OnceLock<SdkTracer> = OnceLock::new();

const SERVICE_NAME: &str = "billing-proxy";

/// How long a collector that does not respond may delay the end of the process.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Exports the remaining spans when it is dropped.
#[derive(Debug)]
pub(super) struct Export {
    provider: SdkTracerProvider,
}

impl Export {
    pub(super) fn start(
        endpoint: &Url,
        upstream: &UpstreamSettings,
    ) -> Result<Self, TelemetryError> {
        let client_failed = |error: reqwest::Error| TelemetryError(error.without_url().to_string());
        let roots = upstream.roots.iter().map(|root| reqwest::Certificate::from_der(root));
        let roots: Vec<_> = roots.collect::<Result<_, _>>().map_err(client_failed)?;
        let client = reqwest::blocking::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(TIMEOUT)
            .tls_certs_merge(roots)
            .build()
            .map_err(client_failed)?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_timeout(TIMEOUT)
            .with_endpoint(traces_endpoint(endpoint))
            .build()
            .map_err(|error| TelemetryError(error.to_string()))?;
        let mut resource = Resource::builder()
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")));
        if std::env::var_os("OTEL_SERVICE_NAME").is_none() {
            resource = resource.with_service_name(SERVICE_NAME);
        }
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource.build())
            .build();
        // A second call, as in tests, has no effect.
        let _ = TRACER.set(provider.tracer(SERVICE_NAME));
        Ok(Self { provider })
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        if let Err(error) = self.provider.shutdown_with_timeout(TIMEOUT) {
            tracing::warn!(cause = %error, "exporting the last spans failed");
        }
    }
}

/// The URL for spans. The endpoint is the base URL of all signals, as `OTEL_EXPORTER_OTLP_ENDPOINT` is.
fn traces_endpoint(endpoint: &Url) -> String {
    format!("{}/v1/traces", endpoint.as_str().trim_end_matches('/'))
}

pub(super) fn request(
    context: &RequestContext,
    parts: &Parts,
    result: &Result<Reply, ProxyError>,
    elapsed: Duration,
) {
    let Some(tracer) = TRACER.get() else { return };
    let method = match &parts.method {
        method if [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) => {
            method.as_str().to_owned()
        }
        // The name for all other methods in the semantic conventions.
        _ => "_OTHER".to_owned(),
    };
    let route = Route::of(parts.uri.path()).map(Route::template);
    let name = match route {
        Some(route) => format!("{method} {route}"),
        None => method.clone(),
    };
    let status = match result {
        Ok(reply) => reply.status(),
        Err(error) => error.status(),
    };
    let mut attributes = vec![
        KeyValue::new("http.request.method", method),
        KeyValue::new("http.response.status_code", i64::from(status.as_u16())),
        KeyValue::new("billing.request_id", context.id.as_str().to_owned()),
    ];
    attributes.extend(route.map(|route| KeyValue::new("http.route", route)));
    match result {
        Ok(Reply::Data(data)) => {
            attributes.push(KeyValue::new("billing.cache", data.cache_status.name()));
        }
        Ok(_) => {}
        Err(error) => attributes.push(KeyValue::new("error.type", error.code())),
    }
    let end = SystemTime::now();
    let parent = match &context.trace {
        Some(trace) => Context::new().with_remote_span_context(remote(trace)),
        None => Context::new(),
    };
    let mut span = tracer
        .span_builder(name)
        .with_kind(SpanKind::Server)
        .with_start_time(end.checked_sub(elapsed).unwrap_or(end))
        .with_attributes(attributes)
        .start_with_context(tracer, &parent);
    if status.is_server_error() {
        span.set_status(Status::error(""));
    }
    span.end_with_timestamp(end);
}

fn remote(trace: &TraceParent) -> SpanContext {
    let flags = if trace.is_sampled { TraceFlags::SAMPLED } else { TraceFlags::default() };
    let (trace_id, span_id) =
        (TraceId::from_bytes(trace.trace_id), SpanId::from_bytes(trace.span_id));
    SpanContext::new(trace_id, span_id, flags, true, TraceState::default())
}

pub(super) fn start_vendor_span(vendor: Vendor) -> Option<(Span, TraceParent)> {
    let tracer = TRACER.get()?;
    let attributes = [
        KeyValue::new("http.request.method", "GET"),
        KeyValue::new("billing.vendor", vendor.name()),
    ];
    let span = tracer
        .span_builder(format!("GET {}", vendor.name()))
        .with_kind(SpanKind::Client)
        .with_attributes(attributes)
        .start_with_context(tracer, &Context::new());
    let context = span.span_context();
    let trace = TraceParent {
        trace_id: context.trace_id().to_bytes(),
        span_id: context.span_id().to_bytes(),
        is_sampled: context.is_sampled(),
    };
    Some((span, trace))
}

pub(super) fn end_vendor_span(mut span: Span, error: Option<&UpstreamError>) {
    if let Some(error) = error {
        span.set_attribute(KeyValue::new("error.type", error.code()));
        span.set_status(Status::error(""));
    }
    span.end();
}
