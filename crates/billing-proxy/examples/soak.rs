//! The long versions of the tests: `cargo run --release -p billing-proxy --example soak [NAME]`.
//!
//! Each part ends the program with a panic if it finds a fault, and otherwise prints its figures as a
//! row for `docs/proxy.md`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a tool for developers: it panics on any failure, and it prints"
)]
#![allow(dead_code, unused_imports, reason = "the tests use more of the shared modules")]

#[path = "../tests/proxy/support.rs"]
mod support;

#[path = "../tests/proxy/commands.rs"]
mod commands;
#[path = "../tests/proxy/malformed.rs"]
mod malformed;
#[path = "../tests/proxy/restarts.rs"]
mod restarts;
#[path = "../tests/proxy/slow_clients.rs"]
mod slow_clients;
#[path = "../tests/proxy/tenants.rs"]
mod tenants;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::support::client::send;
use crate::support::process::Process;
use crate::support::test_proxy::{HISTORY, Plan, get};
use crate::support::vendor::{FaultyVendor, Step, answer};

fn main() -> ExitCode {
    // The proxy under test is another process of this program.
    if matches!(std::env::args().nth(1).as_deref(), Some("serve" | "sandbox")) {
        return billing_proxy::cli::main();
    }
    let wanted = std::env::args().nth(1);
    let runs = |name: &str| wanted.as_deref().is_none_or(|wanted| wanted == name);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        billing_proxy::server::raise_descriptor_limit();
        println!("| soak | figures |\n|---|---|");
        if runs("malformed") {
            malformed_requests().await;
        }
        if runs("tenants") {
            crowds().await;
        }
        if runs("slowloris") {
            slowloris().await;
        }
        if runs("restarts") {
            restarts().await;
        }
        if runs("bombs") {
            bombs().await;
        }
    });
    ExitCode::SUCCESS
}

async fn malformed_requests() {
    const COUNT: usize = 200_000;
    let vendor = FaultyVendor::good().await;
    let proxy = Plan { limits: "header_timeout_seconds = 2".to_owned(), ..Plan::default() };
    let proxy = proxy.start(&vendor).await;
    let started = Instant::now();
    let slowest = malformed::storm(proxy.address, COUNT, 1_000_000).await;
    assert_eq!(vendor.count(), 0);
    println!(
        "| malformed requests | {COUNT} in {:.0} s, none reached a vendor, the slowest took {:.1} s |",
        started.elapsed().as_secs_f64(),
        slowest.as_secs_f64()
    );
}

async fn crowds() {
    const TENANTS: usize = 200;
    const REQUESTS: usize = 1_000;
    let vendor = tenants::moody_vendor().await;
    let names = tenants::names(TENANTS);
    let plan = Plan {
        tenants: names.clone(),
        cache: "fresh_seconds = 0".to_owned(),
        limits: "requests_per_minute_per_tenant = 1000000".to_owned(),
        ..Plan::default()
    };
    let proxy = plan.start(&vendor).await;
    let started = Instant::now();
    let tally = tenants::crowd(proxy.address, &names, REQUESTS).await;
    println!(
        "| {TENANTS} tenants × {REQUESTS} requests | 0 bytes of another tenant; {} succeeded, {} cancelled, \
         {} failed with the vendor, {:.0} s |",
        tally.answered.into_inner(),
        tally.cancelled.into_inner(),
        tally.failed.into_inner(),
        started.elapsed().as_secs_f64()
    );
}

async fn slowloris() {
    const COUNT: usize = 5_000;
    const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
    let vendor = FaultyVendor::good().await;
    let limits = "requests_per_minute_per_tenant = 1000000".to_owned();
    let installed = commands::Installed::new(Plan { limits, ..Plan::default() }, &vendor);
    let process = Process::start(installed.command(&["serve"]), false);
    let before = memory_kib(process.id());
    let held =
        tokio::spawn(slow_clients::slowloris(process.address, COUNT, Duration::from_millis(1_000)));
    let request = get(HISTORY).tenant("acme").bytes();
    let (mut served, mut slowest, mut most) = (0, Duration::ZERO, before);
    while !held.is_finished() {
        let started = Instant::now();
        assert_eq!(send(process.address, &request).await.status, 200);
        slowest = slowest.max(started.elapsed());
        served += 1;
        most = most.max(memory_kib(process.id()));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let longest = held.await.unwrap();
    println!(
        "| {COUNT} half-sent requests, header timeout {} s | the last closed after {:.1} s; {served} others \
         served during that time, 0 errors, the slowest in {:.0} ms; {:.1} KiB each |",
        HEADER_TIMEOUT.as_secs(),
        longest.as_secs_f64(),
        slowest.as_secs_f64() * 1e3,
        (most - before) as f64 / COUNT as f64
    );
}

async fn restarts() {
    const COUNT: usize = 20;
    let (sent, failures) = restarts::restart(COUNT, 200).await;
    assert!(failures.is_empty(), "{} of {sent}: {failures:?}", failures.len());
    println!("| {COUNT} restarts under 200 requests/s | {sent} requests, 0 failed |");
}

/// Responses that are small on the wire and huge once expanded, and responses that never end.
async fn bombs() {
    let chunked =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = [b"10000\r\n".to_vec(), vec![b' '; 0x1_0000], b"\r\n".to_vec()].concat();
    let endless = vec![Step::Send(chunked.to_vec()), Step::SendForever(chunk)];
    let zeros = gzip_of_zeros();
    let compressed = |coding: &str| {
        answer(200, &[("content-type", "application/json"), ("content-encoding", coding)], &zeros)
    };
    let rows = [
        ("a gzip response of 1 GiB", compressed("gzip")),
        (
            "the same without `Content-Encoding`",
            answer(200, &[("content-type", "application/json")], &zeros),
        ),
        ("an endless response, limit 16 MiB", endless),
    ];
    for (what, script) in rows {
        let vendor = FaultyVendor::start(move |_| script.clone()).await;
        let limits = "upstream_body_bytes = 16777216".to_owned();
        let installed = commands::Installed::new(Plan { limits, ..Plan::default() }, &vendor);
        let process = Process::start(installed.command(&["serve"]), false);
        let before = memory_kib(process.id());
        let request = get(HISTORY).tenant("acme").bytes();
        let started = Instant::now();
        assert_eq!(send(process.address, &request).await.code(), "upstream_invalid", "{what}");
        let grown = peak_kib(process.id()).saturating_sub(before);
        assert!(grown < 32 << 10, "{what}: {grown} KiB");
        println!(
            "| {what} | rejected after {:.0} ms, {:.1} MiB |",
            started.elapsed().as_secs_f64() * 1e3,
            grown as f64 / 1024.0
        );
    }
}

/// A gigabyte of zeros as `gzip` writes it: a megabyte on the wire.
fn gzip_of_zeros() -> Vec<u8> {
    let shell = "head -c 1073741824 /dev/zero | gzip -9";
    std::process::Command::new("sh").args(["-c", shell]).output().unwrap().stdout
}

fn memory_kib(id: u32) -> u64 {
    status_kib(id, "VmRSS:")
}

fn peak_kib(id: u32) -> u64 {
    status_kib(id, "VmHWM:")
}

fn status_kib(id: u32, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}
