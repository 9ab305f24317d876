//! `traceparent`, and spans by OTLP.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use prost::Message;

use crate::commands::Installed;
use crate::support::client::send;
use crate::support::process::Process;
use crate::support::test_proxy::{BILLING, HISTORY, Plan, get};
use crate::support::vendor::{FaultyVendor, answer};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN: &str = "00f067aa0ba902b7";

fn traceparent() -> String {
    format!("00-{TRACE}-{SPAN}-01")
}

/// The `traceparent` in the head of a request to the vendor.
fn told(request: &str) -> &str {
    let values: Vec<_> =
        request.lines().filter_map(|line| line.strip_prefix("traceparent: ")).collect();
    assert_eq!(values.len(), 1, "{request}");
    values[0].trim()
}

#[tokio::test]
async fn a_vendor_gets_a_new_trace_and_not_the_clients() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let traced = get(HISTORY)
        .header("traceparent", &traceparent())
        .header("tracestate", "congo=t61rcWkgMzE")
        .header("baggage", "user=CANARY");
    for tenant in ["acme", "globex"] {
        assert_eq!(traced.clone().tenant(tenant).to(&proxy).await.status, 200);
    }
    let requests = vendor.requests();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert!(!request.contains(TRACE) && !request.contains(SPAN), "{request}");
        assert!(!request.contains("tracestate") && !request.contains("baggage"), "{request}");
        let fields: Vec<_> = told(request).split('-').map(str::len).collect();
        assert_eq!(fields, [2, 32, 16, 2], "{request}");
    }
    assert_ne!(told(&requests[0]), told(&requests[1]));
}

#[tokio::test]
async fn the_clients_trace_is_in_the_log_unless_it_is_malformed() {
    let vendor = FaultyVendor::good().await;
    let installed = Installed::new(Plan::default(), &vendor);
    let process = Process::start(installed.command(&["serve"]), false);
    let good = get(HISTORY).tenant("acme").header("traceparent", &traceparent());
    assert_eq!(send(process.address, &good.bytes()).await.status, 200);
    let malformed = ["evil", "00-EVIL92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", ""];
    for text in malformed {
        let asking = get(BILLING).header("traceparent", text);
        assert_eq!(send(process.address, &asking.bytes()).await.status, 401, "{text}");
    }
    process.terminate();
    let (_, output) = tokio::task::spawn_blocking(|| process.end()).await.unwrap();
    let lines = output.lines().filter_map(|line| serde_json::from_str(line).ok());
    let lines: Vec<serde_json::Value> =
        lines.filter(|line: &serde_json::Value| line["request_id"].is_string()).collect();
    assert_eq!(lines.len(), 1 + malformed.len(), "{output}");
    assert_eq!(lines[0]["trace_id"], TRACE);
    assert!(lines[1..].iter().all(|line| line.get("trace_id").is_none()), "{output}");
    assert!(!output.to_lowercase().contains("evil"), "{output}");
}

/// A collector that takes spans by OTLP over HTTP.
#[derive(Clone, Default)]
struct Collector {
    requests: Arc<Mutex<Vec<ExportTraceServiceRequest>>>,
}

impl Collector {
    async fn start() -> (SocketAddr, Self) {
        let collector = Self::default();
        let take = async |State(collector): State<Self>, body: Bytes| {
            let request = ExportTraceServiceRequest::decode(body).unwrap();
            collector.requests.lock().unwrap().push(request);
        };
        let router = Router::new().route("/v1/traces", post(take)).with_state(collector.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        (address, collector)
    }

    fn spans(&self) -> Vec<Span> {
        let requests = self.requests.lock().unwrap();
        let resources = requests.iter().flat_map(|request| &request.resource_spans);
        for resource in resources.clone() {
            let attributes = &resource.resource.as_ref().unwrap().attributes;
            let name = attributes.iter().find(|attribute| attribute.key == "service.name");
            let name = name.unwrap().value.clone().unwrap().value.unwrap();
            assert_eq!(name, Value::StringValue("billing-proxy".to_owned()));
        }
        let scopes = resources.flat_map(|resource| &resource.scope_spans);
        scopes.flat_map(|scope| scope.spans.clone()).collect()
    }
}

fn attribute(span: &Span, key: &str) -> Option<String> {
    let found = span.attributes.iter().find(|attribute| attribute.key == key)?;
    match found.value.clone()?.value? {
        Value::StringValue(text) => Some(text),
        Value::IntValue(number) => Some(number.to_string()),
        other => panic!("{other:?}"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs the program with a collector that `configure` sets, and sends a successful and a failing
/// request.
async fn export(
    configure: impl Fn(SocketAddr, Plan) -> Plan,
    variable: impl Fn(SocketAddr) -> Option<String>,
) -> (Vec<Span>, Vec<String>) {
    let (address, collector) = Collector::start().await;
    let vendor = FaultyVendor::good().await;
    let installed = Installed::new(configure(address, Plan::default()), &vendor);
    let mut command = installed.command(&["serve"]);
    if let Some(value) = variable(address) {
        command.env("OTEL_EXPORTER_OTLP_ENDPOINT", value);
    }
    let process = Process::start(command, false);
    let good = get(HISTORY).tenant("acme").header("traceparent", &traceparent());
    assert_eq!(send(process.address, &good.bytes()).await.status, 200);
    vendor.next(answer(401, &[], b""));
    let failing = get(BILLING).tenant("acme");
    assert_eq!(send(process.address, &failing.bytes()).await.status, 502);
    let secret = get("/secret?token=CANARY").method("BREW");
    assert_eq!(send(process.address, &secret.bytes()).await.status, 404);
    process.terminate();
    let (status, output) = tokio::task::spawn_blocking(|| process.end()).await.unwrap();
    assert!(status.success(), "{output}");
    (collector.spans(), vendor.requests())
}

fn check(spans: &[Span], requests: &[String]) {
    let of_kind = |kind: SpanKind| {
        spans.iter().filter(move |span| span.kind == kind as i32).collect::<Vec<_>>()
    };
    let (server, client) = (of_kind(SpanKind::Server), of_kind(SpanKind::Client));
    let [good, failed, unknown] = server[..] else { panic!("{spans:?}") };
    assert_eq!(good.name, "GET /autoposting/billing/history");
    assert_eq!((hex(&good.trace_id), hex(&good.parent_span_id)), (TRACE.into(), SPAN.into()));
    assert_eq!(attribute(good, "http.response.status_code").as_deref(), Some("200"));
    assert_eq!(attribute(good, "billing.cache").as_deref(), Some("miss"));
    assert!(good.end_time_unix_nano > good.start_time_unix_nano);
    assert_eq!(attribute(failed, "error.type").as_deref(), Some("upstream_unauthorized"));
    assert!(failed.parent_span_id.is_empty() && hex(&failed.trace_id) != TRACE);
    assert_eq!((unknown.name.as_str(), attribute(unknown, "http.route")), ("_OTHER", None));
    // The vendor gets the trace of the span, and not the client's.
    let [first, second] = client[..] else { panic!("{spans:?}") };
    for (span, request) in [(first, &requests[0]), (second, &requests[1])] {
        let expected = format!("00-{}-{}-01", hex(&span.trace_id), hex(&span.span_id));
        assert_eq!(told(request), expected);
        assert!(span.parent_span_id.is_empty() && hex(&span.trace_id) != TRACE);
    }
    assert_eq!(attribute(second, "error.type").as_deref(), Some("upstream_unauthorized"));
    let all = format!("{spans:?}");
    for secret in ["CANARY", "acme", "secret", "BREW"] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
}

#[tokio::test]
async fn spans_are_exported_to_the_configured_collector() {
    let configure = |address, plan| Plan {
        providers: format!("[telemetry]\notlp_endpoint = \"http://{address}/\"\n"),
        ..plan
    };
    // The configuration takes precedence over the standard variable.
    let (spans, requests) = export(configure, |_| Some("http://127.0.0.1:9".to_owned())).await;
    check(&spans, &requests);
}

#[tokio::test]
async fn spans_are_exported_to_the_standard_variables_endpoint() {
    let variable = |address| Some(format!("http://{address}"));
    let (spans, requests) = export(|_, plan| plan, variable).await;
    check(&spans, &requests);
}

#[tokio::test]
async fn no_span_is_exported_unless_configured() {
    let (spans, _) = export(|_, plan| plan, |_| None).await;
    assert!(spans.is_empty(), "{spans:?}");
}

#[tokio::test]
async fn a_failing_collector_is_reported_and_fails_no_request() {
    let vendor = FaultyVendor::good().await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let providers = format!("[telemetry]\notlp_endpoint = \"http://{closed}\"\n");
    let installed = Installed::new(Plan { providers, ..Plan::default() }, &vendor);
    let process = Process::start(installed.command(&["serve"]), false);
    assert_eq!(send(process.address, &get(HISTORY).tenant("acme").bytes()).await.status, 200);
    process.terminate();
    let (status, output) = tokio::task::spawn_blocking(|| process.end()).await.unwrap();
    assert!(status.success(), "{output}");
    let is_reported = output
        .lines()
        .any(|line| line.contains("\"level\":\"WARN\"") || line.contains("\"level\":\"ERROR\""));
    assert!(is_reported, "{output}");
}

#[tokio::test]
async fn a_bad_endpoint_is_a_fault() {
    let vendor = FaultyVendor::good().await;
    for bad in
        ["collector:4318", "ftp://collector", "http://user:CANARY@collector", "http://c/?x=CANARY"]
    {
        let providers = format!("[telemetry]\notlp_endpoint = \"{bad}\"\n");
        let installed = Installed::new(Plan { providers, ..Plan::default() }, &vendor);
        let output = installed.run(&["check"]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(78), "{bad}");
        assert!(text.contains("telemetry.otlp_endpoint: must be the URL"), "{text}");
        assert!(!text.contains("CANARY"), "{text}");
    }
}
