//! Starting and stopping, and the clock.

use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use billing_sandbox::{Scenario, Vendors};

use crate::client::{billing, history, noon, start};

fn authority(base: &str) -> &str {
    base.strip_prefix("http://").unwrap().split('/').next().unwrap()
}

#[test]
fn each_vendor_has_its_own_loopback_port() {
    let vendors = start();
    let (autoposting, trackmyposts) = (vendors.autoposting_base(), vendors.trackmyposts_base());
    assert!(autoposting.starts_with("http://127.0.0.1:") && autoposting.ends_with("/api-proxy"));
    assert!(trackmyposts.starts_with("http://127.0.0.1:"));
    assert_ne!(authority(&autoposting), authority(&trackmyposts));
}

#[test]
fn dropping_them_closes_both_ports() {
    let vendors = start();
    let bases = [vendors.autoposting_base(), vendors.trackmyposts_base()];
    drop(vendors);
    for base in bases {
        assert!(TcpStream::connect(authority(&base)).is_err(), "{base}");
    }
}

#[test]
fn several_sandboxes_run_side_by_side() {
    let (first, second) = (start(), start());
    assert_eq!(history(&first, Scenario::Flaky).status, 500);
    assert_eq!(history(&second, Scenario::Flaky).status, 500, "they count separately");
}

#[tokio::test]
async fn they_can_be_started_and_dropped_inside_a_runtime() {
    let vendors = start();
    let answer = tokio::task::spawn_blocking(move || history(&vendors, Scenario::Active).status);
    assert_eq!(answer.await.unwrap(), 200);
    drop(start());
}

#[test]
fn the_clock_is_read_for_every_request() {
    let days = Arc::new(AtomicU64::new(0));
    let read = Arc::clone(&days);
    let clock = move || noon() + Duration::from_secs(86_400 * read.load(Ordering::Relaxed));
    let vendors = Vendors::start(clock).unwrap();
    let renewal = || {
        let body = billing(&vendors, Scenario::Active).json();
        body["subscription_status"]["nextBillingDate"].clone()
    };
    assert_eq!(renewal(), "2026-12-01T00:00:00.000Z");
    days.store(40, Ordering::Relaxed);
    assert_eq!(renewal(), "2027-01-10T00:00:00.000Z");
}
