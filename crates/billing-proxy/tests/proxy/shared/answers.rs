//! Responses in the store: their owners, their lifetime, and their encryption.

use std::net::SocketAddr;
use std::time::Duration;

use redis::Commands;

use super::redis::Redis;
use super::replicas::{KEY, is_own, shared_section};
use crate::support::client::Reply;
use crate::support::test_proxy::{BILLING, HISTORY, Plan, TestProxy, get};
use crate::support::vendor::{FaultyVendor, Step, answer, good_answer};

const TENANTS: [&str; 2] = ["acme", "globex"];

/// A replica in this process, whose own cache is empty.
async fn replica(plan: &Plan, vendor: &FaultyVendor) -> TestProxy {
    plan.start_at(vendor.address).await
}

fn plan(redis: &Redis, folder: &tempfile::TempDir) -> Plan {
    let shared = shared_section(redis, folder.path(), "timeout_milliseconds = 10000");
    Plan { shared, ..Plan::default() }
}

async fn ask(proxy: &TestProxy, tenant: &str, path: &str) -> Reply {
    get(path).tenant(tenant).to(proxy).await
}

#[track_caller]
fn check(reply: &Reply, tenant: &str, cache: &str) {
    assert!(is_own(reply, tenant, &TENANTS), "{reply:?}");
    assert_eq!(reply.header("x-billing-cache"), Some(cache));
}

/// Waits until the store has that many responses: they are stored after the client has its own.
async fn stored(redis: &Redis, count: usize) -> Vec<String> {
    for _ in 0..2_000 {
        let keys = redis.keys(":answer");
        if keys.len() == count && redis.keys(":lock").is_empty() {
            return keys;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{:?}", redis.keys(""));
}

#[tokio::test]
async fn a_replica_serves_the_response_of_another_with_its_age() {
    let (vendor, redis) = (FaultyVendor::good().await, Redis::start());
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(&redis, &folder);
    let first = replica(&plan, &vendor).await;
    check(&ask(&first, "acme", HISTORY).await, "acme", "miss");
    stored(&redis, 1).await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let second = replica(&plan, &vendor).await;
    for _ in 0..2 {
        let reply = ask(&second, "acme", HISTORY).await;
        check(&reply, "acme", "hit");
        let age: u64 = reply.header("age").unwrap().parse().unwrap();
        assert!(age >= 1, "{age}");
    }
    // It stays fresh for as long as in the replica that fetched it.
    second.clock.advance(Duration::from_secs(29));
    assert_eq!(vendor.count(), 1);
    assert!(
        ask(&second, "acme", HISTORY).await.header("age").unwrap().parse::<u64>().unwrap() < 30
    );
}

#[tokio::test]
async fn a_stale_response_of_another_replica_is_served_when_the_vendor_fails() {
    let (vendor, redis) = (FaultyVendor::good().await, Redis::start());
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan { cache: "fresh_seconds = 1".to_owned(), ..plan(&redis, &folder) };
    let first = replica(&plan, &vendor).await;
    check(&ask(&first, "acme", HISTORY).await, "acme", "miss");
    stored(&redis, 1).await;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    let second = replica(&plan, &vendor).await;
    vendor.next(answer(500, &[], b"broken"));
    check(&ask(&second, "acme", HISTORY).await, "acme", "stale");
    // The lock is released after the client has its response; until then the next request waits for it,
    // and shares the failure.
    stored(&redis, 1).await;
    check(&ask(&second, "acme", HISTORY).await, "acme", "miss");
}

#[tokio::test]
async fn waiting_replicas_get_the_vendors_error() {
    let (vendor, redis) = (FaultyVendor::good().await, Redis::start());
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(&redis, &folder);
    let (first, second) = (replica(&plan, &vendor).await, replica(&plan, &vendor).await);
    let failure = answer(429, &[("retry-after", "7")], b"");
    vendor.next([vec![Step::Wait(Duration::from_secs(3))], failure].concat());
    let request = get(HISTORY).tenant("acme");
    let waiting = async {
        while vendor.count() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        request.to(&second).await
    };
    let (of_first, of_second) = tokio::join!(request.to(&first), waiting);
    for reply in [of_first, of_second] {
        assert_eq!((reply.status, reply.code().as_str()), (429, "upstream_rate_limited"));
        assert_eq!(reply.header("retry-after"), Some("7"));
    }
    assert_eq!(vendor.count(), 1, "one has asked for both");
    assert_eq!(request.to(&second).await.status, 429, "and both leave the vendor alone");
    assert_eq!(vendor.count(), 1);
}

#[tokio::test]
async fn the_store_contains_no_plain_text() {
    let (vendor, redis) = (FaultyVendor::good().await, Redis::start());
    let folder = tempfile::tempdir().unwrap();
    let first = replica(&plan(&redis, &folder), &vendor).await;
    for tenant in TENANTS {
        for path in [HISTORY, BILLING] {
            check(&ask(&first, tenant, path).await, tenant, "miss");
        }
    }
    stored(&redis, 4).await;
    let mut client = redis.client();
    for name in redis.keys("") {
        let value: Option<Vec<u8>> = client.get(&name).unwrap();
        let value = value.unwrap_or_default();
        let text = String::from_utf8_lossy(&value);
        let readable = ["acme", "globex", "inv_", "invoices", "growth", "CANARY", "social"];
        assert!(!readable.iter().any(|part| text.contains(part)), "{name}: {text}");
        assert!(!name.contains("CANARY"), "{name}");
    }
    for name in redis.keys(":answer") {
        let lifetime: i64 = client.pttl(&name).unwrap();
        assert!((1..=630_000).contains(&lifetime), "{name} ends after {lifetime} ms");
    }
}

/// The keys of the four responses: by tenant and vendor.
async fn four_answers(redis: &Redis) -> [String; 4] {
    let mut names = stored(redis, 4).await;
    names.sort();
    names.try_into().unwrap()
}

async fn fill(plan: &Plan, vendor: &FaultyVendor) {
    let first = replica(plan, vendor).await;
    for tenant in TENANTS {
        for path in [HISTORY, BILLING] {
            ask(&first, tenant, path).await;
        }
    }
}

#[tokio::test]
async fn a_response_under_another_key_is_rejected() {
    let (vendor, redis) = (FaultyVendor::good().await, Redis::start());
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(&redis, &folder);
    fill(&plan, &vendor).await;
    let names = four_answers(&redis).await;
    let mut client = redis.client();
    let values: Vec<Vec<u8>> = names.iter().map(|name| client.get(name).unwrap()).collect();
    // Each in the place of another tenant's, of another vendor's, or of both.
    for shift in 1..4 {
        for (number, name) in names.iter().enumerate() {
            let _: () = client.set(name, &values[(number + shift) % 4]).unwrap();
        }
        let asked = vendor.count();
        let fresh = replica(&plan, &vendor).await;
        for tenant in TENANTS {
            for path in [HISTORY, BILLING] {
                check(&ask(&fresh, tenant, path).await, tenant, "miss");
            }
        }
        assert_eq!(vendor.count(), asked + 4);
        stored(&redis, 4).await;
    }
}

#[tokio::test]
async fn a_tampered_response_is_a_miss() {
    let (vendor, redis) = (FaultyVendor::good().await, Redis::start());
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(&redis, &folder);
    let first = replica(&plan, &vendor).await;
    ask(&first, "acme", HISTORY).await;
    let name = stored(&redis, 1).await.remove(0);
    let mut client = redis.client();
    let value: Vec<u8> = client.get(&name).unwrap();
    let mut later = value.clone();
    // A response with a time in the far future, which would stay fresh for ever.
    later[3] = b'9';
    let mut flipped = value.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for bad in [b"".to_vec(), b"nonsense".to_vec(), value[..40].to_vec(), later, flipped] {
        let _: () = client.set(&name, &bad).unwrap();
        let asked = vendor.count();
        check(&ask(&replica(&plan, &vendor).await, "acme", HISTORY).await, "acme", "miss");
        assert_eq!(vendor.count(), asked + 1, "{bad:?}");
        stored(&redis, 1).await;
    }
    let _: () = client.del(&name).unwrap();
    let _: () = client.lpush(&name, "of another type").unwrap();
    check(&ask(&replica(&plan, &vendor).await, "acme", HISTORY).await, "acme", "miss");
}

// Who can write to the store can keep every replica from the lock. With `!` as its value, which stands for a
// request of nobody that has failed, a replica asked the store again and again, for ever.
#[tokio::test]
async fn a_lock_that_never_ends_delays_a_request_and_no_more() {
    let (vendor, redis) = (FaultyVendor::good().await, Redis::start());
    let folder = tempfile::tempdir().unwrap();
    let limits = "upstream_timeout_seconds = 1".to_owned();
    let plan = Plan { limits, ..plan(&redis, &folder) };
    ask(&replica(&plan, &vendor).await, "acme", HISTORY).await;
    let name = stored(&redis, 1).await.remove(0);
    let lock = name.replace(":answer", ":lock");
    let mut client = redis.client();
    for value in ["", "of another", "!", "!of another"] {
        let _: () = client.del(&name).unwrap();
        let _: () = client.set(&lock, value).unwrap();
        let asked = vendor.count();
        check(&ask(&replica(&plan, &vendor).await, "acme", HISTORY).await, "acme", "miss");
        assert_eq!(vendor.count(), asked + 1, "{value:?}");
    }
}

#[tokio::test]
async fn with_another_key_or_another_account_it_is_a_miss() {
    let (vendor, redis) = (FaultyVendor::good().await, Redis::start());
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(&redis, &folder);
    check(&ask(&replica(&plan, &vendor).await, "acme", BILLING).await, "acme", "miss");
    stored(&redis, 1).await;
    check(&ask(&replica(&plan, &vendor).await, "acme", BILLING).await, "acme", "hit");

    let exposing = Plan { tenant: "expose_stripe_ids = true".to_owned(), ..plan.clone() };
    let reply = ask(&replica(&exposing, &vendor).await, "acme", BILLING).await;
    check(&reply, "acme", "miss");
    assert!(reply.text().contains("cus_CANARY"));
    stored(&redis, 2).await;
    let reply = ask(&replica(&plan, &vendor).await, "acme", BILLING).await;
    check(&reply, "acme", "hit");
    assert!(!reply.text().contains("cus_CANARY"));

    let mut other = KEY;
    other[0] ^= 1;
    std::fs::write(folder.path().join("cache-key"), other).unwrap();
    check(&ask(&replica(&plan, &vendor).await, "acme", BILLING).await, "acme", "miss");
    assert_eq!(vendor.count(), 3);
}

#[tokio::test]
async fn without_a_fresh_window_replicas_do_not_wait_for_each_other() {
    let (vendor, redis) = (FaultyVendor::good().await, Redis::start());
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan { cache: "fresh_seconds = 0".to_owned(), ..plan(&redis, &folder) };
    let (first, second) = (replica(&plan, &vendor).await, replica(&plan, &vendor).await);
    vendor.next([vec![Step::Wait(Duration::from_secs(3_600))], Vec::new()].concat());
    let request = get(HISTORY).tenant("acme").bytes();
    let hanging = tokio::spawn({
        let address: SocketAddr = first.address;
        async move { crate::support::client::try_send(address, &request).await }
    });
    while vendor.count() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    check(&ask(&second, "acme", HISTORY).await, "acme", "miss");
    assert!(redis.keys(":answer").is_empty() && redis.keys(":lock").is_empty());
    hanging.abort();
}

#[tokio::test]
async fn a_large_response_is_not_shared() {
    // Five megabytes in one description.
    let large = |head: &str| {
        let text = String::from_utf8_lossy(&match good_answer(head).remove(0) {
            Step::Send(bytes) => bytes,
            other => panic!("{other:?}"),
        })
        .into_owned();
        let body = text.split_once("\r\n\r\n").unwrap().1;
        let padded = body.replacen("\"of ", &format!("\"of {} ", "x".repeat(5 << 20)), 1);
        crate::support::vendor::json(&padded)
    };
    let (vendor, redis) = (FaultyVendor::start(large).await, Redis::start());
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(&redis, &folder);
    let (first, second) = (replica(&plan, &vendor).await, replica(&plan, &vendor).await);
    check(&ask(&first, "acme", HISTORY).await, "acme", "miss");
    stored(&redis, 0).await;
    check(&ask(&second, "acme", HISTORY).await, "acme", "miss");
    check(&ask(&first, "acme", HISTORY).await, "acme", "hit");
}
