//! `/metrics` as Prometheus scrapes it.

use std::collections::{BTreeMap, BTreeSet};

use crate::commands::Installed;
use crate::support::client::{Reply, send};
use crate::support::process::Process;
use crate::support::test_proxy::{BILLING, HISTORY, Plan, TestProxy, get};
use crate::support::vendor::{FaultyVendor, answer};

/// The families of a text in Prometheus' format: their kind and help by name.
pub(crate) fn families(text: &str) -> BTreeMap<String, (String, String)> {
    let mut families: BTreeMap<String, (String, String)> = BTreeMap::new();
    for line in text.lines() {
        let mut parts = line.splitn(4, ' ');
        let (Some("#"), Some(what), Some(name)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let rest = parts.next().unwrap_or_default().to_owned();
        let family = families.entry(name.to_owned()).or_default();
        match what {
            "TYPE" => family.0 = rest,
            "HELP" => family.1 = rest,
            _ => panic!("{line}"),
        }
    }
    families
}

/// The names of a text's series, without labels.
pub(crate) fn series(text: &str) -> BTreeSet<String> {
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    samples.map(|line| line.split(['{', ' ']).next().unwrap().to_owned()).collect()
}

/// The value of one series, written as in the text.
#[track_caller]
fn value(text: &str, series: &str) -> f64 {
    let found = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("{series}: {text}")).parse().unwrap()
}

/// The metrics of a program that has answered a few requests.
pub(crate) async fn scrape() -> Reply {
    let vendor = FaultyVendor::good().await;
    let top = "admin_listen = \"127.0.0.1:0\"".to_owned();
    let installed = Installed::new(Plan { top, ..Plan::default() }, &vendor);
    let process = Process::start(installed.command(&["serve"]), true);
    for target in [HISTORY, BILLING] {
        assert_eq!(send(process.address, &get(target).tenant("acme").bytes()).await.status, 200);
    }
    send(process.admin.unwrap(), b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").await
}

#[tokio::test]
async fn every_family_has_a_kind_a_help_and_a_series() {
    let reply = scrape().await;
    let kind = reply.header("content-type");
    assert_eq!(kind, Some("text/plain; version=0.0.4; charset=utf-8"));
    let text = reply.text();
    let (families, mut series) = (families(&text), series(&text));
    for (name, (kind, help)) in &families {
        assert!(help.len() > 5 && help.ends_with('.'), "{name}: {help:?}");
        let own: Vec<String> = match kind.as_str() {
            "counter" if name.ends_with("_total") => vec![name.clone()],
            "gauge" if !name.ends_with("_total") => vec![name.clone()],
            "histogram" => ["bucket", "sum", "count"].map(|end| format!("{name}_{end}")).to_vec(),
            _ => panic!("{name} is a {kind}"),
        };
        for name in own {
            assert!(series.remove(&name), "{name} has no series");
        }
    }
    assert!(series.is_empty(), "without a family: {series:?}");
    for name in [
        "billing_proxy_answers_total",
        "billing_proxy_refusals_total",
        "billing_proxy_request_seconds",
        "billing_proxy_upstream_total",
        "billing_proxy_upstream_seconds",
        "billing_proxy_connections_total",
        "billing_proxy_connections_refused_total",
        "billing_proxy_connections_open",
        "billing_proxy_reloads_total",
        "billing_proxy_reloads_failed_total",
        "billing_proxy_provider_keys_fetched_total",
        "billing_proxy_provider_keys_failed_total",
        "billing_proxy_ready",
        "billing_proxy_tenants",
        "billing_proxy_breakers_open",
        "billing_proxy_cache_bytes",
        "billing_proxy_cache_entries",
        "billing_proxy_build_info",
        "process_cpu_seconds_total",
        "process_open_fds",
        "process_max_fds",
        "process_resident_memory_bytes",
        "process_virtual_memory_bytes",
        "process_start_time_seconds",
        "process_threads",
    ] {
        assert!(families.contains_key(name), "{name}: {families:?}");
    }
    let version = env!("CARGO_PKG_VERSION");
    assert!(text.contains(&format!("billing_proxy_build_info{{version=\"{version}\"")), "{text}");
    assert!(value(&text, "process_resident_memory_bytes") > 1e6);
    assert!(value(&text, "process_open_fds") >= 4.0);
    let now = crate::support::tokens::now() as f64;
    assert!((now - value(&text, "process_start_time_seconds")).abs() < 60.0);
}

#[tokio::test]
async fn requests_are_counted_and_timed_by_vendor_and_outcome() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let ask =
        async |proxy: &TestProxy, target: &str| get(target).tenant("acme").to(proxy).await.status;
    // Series of events that have not happened yet are present, with zero.
    let before = proxy.app.render_metrics();
    let hits = "billing_proxy_request_seconds_count{vendor=\"autoposting\",outcome=\"hit\"}";
    let misses = "billing_proxy_request_seconds_count{vendor=\"autoposting\",outcome=\"miss\"}";
    let failed = "billing_proxy_request_seconds_count{vendor=\"trackmyposts\",outcome=\"failed\"}";
    let asked = "billing_proxy_upstream_seconds_count{vendor=\"autoposting\",outcome=\"ok\"}";
    for series in [hits, misses, failed, asked] {
        assert_eq!(value(&before, series), 0.0);
    }
    assert_eq!(value(&before, "billing_proxy_refusals_total{code=\"internal_error\"}"), 0.0);
    for status in [200, 200, 200] {
        assert_eq!(ask(&proxy, HISTORY).await, status);
    }
    vendor.next(answer(401, &[], b""));
    assert_eq!(ask(&proxy, BILLING).await, 502);
    assert_eq!(get("/nope").to(&proxy).await.status, 404);
    assert_eq!(get(HISTORY).to(&proxy).await.status, 401);
    let text = proxy.app.render_metrics();
    assert_eq!((value(&text, misses), value(&text, hits)), (1.0, 2.0));
    assert_eq!((value(&text, failed), value(&text, asked)), (1.0, 1.0));
    for (series, expected) in [
        ("billing_proxy_request_seconds_count{vendor=\"none\",outcome=\"refused\"}", 1.0),
        ("billing_proxy_request_seconds_count{vendor=\"autoposting\",outcome=\"refused\"}", 1.0),
        ("billing_proxy_answers_total{kind=\"hit\"}", 2.0),
        ("billing_proxy_answers_total{kind=\"miss\"}", 1.0),
        ("billing_proxy_refusals_total{code=\"unknown_route\"}", 1.0),
        ("billing_proxy_refusals_total{code=\"unauthorized\"}", 1.0),
        ("billing_proxy_refusals_total{code=\"upstream_unauthorized\"}", 1.0),
        (
            "billing_proxy_upstream_total{vendor=\"trackmyposts\",outcome=\"upstream_unauthorized\"}",
            1.0,
        ),
        ("billing_proxy_cache_entries", 1.0),
        ("billing_proxy_tenants", 2.0),
    ] {
        assert_eq!(value(&text, series), expected, "{series}");
    }
}

#[tokio::test]
async fn open_circuits_and_cached_responses_are_counted() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let gauge = |name: &str| value(&proxy.app.render_metrics(), name);
    let ask = async |target: &str| get(target).tenant("acme").to(&proxy).await.status;
    for _ in 0..5 {
        assert_eq!(gauge("billing_proxy_breakers_open"), 0.0);
        vendor.next(answer(500, &[], b""));
        assert_eq!(ask(HISTORY).await, 502);
    }
    assert_eq!(gauge("billing_proxy_breakers_open"), 1.0);
    assert_eq!(gauge("billing_proxy_cache_entries"), 0.0);
    proxy.clock.advance(std::time::Duration::from_secs(1));
    assert_eq!((ask(HISTORY).await, ask(BILLING).await), (200, 200));
    assert_eq!(gauge("billing_proxy_breakers_open"), 0.0);
    assert_eq!(gauge("billing_proxy_cache_entries"), 2.0);
}
