//! Limits per tenant and per peer.

use std::net::IpAddr;
use std::time::Duration;

use billing_proxy::clock::Clock;
use billing_proxy::limit::peer::{PeerKey, PeerLimits, client_address};
use billing_proxy::limit::rate::{Limit, Rate};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::support::test_proxy::{HISTORY, ORIGIN, Plan, get};
use crate::support::vendor::FaultyVendor;

#[tokio::test]
async fn the_limit_of_a_tenant_is_enforced() {
    let vendor = FaultyVendor::good().await;
    let plan = Plan { limits: "requests_per_minute_per_tenant = 30".to_owned(), ..Plan::default() };
    let proxy = plan.start(&vendor).await;
    let ask = async |tenant: &str| get(HISTORY).origin(ORIGIN).tenant(tenant).to(&proxy).await;
    for number in 0..30 {
        assert_eq!(ask("acme").await.status, 200, "{number}");
    }
    let refused = ask("acme").await;
    assert_eq!((refused.status, refused.code().as_str()), (429, "rate_limited"));
    assert_eq!(refused.header("retry-after"), Some("2"));
    assert_eq!(refused.header("access-control-allow-origin"), Some(ORIGIN));
    assert_eq!(ask("globex").await.status, 200, "another tenant has its own");
    proxy.clock.advance(Duration::from_secs(2));
    assert_eq!(ask("acme").await.status, 200);
    assert_eq!(ask("acme").await.status, 429);
}

#[tokio::test]
async fn a_reload_changes_the_limit_and_keeps_the_responses() {
    let vendor = FaultyVendor::good().await;
    let plan = |count: u32| {
        let limits = format!("requests_per_minute_per_tenant = {count}");
        Plan { limits, ..Plan::default() }
    };
    let proxy = plan(2).start(&vendor).await;
    let ask = async || get(HISTORY).tenant("acme").to(&proxy).await.status;
    assert_eq!([ask().await, ask().await, ask().await], [200, 200, 429]);
    proxy.app.reload(plan(2).config(vendor.address)).unwrap();
    assert_eq!(ask().await, 429, "what was used stays used");
    proxy.app.reload(plan(3).config(vendor.address)).unwrap();
    assert_eq!([ask().await, ask().await, ask().await, ask().await], [200, 200, 200, 429]);
    assert_eq!(vendor.count(), 1);
}

#[tokio::test]
async fn guessing_tokens_is_limited_and_using_a_cached_one_is_not() {
    let vendor = FaultyVendor::good().await;
    let plan =
        Plan { limits: "token_checks_per_minute_per_peer = 5".to_owned(), ..Plan::default() };
    let proxy = plan.start(&vendor).await;
    let token = crate::support::tokens::good("acme");
    assert_eq!(get(HISTORY).token(&token).to(&proxy).await.status, 200);
    for _ in 0..4 {
        assert_eq!(get(HISTORY).token("a.b.c").to(&proxy).await.status, 401);
    }
    // No header that a client can set makes it another peer.
    for name in ["X-Forwarded-For", "Forwarded", "X-Real-IP"] {
        let reply = get(HISTORY).token("a.b.c").header(name, "9.9.9.9").to(&proxy).await;
        assert_eq!(reply.code(), "rate_limited", "{name}");
    }
    assert_eq!(get(HISTORY).token(&token).to(&proxy).await.status, 200);
}

#[tokio::test]
async fn a_trusted_proxy_names_the_client() {
    let vendor = FaultyVendor::good().await;
    let limits = "token_checks_per_minute_per_peer = 1".to_owned();
    let top = "trusted_proxies = [\"127.0.0.0/8\"]".to_owned();
    let proxy = Plan { limits, top, ..Plan::default() }.start(&vendor).await;
    let ask = async |from: &str| {
        get(HISTORY).token("a.b.c").header("X-Forwarded-For", from).to(&proxy).await.status
    };
    assert_eq!(ask("198.51.100.1").await, 401);
    assert_eq!(ask("198.51.100.1").await, 429);
    assert_eq!(ask("198.51.100.2").await, 401);
    // What is left of the last untrusted hop may be forged.
    assert_eq!(ask("203.0.113.9, 198.51.100.2").await, 429);
    assert_eq!(ask("203.0.113.9, 198.51.100.2, 127.0.0.5").await, 429);
}

#[test]
fn the_rightmost_hop_that_is_not_trusted_is_the_client() {
    let trusted = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
    let check = |peer: &str, values: &[&str], expected: &str| {
        let mut headers = HeaderMap::new();
        for value in values {
            let name = HeaderName::from_static("x-forwarded-for");
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        let found = client_address(peer.parse().unwrap(), &headers, &trusted);
        assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{peer} {values:?}");
    };
    check("192.0.2.1", &["198.51.100.1"], "192.0.2.1");
    check("10.0.0.1", &[], "10.0.0.1");
    check("10.0.0.1", &["198.51.100.1"], "198.51.100.1");
    check("10.0.0.1", &["203.0.113.1, 198.51.100.1, 10.2.3.4"], "198.51.100.1");
    check("10.0.0.1", &["203.0.113.1", "198.51.100.1", "10.2.3.4"], "198.51.100.1");
    check("10.0.0.1", &["198.51.100.1, unknown"], "10.0.0.1");
    check("10.0.0.1", &["198.51.100.1, , 10.0.0.2"], "10.0.0.2");
    check("10.0.0.1", &["198.51.100.1:5000"], "198.51.100.1");
    check("10.0.0.1", &["[2001:db8::1]:443"], "2001:db8::1");
    check("::ffff:10.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1");
    check("10.0.0.1", &["10.0.0.2, 10.0.0.3"], "10.0.0.2");
    check("fd00::1", &["2001:db8::7"], "2001:db8::7");
}

#[test]
fn a_peer_of_ipv6_is_a_network_of_64_bits() {
    let key = |text: &str| PeerKey::of(text.parse().unwrap());
    assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:1:2:3"));
    assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
    assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
    assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
}

#[test]
fn the_limit_is_exact_over_any_time() {
    let (clock, time) = Clock::manual(0);
    let limit = Limit::new(Rate::per_minute(600), &clock);
    let mut accepted = 0;
    // Ten thousand requests in a minute, evenly.
    for _ in 0..10_000 {
        accepted += u64::from(limit.take().is_ok());
        time.advance(Duration::from_millis(6));
    }
    assert!((1_199..=1_200).contains(&accepted), "600 at once and 600 earned, not {accepted}");
    time.advance(Duration::from_secs(3_600));
    let burst = (0..2_000).filter(|_| limit.take().is_ok()).count();
    assert_eq!(burst, 600, "what was not used does not pile up");
}

#[test]
fn the_memory_for_a_million_peers_is_bounded_and_is_freed() {
    let (clock, time) = Clock::manual(0);
    let limits = PeerLimits::new(Rate::per_minute(1), &clock);
    for number in 0..1_000_000_u32 {
        let _ = limits.take(PeerKey::of(IpAddr::V4(number.into())));
    }
    // Beyond the most, new peers share a limit, which is used up long before.
    let late = PeerKey::of("255.1.2.3".parse().unwrap());
    assert!(limits.take(late).is_err());
    // Peers from before the flood have their own limit.
    assert!(limits.take(PeerKey::of("0.0.0.1".parse().unwrap())).is_err());
    time.advance(Duration::from_secs(3_600));
    limits.sweep();
    assert!(limits.take(late).is_ok());
}

#[test]
fn a_full_store_makes_room_between_two_sweeps() {
    let (clock, time) = Clock::manual(0);
    let limits = PeerLimits::new(Rate::per_minute(1), &clock);
    let peer = |number: u32| PeerKey::of(IpAddr::V4(number.into()));
    for number in 0..300_000 {
        let _ = limits.take(peer(number));
    }
    let new = || (400_000..400_100).filter(|number| limits.take(peer(*number)).is_ok()).count();
    assert_eq!(new(), 0, "they share limits that are used up");
    time.advance(Duration::from_secs(3_600));
    assert_eq!(new(), 100, "each has its own");
}
