//! Three replicas with a shared store, and while it fails.

use std::time::{Duration, Instant};

use super::redis::Redis;
use super::replicas::{Load, Replicas, is_own};
use crate::support::client::{Reply, send};
use crate::support::test_proxy::{BILLING, HISTORY, Plan, get};
use crate::support::vendor::{FaultyVendor, Step, good_answer};

const TENANTS: [&str; 2] = ["acme", "globex"];

/// For tests that count requests: on a busy machine the store may be slow, which is not tested here.
const PATIENT: &str = "timeout_milliseconds = 10000";

const UNLIMITED: &str = "requests_per_minute_per_tenant = 1000000000";

fn plan(limits: &str, cache: &str) -> Plan {
    Plan { limits: limits.to_owned(), cache: cache.to_owned(), ..Plan::default() }
}

/// Sends `count` requests from many clients and returns the replies.
async fn ask(replicas: &Replicas, tenant: &str, path: &str, count: usize) -> Vec<Reply> {
    const CLIENTS: usize = 12;
    let (address, request) = (replicas.address(), get(path).tenant(tenant).bytes());
    let client = |_| {
        let request = request.clone();
        tokio::spawn(async move {
            let mut replies = Vec::new();
            for _ in 0..count / CLIENTS {
                replies.push(send(address, &request).await);
            }
            replies
        })
    };
    let clients: Vec<_> = (0..CLIENTS).map(client).collect();
    let mut replies = Vec::new();
    for client in clients {
        replies.extend(client.await.unwrap());
    }
    replies
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_replicas_share_one_limit() {
    let (vendor, redis) = (FaultyVendor::good().await, Redis::start());
    let limits = "requests_per_minute_per_tenant = 600";
    let replicas =
        Replicas::start(3, plan(limits, "fresh_seconds = 3600"), &vendor, &redis, PATIENT);
    let started = Instant::now();
    let replies = ask(&replicas, "acme", HISTORY, 1_500).await;
    // 600 at once, and ten a second.
    let allowed = 600.0 + 10.0 * started.elapsed().as_secs_f64();
    let accepted = replies.iter().filter(|reply| reply.status == 200).count();
    let refused = replies.iter().filter(|reply| reply.code() == "rate_limited").count();
    assert_eq!(accepted + refused, replies.len());
    assert!((accepted as f64 - allowed).abs() <= allowed * 0.02, "{accepted} of {allowed}");
    let hits = replicas.metrics("billing_proxy_answers_total{kind=\"hit\"}").await;
    assert!(hits.iter().all(|hits| *hits > 50.0), "each replica had its part: {hits:?}");
    let reply = ask(&replicas, "globex", HISTORY, 12).await;
    assert!(reply.iter().all(|reply| reply.status == 200), "another tenant has its own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_replicas_send_one_request_per_window_to_a_vendor() {
    let slow = |head: &str| {
        let wait = Step::Wait(Duration::from_millis(300));
        [vec![wait], good_answer(head)].concat()
    };
    let (vendor, redis) = (FaultyVendor::start(slow).await, Redis::start());
    let replicas =
        Replicas::start(3, plan(UNLIMITED, "fresh_seconds = 2"), &vendor, &redis, PATIENT);
    let started = Instant::now();
    let load = Load::start(replicas.address(), 12, &TENANTS);
    while vendor.count() < 3 * 4 {
        assert!(started.elapsed() < Duration::from_secs(60), "{} requests", vendor.count());
        load.proceed(1).await;
    }
    assert_eq!(load.stop().await, Vec::<String>::new());
    // Two tenants at two vendors each; a window begins with a response.
    let windows = started.elapsed().as_secs() / 2 + 1;
    let asked = vendor.count() as u64;
    assert!(asked <= 4 * windows, "{asked} requests in {windows} windows");
    let shared = replicas.metrics("billing_proxy_shared_hits_total").await;
    assert!(shared.iter().sum::<f64>() > 0.0, "{shared:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_when_the_store_freezes_dies_and_recovers() {
    let (vendor, mut redis) = (FaultyVendor::good().await, Redis::start());
    let replicas = Replicas::start(3, plan(UNLIMITED, "fresh_seconds = 1"), &vendor, &redis, "");
    let load = Load::start(replicas.address(), 6, &TENANTS);
    let reports = || {
        let count = |text: String| text.matches("the shared store fails").count();
        replicas.processes.iter().map(|process| count(process.output())).collect::<Vec<_>>()
    };
    load.proceed(100).await;
    replicas.until("billing_proxy_shared_up", 1.0).await;

    redis.freeze();
    replicas.until("billing_proxy_shared_up", 0.0).await;
    // A thread of its own writes the log, so a line may come after the metric.
    while reports().contains(&0) {
        load.proceed(1).await;
    }
    let once = reports();
    load.proceed(600).await;
    assert_eq!(reports(), once, "a failure is reported once, not for each request");
    redis.resume();
    replicas.until("billing_proxy_shared_up", 1.0).await;
    load.proceed(100).await;

    redis.kill();
    replicas.until("billing_proxy_shared_up", 0.0).await;
    load.proceed(300).await;
    redis.restart();
    replicas.until("billing_proxy_shared_up", 1.0).await;
    load.proceed(300).await;

    assert_eq!(load.stop().await, Vec::<String>::new());
    let failures = replicas.metrics("billing_proxy_shared_failures_total").await;
    assert!(failures.iter().all(|failures| *failures >= 2.0), "{failures:?}");
    for process in &replicas.processes {
        assert!(process.output().contains("the shared store has recovered"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_replica_fails_only_its_own_requests() {
    const CLIENTS: usize = 6;
    let (vendor, redis) = (FaultyVendor::good().await, Redis::start());
    let plan = plan(UNLIMITED, "fresh_seconds = 1");
    let mut replicas = Replicas::start(3, plan, &vendor, &redis, PATIENT);
    let load = Load::start(replicas.address(), CLIENTS, &TENANTS);
    load.proceed(200).await;
    assert_eq!(load.failures(), Vec::<String>::new());
    replicas.processes.remove(1).kill();
    load.proceed(100).await;
    // Each client has one request at a time, which may have been on the killed socket.
    let failures = load.failures();
    assert!(failures.len() <= CLIENTS, "{failures:?}");
    assert!(failures.iter().all(|failure| !failure.contains("inv_")), "{failures:?}");
    load.proceed(600).await;
    assert_eq!(load.stop().await, failures);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lock_of_a_killed_replica_expires() {
    let (vendor, redis) = (FaultyVendor::good().await, Redis::start());
    let plan = plan(UNLIMITED, "fresh_seconds = 60");
    let mut replicas = Replicas::start(2, plan, &vendor, &redis, PATIENT);
    vendor.next(vec![Step::Wait(Duration::from_secs(3_600))]);
    let request = get(HISTORY).tenant("acme").bytes();
    let mut first = replicas.processes.remove(0);
    let lost = tokio::spawn({
        let (address, request) = (first.address, request.clone());
        async move { crate::support::client::try_send(address, &request).await }
    });
    while vendor.count() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let address = replicas.processes[0].address;
    let waiting = tokio::spawn(async move { send(address, &request).await });
    first.kill();
    assert!(lost.await.unwrap().is_none());
    let reply = waiting.await.unwrap();
    assert!(is_own(&reply, "acme", &TENANTS), "{reply:?}");
    assert_eq!(vendor.count(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_is_absent_at_the_start_is_used_once_it_is_available() {
    let (vendor, mut redis) = (FaultyVendor::good().await, Redis::start());
    redis.kill();
    let plan = plan(UNLIMITED, "fresh_seconds = 60");
    let replicas = Replicas::start(2, plan, &vendor, &redis, PATIENT);
    replicas.until("billing_proxy_shared_up", 0.0).await;
    for path in [HISTORY, BILLING] {
        let replies = ask(&replicas, "acme", path, 12).await;
        assert!(replies.iter().all(|reply| is_own(reply, "acme", &TENANTS)));
    }
    assert_eq!(vendor.count(), 4, "each replica asks for itself");
    redis.restart();
    replicas.until("billing_proxy_shared_up", 1.0).await;
    let replies = ask(&replicas, "globex", HISTORY, 24).await;
    assert!(replies.iter().all(|reply| is_own(reply, "globex", &TENANTS)));
    assert_eq!(vendor.count(), 5, "one asks for both");
}
