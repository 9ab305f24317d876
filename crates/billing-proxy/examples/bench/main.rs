//! Side by side with nginx: requests per CPU-second and p99 for cache hits, and what a miss adds. Then
//! replicas, with a store that they share and without.
//!
//! `cargo run --release -p billing-proxy --example bench [SECONDS] [replicas | memory | routing]`; wants
//! `nginx`, `wrk` and `redis-server` on the path. With a name only that part is measured: `memory` is
//! the memory of a proxy with many tenants and peers, `routing` what routing costs. These two are not
//! part of a run without a name. 24 runs of `wrk` and 18 of replicas take SECONDS each, and a second more
//! to warm up.
//! Both serve the same body of the same vendor to the same connections, one after the other, several
//! rounds in turns. nginx is a plain reverse proxy that adds the key, caches and sends CORS headers;
//! it checks no token.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a tool for developers: it ends with what went wrong, and it prints"
)]

mod contestants;
mod latency;
mod load;
mod memory;
mod replicas;
mod routing;
mod vendor;

use std::process::ExitCode;

use crate::contestants::{Contestant, Stand};

const TENANTS: [usize; 2] = [10, 1_000];
const CONNECTIONS: [usize; 2] = [16, 64];
const ROUNDS: usize = 3;

fn main() -> ExitCode {
    // The measured proxy is another process of this program.
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return billing_proxy::cli::main();
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let seconds = arguments.iter().find_map(|text| text.parse().ok()).unwrap_or(5);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let vendor = runtime.block_on(vendor::start());

    match arguments.iter().find(|text| text.parse::<u32>().is_err()).map(String::as_str) {
        None => {}
        Some("replicas") => {
            replicas::compare(vendor, seconds);
            return ExitCode::SUCCESS;
        }
        Some("memory") => {
            runtime.block_on(memory::measure(vendor));
            return ExitCode::SUCCESS;
        }
        Some("routing") => {
            runtime.block_on(routing::compare(vendor));
            return ExitCode::SUCCESS;
        }
        Some(other) => panic!("{other:?} is not one of replicas, memory, routing"),
    }
    println!("| tenants | connections | | requests/s | requests/CPU-s | p50 ms | p99 ms |");
    println!("|---|---|---|---|---|---|---|");
    for tenants in TENANTS {
        let stand = Stand::set_up(vendor, tenants, 3_600);
        for connections in CONNECTIONS {
            hits(&stand, tenants, connections, seconds);
        }
    }
    println!();
    let stand = Stand::set_up(vendor, 10, 0);
    runtime.block_on(latency::compare(vendor, &stand));
    drop(stand);
    println!();
    replicas::compare(vendor, seconds);
    ExitCode::SUCCESS
}

fn hits(stand: &Stand, tenants: usize, connections: usize, seconds: u32) {
    let mut results: [Vec<load::Measured>; 2] = Default::default();
    for round in 0..ROUNDS {
        // In turns, and each first as often as second, as far as an odd number allows.
        let mut order = [Contestant::Nginx, Contestant::Proxy];
        if round % 2 == 1 {
            order.reverse();
        }
        for contestant in order {
            let measured = load::measure(stand, contestant, connections, seconds);
            results[contestant as usize].push(measured);
        }
    }
    let [nginx, proxy] = results.map(|runs| load::median(&runs));
    for (name, measured) in [("nginx", &nginx), ("billing-proxy", &proxy)] {
        println!(
            "| {tenants} | {connections} | {name} | {:.0} | {:.0} | {:.3} | {:.3} |",
            measured.per_second, measured.per_cpu_second, measured.p50_ms, measured.p99_ms
        );
    }
    println!(
        "| {tenants} | {connections} | ratio | {:.2} | {:.2} | {:.2} | {:.2} |",
        proxy.per_second / nginx.per_second,
        proxy.per_cpu_second / nginx.per_cpu_second,
        proxy.p50_ms / nginx.p50_ms,
        proxy.p99_ms / nginx.p99_ms
    );
}
