//! The sandbox's customers on every day of two years: ordinary data lead to no findings.
#![expect(
    clippy::unwrap_used,
    reason = "clippy allows it in tests but not in the helpers that tests share"
)]

use billing_core::view::checks::{CheckKind, checks};
use billing_core::wire::autoposting::{self, BillingHistory};
use billing_core::zone::Zone;
use billing_sandbox::{Scenario, Vendors};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

const SECONDS_PER_DAY: u64 = 86_400;

/// The vendor's response for a scenario, over a real connection.
fn history(vendors: &Vendors, scenario: Scenario) -> BillingHistory {
    let base = vendors.autoposting_base();
    let (host, path) = base.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let key = scenario.autoposting_key();
    write!(
        stream,
        "GET /{path}/billing/history HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let (head, body) = answer.split_at(head + 4);
    assert!(head.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(head));
    autoposting::decode(body).unwrap()
}

fn vendors() -> (Vendors, Arc<AtomicU64>) {
    let day = Arc::new(AtomicU64::new(20_000));
    let clock = Arc::clone(&day);
    let now = move || {
        let seconds = clock.load(Ordering::Relaxed) * SECONDS_PER_DAY + SECONDS_PER_DAY / 2;
        UNIX_EPOCH + Duration::from_secs(seconds)
    };
    (Vendors::start(now).unwrap(), day)
}

#[test]
fn ordinary_customers_have_no_findings_on_any_day() {
    let (vendors, day) = vendors();
    let scenarios: [Scenario; 14] = [
        Scenario::Active,
        Scenario::Trialing,
        Scenario::Canceling,
        Scenario::PastDue,
        Scenario::Unpaid,
        Scenario::Paused,
        Scenario::Canceled,
        Scenario::Incomplete,
        Scenario::Free,
        Scenario::NoInvoices,
        Scenario::Currencies,
        Scenario::Malformed,
        Scenario::UnknownValues,
        Scenario::Partial,
    ];
    for today in 20_000..20_000 + 731 {
        day.store(today, Ordering::Relaxed);
        for scenario in scenarios {
            let found = checks(&history(&vendors, scenario).invoices, &Zone::default());
            let kinds: Vec<CheckKind> = found.iter().map(|check| check.kind).collect();
            assert_eq!(kinds, [], "{} on day {today}: {found:?}", scenario.name());
        }
    }
}

#[test]
fn ten_thousand_invoices_of_one_agency_have_no_findings() {
    let (vendors, day) = vendors();
    for today in (20_000..20_731).step_by(61) {
        day.store(today, Ordering::Relaxed);
        let found = checks(&history(&vendors, Scenario::Large).invoices, &Zone::default());
        let shown: Vec<_> = found.iter().map(|check| (check.kind, check.rows.len())).collect();
        assert_eq!(shown, [], "on day {today}");
    }
}
