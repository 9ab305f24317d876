//! Many tenants at the same time, and clients that disconnect.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::malformed::Dice;
use crate::support::client::read_reply;
use crate::support::test_proxy::{BILLING, HISTORY, Plan, get};
use crate::support::vendor::{FaultyVendor, Script, Step, good_answer};

/// The outcome of all clients.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) answered: AtomicUsize,
    pub(crate) cancelled: AtomicUsize,
    pub(crate) failed: AtomicUsize,
}

/// A vendor that is sometimes slow and sometimes fails.
pub(crate) async fn moody_vendor() -> FaultyVendor {
    let count = AtomicUsize::new(0);
    let script = move |head: &str| -> Script {
        match count.fetch_add(1, Ordering::Relaxed) % 10 {
            0 => vec![Step::Wait(Duration::from_millis(20)), Step::Reset],
            1..=4 => [vec![Step::Wait(Duration::from_millis(5))], good_answer(head)].concat(),
            _ => good_answer(head),
        }
    };
    FaultyVendor::start(script).await
}

pub(crate) fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("t{number:04}x")).collect()
}

/// Each tenant sends this many requests, and disconnects early in one of five. Every received byte is
/// searched for the name of another tenant.
pub(crate) async fn crowd(address: SocketAddr, tenants: &[String], requests: usize) -> Tally {
    let tally = Arc::new(Tally::default());
    let mut tasks = Vec::new();
    for (number, tenant) in tenants.iter().enumerate() {
        let (tenant, tally) = (tenant.clone(), Arc::clone(&tally));
        tasks.push(tokio::spawn(async move {
            let mut dice = Dice::new(number as u64);
            let history = get(HISTORY).tenant(&tenant).bytes();
            let billing = get(BILLING).tenant(&tenant).bytes();
            let mut stream = None;
            for _ in 0..requests {
                let request = if dice.below(2) == 0 { &history } else { &billing };
                let mut open = match stream.take() {
                    Some(open) => open,
                    None => TcpStream::connect(address).await.unwrap(),
                };
                if open.write_all(request).await.is_err() {
                    continue;
                }
                if dice.below(5) == 0 {
                    // Some disconnect immediately, some after half of the response.
                    let mut some = vec![0; 1 + dice.below(300)];
                    if dice.below(2) == 0 {
                        let read = open.read(&mut some).await.unwrap_or(0);
                        check_owner(&some[..read], &tenant);
                    }
                    tally.cancelled.fetch_add(1, Ordering::Relaxed);
                    continue;
                }
                let reply = read_reply(&mut open).await.expect("an answer");
                check_owner(&reply.body, &tenant);
                if reply.status == 200 {
                    assert!(reply.text().contains(&tenant));
                    tally.answered.fetch_add(1, Ordering::Relaxed);
                } else {
                    tally.failed.fetch_add(1, Ordering::Relaxed);
                }
                if reply.header("connection") != Some("close") {
                    stream = Some(open);
                }
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    Arc::into_inner(tally).unwrap()
}

/// Names look like `t0042x`: whatever of that shape is in the bytes must be the tenant's own.
fn check_owner(bytes: &[u8], tenant: &str) {
    let text = String::from_utf8_lossy(bytes);
    for (at, _) in text.match_indices('t') {
        let word: String = text[at..].chars().take(6).collect();
        let is_name = word.len() == 6
            && word.ends_with('x')
            && word[1..5].bytes().all(|byte| byte.is_ascii_digit());
        assert!(!is_name || word == tenant, "{word} in an answer for {tenant}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_tenant_ever_receives_another_tenants_data() {
    let vendor = moody_vendor().await;
    let tenants = names(50);
    let plan = Plan {
        tenants: tenants.clone(),
        // Nothing is fresh: each request joins one to the vendor or starts one.
        cache: "fresh_seconds = 0".to_owned(),
        limits: "requests_per_minute_per_tenant = 1000000".to_owned(),
        ..Plan::default()
    };
    let proxy = plan.start(&vendor).await;
    let tally = crowd(proxy.address, &tenants, 60).await;
    let (answered, cancelled) = (tally.answered.into_inner(), tally.cancelled.into_inner());
    assert!(answered > 1_500, "{answered} answered");
    assert!(cancelled > 300, "{cancelled} cancelled");
}
