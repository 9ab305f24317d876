//! The cache of responses.

use std::time::Duration;

use crate::support::client::Reply;
use crate::support::test_proxy::{BILLING, HISTORY, Plan, TestProxy, get};
use crate::support::tokens;
use crate::support::vendor::{FaultyVendor, Script, Step, answer, good_answer, json};

async fn ask(proxy: &TestProxy, tenant: &str) -> Reply {
    get(HISTORY).tenant(tenant).to(proxy).await
}

#[track_caller]
fn check(reply: &Reply, cache_status: &str, age: &str) {
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.header("x-billing-cache"), Some(cache_status));
    assert_eq!(reply.header("age"), Some(age));
    assert_eq!(reply.header("cache-control"), Some("no-store"), "the browser keeps nothing");
}

#[tokio::test]
async fn a_response_is_cached_for_the_fresh_window() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    check(&ask(&proxy, "acme").await, "miss", "0");
    check(&ask(&proxy, "acme").await, "hit", "0");
    proxy.clock.advance(Duration::from_secs(29));
    check(&ask(&proxy, "acme").await, "hit", "29");
    assert_eq!(vendor.count(), 1);
    proxy.clock.advance(Duration::from_secs(1));
    check(&ask(&proxy, "acme").await, "miss", "0");
    assert_eq!(vendor.count(), 2);
}

#[tokio::test]
async fn each_tenant_and_vendor_has_its_own_cache_entry() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    for _ in 0..3 {
        for tenant in ["acme", "globex"] {
            let history = ask(&proxy, tenant).await;
            assert_eq!(history.json()["data"]["invoices"][0]["id"], format!("inv_{tenant}"));
            let billing = get(BILLING).tenant(tenant).to(&proxy).await;
            assert_eq!(billing.json()["billing_info"]["workspaceId"], tenant);
        }
    }
    assert_eq!(vendor.count(), 4);
}

#[tokio::test]
async fn a_cached_response_requires_authorization() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    check(&ask(&proxy, "acme").await, "miss", "0");
    assert_eq!(get(HISTORY).to(&proxy).await.status, 401);
    assert_eq!(
        get(HISTORY).origin("https://evil.example").tenant("acme").to(&proxy).await.status,
        403
    );
    let expired = tokens::with("acme", "exp", (tokens::now() - 60).into());
    assert_eq!(get(HISTORY).token(&expired).to(&proxy).await.status, 401);
}

#[tokio::test]
async fn a_stale_response_is_served_when_the_vendor_fails() {
    let troubles: Vec<(&str, Script)> = vec![
        ("closed", vec![]),
        ("reset", vec![Step::Reset]),
        ("500", answer(500, &[], b"")),
        ("503", answer(503, &[], b"")),
        ("429", answer(429, &[("retry-after", "1")], b"")),
        ("no json", json("<html>")),
        ("redirect", answer(301, &[("location", "/")], b"")),
        ("late", vec![Step::Wait(Duration::from_secs(3_600))]),
    ];
    for (what, script) in troubles {
        let vendor = FaultyVendor::good().await;
        let plan = Plan { limits: "upstream_timeout_seconds = 1".to_owned(), ..Plan::default() };
        let proxy = plan.start(&vendor).await;
        check(&ask(&proxy, "acme").await, "miss", "0");
        proxy.clock.advance(Duration::from_secs(31));
        // Twice: some errors are retried.
        vendor.next(script.clone());
        vendor.next(script);
        let reply = ask(&proxy, "acme").await;
        assert_eq!(reply.header("x-billing-cache"), Some("stale"), "{what}: {}", reply.text());
        assert_eq!(reply.header("age"), Some("31"));
    }
}

#[tokio::test]
async fn no_stale_response_is_served_when_the_vendor_rejects_the_key() {
    for (status, code) in
        [(401, "upstream_unauthorized"), (403, "upstream_unauthorized"), (404, "")]
    {
        let vendor = FaultyVendor::good().await;
        let proxy = Plan::default().start(&vendor).await;
        assert_eq!(get(BILLING).tenant("acme").to(&proxy).await.status, 200);
        proxy.clock.advance(Duration::from_secs(31));
        vendor.next(answer(status, &[], b""));
        let reply = get(BILLING).tenant("acme").to(&proxy).await;
        let expected = if code.is_empty() { "workspace_not_found" } else { code };
        assert_eq!(reply.code(), expected);
    }
}

#[tokio::test]
async fn the_stale_window_begins_where_the_fresh_one_ends() {
    let vendor = FaultyVendor::good().await;
    let cache = "fresh_seconds = 10\nstale_if_error_seconds = 20".to_owned();
    let proxy = Plan { cache, ..Plan::default() }.start(&vendor).await;
    check(&ask(&proxy, "acme").await, "miss", "0");
    proxy.clock.advance(Duration::from_secs(29));
    vendor.next(answer(500, &[], b""));
    check(&ask(&proxy, "acme").await, "stale", "29");
    proxy.clock.advance(Duration::from_secs(1));
    vendor.next(answer(500, &[], b""));
    assert_eq!(ask(&proxy, "acme").await.code(), "upstream_error");
}

#[tokio::test]
async fn errors_are_never_cached() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    vendor.next(answer(500, &[], b""));
    assert_eq!(ask(&proxy, "acme").await.code(), "upstream_error");
    check(&ask(&proxy, "acme").await, "miss", "0");
}

#[tokio::test]
async fn concurrent_requests_for_the_same_data_are_coalesced() {
    let slow = |head: &str| {
        let mut script = vec![Step::Wait(Duration::from_millis(300))];
        script.extend(good_answer(head));
        script
    };
    let vendor = FaultyVendor::start(slow).await;
    let proxy =
        Plan { limits: "requests_per_minute_per_tenant = 10000".to_owned(), ..Plan::default() };
    let proxy = proxy.start(&vendor).await;
    let request = get(HISTORY).tenant("acme").bytes();
    let asked: Vec<_> = (0..200)
        .map(|_| {
            let (address, request) = (proxy.address, request.clone());
            tokio::spawn(async move { crate::support::client::send(address, &request).await })
        })
        .collect();
    for reply in asked {
        assert_eq!(reply.await.unwrap().status, 200);
    }
    assert_eq!(vendor.count(), 1);
}

#[tokio::test]
async fn a_coalesced_request_survives_its_first_client() {
    use tokio::io::AsyncWriteExt;

    let slow = |head: &str| {
        let mut script = vec![Step::Wait(Duration::from_millis(500))];
        script.extend(good_answer(head));
        script
    };
    let vendor = FaultyVendor::start(slow).await;
    let proxy = Plan::default().start(&vendor).await;
    let request = get(HISTORY).tenant("acme").bytes();
    let mut first = tokio::net::TcpStream::connect(proxy.address).await.unwrap();
    first.write_all(&request).await.unwrap();
    while vendor.count() == 0 {
        tokio::task::yield_now().await;
    }
    let second = tokio::spawn({
        let address = proxy.address;
        async move { crate::support::client::send(address, &request).await }
    });
    drop(first);
    assert_eq!(second.await.unwrap().status, 200);
    assert_eq!(vendor.count(), 1);
}

#[tokio::test]
async fn the_cache_stays_within_its_limit() {
    let vendor = FaultyVendor::good().await;
    let tenants: Vec<_> = (0..20).map(|number| format!("tenant{number}")).collect();
    // For about five responses.
    let plan =
        Plan { tenants: tenants.clone(), cache: "max_bytes = 2200".to_owned(), ..Plan::default() };
    let proxy = plan.start(&vendor).await;
    for tenant in &tenants {
        check(&ask(&proxy, tenant).await, "miss", "0");
    }
    check(&ask(&proxy, "tenant19").await, "hit", "0");
    check(&ask(&proxy, "tenant0").await, "miss", "0");
    let kept = proxy.app.render_metrics();
    let line = kept.lines().find(|line| line.starts_with("billing_proxy_cache_bytes")).unwrap();
    let bytes: u64 = line.rsplit(' ').next().unwrap().parse().unwrap();
    assert!((1..=2200).contains(&bytes), "{bytes}");
}

#[tokio::test]
async fn a_reload_keeps_the_cache_of_unchanged_tenants() {
    let vendor = FaultyVendor::good().await;
    let plan = Plan::default();
    let proxy = plan.start(&vendor).await;
    check(&ask(&proxy, "acme").await, "miss", "0");
    proxy.app.reload(plan.config(vendor.address)).unwrap();
    check(&ask(&proxy, "acme").await, "hit", "0");
    let changed = Plan { auth_scheme: "x-api-key", ..plan };
    proxy.app.reload(changed.config(vendor.address)).unwrap();
    check(&ask(&proxy, "acme").await, "miss", "0");
    assert!(vendor.requests()[1].contains("x-api-key: sk-social-CANARY-acme"));
}

#[tokio::test]
async fn a_response_to_the_previous_key_is_not_cached_for_the_next_one() {
    let vendor = FaultyVendor::good().await;
    let plan = Plan::default();
    let config = |key: &str| {
        let mut variables = plan.variables();
        variables.insert("acme_autoposting".to_owned(), key.as_bytes().to_vec());
        let environment = billing_proxy::config::secret::Environment::Given(variables);
        let (text, folder) = (plan.text(vendor.address), std::path::Path::new(""));
        billing_proxy::config::Config::parse(&text, folder, &environment).unwrap()
    };
    let proxy = plan.start(&vendor).await;
    proxy.app.reload(config("sk-previous")).unwrap();
    // The vendor's data has the last part of the key.
    let mut slow = vec![Step::Wait(Duration::from_millis(500))];
    slow.extend(json(&crate::support::vendor::history("previous")));
    vendor.next(slow);
    let request = get(HISTORY).tenant("acme").bytes();
    let address = proxy.address;
    let first = tokio::spawn(async move { crate::support::client::send(address, &request).await });
    while vendor.count() == 0 {
        tokio::task::yield_now().await;
    }
    proxy.app.reload(config("sk-next")).unwrap();
    let next = ask(&proxy, "acme").await;
    check(&next, "miss", "0");
    assert!(next.text().contains("inv_next"), "{}", next.text());
    assert!(first.await.unwrap().text().contains("inv_previous"));
    let last = ask(&proxy, "acme").await;
    check(&last, "hit", "0");
    assert!(last.text().contains("inv_next"), "{}", last.text());
}

#[tokio::test]
async fn a_reload_clears_the_cache_of_removed_tenants() {
    let vendor = FaultyVendor::good().await;
    let plan = Plan::default();
    let proxy = plan.start(&vendor).await;
    let bytes = || -> u64 {
        let metrics = proxy.app.render_metrics();
        let line = metrics.lines().find(|line| line.starts_with("billing_proxy_cache_bytes "));
        line.unwrap().rsplit(' ').next().unwrap().parse().unwrap()
    };
    check(&ask(&proxy, "acme").await, "miss", "0");
    let of_one = bytes();
    check(&ask(&proxy, "globex").await, "miss", "0");
    assert!(bytes() > of_one);
    let fewer = Plan { tenants: vec!["acme".to_owned()], ..plan };
    proxy.app.reload(fewer.config(vendor.address)).unwrap();
    assert_eq!(bytes(), of_one);
    check(&ask(&proxy, "acme").await, "hit", "0");
}

#[tokio::test]
async fn expired_entries_are_removed() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    check(&ask(&proxy, "acme").await, "miss", "0");
    assert!(!proxy.app.render_metrics().contains("billing_proxy_cache_bytes 0\n"));
    proxy.clock.advance(Duration::from_secs(630));
    proxy.app.sweep();
    assert!(proxy.app.render_metrics().contains("billing_proxy_cache_bytes 0\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_change_under_load_without_a_failure() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    let vendor = FaultyVendor::good().await;
    let limits = "requests_per_minute_per_tenant = 1000000".to_owned();
    let plan = Plan { limits, cache: "fresh_seconds = 0".to_owned(), ..Plan::default() };
    let proxy = Arc::new(plan.start(&vendor).await);
    let stop = Arc::new(AtomicBool::new(false));
    let load = tokio::spawn({
        let (proxy, stop) = (Arc::clone(&proxy), Arc::clone(&stop));
        async move {
            let mut asked = 0;
            while !stop.load(Ordering::Relaxed) {
                assert_eq!(ask(&proxy, "acme").await.status, 200);
                asked += 1;
            }
            asked
        }
    });
    for number in 0..20 {
        let key = format!("sk-rotated-{number}");
        let mut variables = plan.variables();
        variables.insert("acme_autoposting".to_owned(), key.clone().into_bytes());
        let environment = billing_proxy::config::secret::Environment::Given(variables);
        let text = plan.text(vendor.address);
        let folder = std::path::Path::new("");
        let config = billing_proxy::config::Config::parse(&text, folder, &environment).unwrap();
        proxy.app.reload(config).unwrap();
        assert_eq!(ask(&proxy, "acme").await.status, 200);
        let requests = vendor.requests();
        let newest = requests.iter().rposition(|request| request.contains(&key)).expect(&key);
        // A request with the previous key may still be in flight.
        assert!(requests.len() - newest <= 2, "{key}");
    }
    stop.store(true, Ordering::Relaxed);
    assert!(load.await.unwrap() > 0);
}
