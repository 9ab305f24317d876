//! The latency that a miss adds to a direct request to the vendor.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::contestants::{Contestant, ORIGIN, PATH, Stand};

const REQUESTS: usize = 2_000;

/// Sends requests to all three alternately, on one connection each, and prints the differences.
pub(crate) async fn compare(vendor: SocketAddr, stand: &Stand) {
    let client = reqwest::Client::builder().no_proxy().http1_only().build().unwrap();
    let urls = [
        format!("http://{vendor}/api-proxy/billing/history"),
        format!("http://{}{PATH}", stand.address(Contestant::Nginx)),
        format!("http://{}{PATH}", stand.address(Contestant::Proxy)),
    ];
    let mut times: [Vec<Duration>; 3] = Default::default();
    for number in 0..REQUESTS {
        let tenant = number % stand.tokens.len();
        for (url, times) in urls.iter().zip(&mut times) {
            let started = Instant::now();
            let answer = client
                .get(url)
                .bearer_auth(&stand.tokens[tenant])
                .header("X-Tenant", format!("t{tenant}"))
                .header("Origin", ORIGIN)
                .send()
                .await
                .unwrap();
            assert_eq!(answer.status(), 200);
            assert_ne!(
                answer.headers().get("x-billing-cache").map(|v| v.as_bytes()),
                Some(&b"hit"[..])
            );
            answer.bytes().await.unwrap();
            times.push(started.elapsed());
        }
    }
    let figures = times.map(|mut times| {
        times.sort();
        [times[REQUESTS / 2], times[REQUESTS * 99 / 100]].map(|time| time.as_secs_f64() * 1e3)
    });
    println!("| miss | p50 ms | p99 ms | added p50 ms | added p99 ms |");
    println!("|---|---|---|---|---|");
    for (name, [p50, p99]) in ["vendor alone", "nginx", "billing-proxy"].iter().zip(figures) {
        let [direct50, direct99] = figures[0];
        println!(
            "| {name} | {p50:.3} | {p99:.3} | {:.3} | {:.3} |",
            p50 - direct50,
            p99 - direct99
        );
    }
}
