use super::{DAY_MS, INTERVAL_MS, KNOWN_MS, MINUTE_MS, Zone, offset_ms};
use crate::date::{BillingDate, Instant};
use crate::invoice::{Invoices, NewInvoice};
use crate::view::export::{csv::csv, json::json};
use crate::view::invoice_table::{Filter, InvoiceTable, years};
use crate::view::months::months;
use crate::view::test_language::English;
use crate::view::totals::totals_by_year;
use proptest::prelude::*;
use std::cell::Cell;

const HOUR_MS: i64 = 60 * MINUTE_MS;

fn at(text: &str) -> Instant {
    match BillingDate::parse(text) {
        Some(BillingDate::Instant(instant)) => instant,
        other => panic!("{text}: {other:?}"),
    }
}

/// A zone with the given changes, and the number of calls.
fn surveyed(changes: &[(i64, i64)], first: Instant, last: Instant) -> (Zone, usize) {
    let asked = Cell::new(0);
    let zone = Zone::survey(first, last, &|ms| {
        asked.set(asked.get() + 1);
        Some(offset(changes, ms))
    });
    (zone, asked.get())
}

fn offset(changes: &[(i64, i64)], ms: i64) -> i64 {
    changes.iter().rev().find(|(from, _)| *from <= ms).map_or(0, |(_, offset)| *offset)
}

#[test]
fn an_invoice_of_new_years_eve_in_london_belongs_to_the_new_year_in_tokyo() {
    let eve = at("2024-12-31T23:30:00Z");
    let (tokyo, _) = surveyed(&[(i64::MIN, 9 * HOUR_MS)], eve, eve);
    assert_eq!(tokyo.day(BillingDate::Instant(eve)).to_string(), "2025-01-01");
    assert_eq!(Zone::default().day(BillingDate::Instant(eve)).to_string(), "2024-12-31");
    let day = BillingDate::parse("2024-12-31").unwrap();
    assert_eq!(tokyo.day(day).to_string(), "2024-12-31", "a day is a day everywhere");
}

#[test]
fn a_zone_of_single_instants_has_their_offsets() {
    // New York, around the end of summer time.
    let changes = [(i64::MIN, -4 * HOUR_MS), (at("2026-11-01T06:00:00Z").unix_ms, -5 * HOUR_MS)];
    let instants = [
        "2026-11-01T06:00:00Z",
        "2026-03-31T14:30:00Z",
        "2026-11-01T05:59:59Z",
        "2027-01-01T04:59:59Z",
    ]
    .map(at);
    let asked = Cell::new(0);
    let zone = Zone::at(&instants, &|ms| {
        asked.set(asked.get() + 1);
        Some(offset(&changes, ms))
    });
    assert_eq!(asked.get(), instants.len());
    let (whole, _) = surveyed(&changes, at("2026-01-01T00:00:00Z"), at("2027-06-01T00:00:00Z"));
    for instant in instants {
        assert_eq!(zone.local_ms(instant.into()), whole.local_ms(instant.into()), "{instant:?}");
    }
    let unknown = Zone::at(&instants, &|_| None);
    assert_eq!(unknown, Zone::default());
}

#[test]
fn years_filters_totals_months_and_files_follow_the_zone() {
    let eve = at("2024-12-31T23:30:00Z");
    let mut invoices = Invoices::new();
    assert!(invoices.push(&NewInvoice {
        id: "eve",
        minor: 4900,
        currency: "usd",
        status: "paid",
        description: None,
        paid_at: Some(BillingDate::Instant(eve)),
        url: None,
    }));
    let (tokyo, _) = surveyed(&[(i64::MIN, 9 * HOUR_MS)], eve, eve);
    for (zone, year, month, day) in
        [(Zone::default(), 2024, 12, "2024-12-31,"), (tokyo, 2025, 1, "2025-01-01,")]
    {
        assert_eq!(years(&invoices, &zone), [year]);
        assert_eq!(totals_by_year(&invoices, &[0], &zone)[0].year, Some(year));
        let bar = months(&invoices, &[0], &zone, 12)[0].months[0];
        assert_eq!((bar.year, bar.month), (year, month));
        assert!(csv(&invoices, &[0], &zone, false).contains(day));
        assert!(json(&invoices, &[0], &zone).contains(day.trim_end_matches(',')));
        let table = InvoiceTable::in_zone(zone);
        for (wanted, rows) in [(year, 1), (2024 + 2025 - year, 0)] {
            let filter = Filter { year: Some(wanted), ..Filter::default() };
            let found = table.select(&invoices, &filter, None, &English);
            assert_eq!(found.len(), rows, "{wanted}");
        }
    }
}

#[test]
fn the_minute_of_a_change_is_found() {
    let (spring, autumn) = (at("2024-03-10T07:00:00Z").unix_ms, at("2024-11-03T06:00:00Z").unix_ms);
    let new_york = [(i64::MIN, -5 * HOUR_MS), (spring, -4 * HOUR_MS), (autumn, -5 * HOUR_MS)];
    let (zone, asked) = surveyed(&new_york, at("2024-01-01T00:00:00Z"), at("2024-12-31T00:00:00Z"));
    assert_eq!(zone.offsets, new_york);
    assert!(asked < 70, "asked {asked} times for a year");
}

#[test]
fn a_month_of_fasting_without_summer_time_is_not_missed() {
    // Egypt in 2010: 29 days.
    let (from, to) = (at("2010-08-10T21:00:00Z").unix_ms, at("2010-09-08T22:00:00Z").unix_ms);
    for start in 0..INTERVAL_MS / DAY_MS {
        let cairo = [(i64::MIN, 3 * HOUR_MS), (from, 2 * HOUR_MS), (to, 3 * HOUR_MS)];
        let first = Instant { unix_ms: from - 100 * DAY_MS + start * DAY_MS };
        let (zone, _) = surveyed(&cairo, first, Instant { unix_ms: to + 50 * DAY_MS });
        assert_eq!(zone.offsets, cairo);
    }
}

#[test]
fn dates_of_all_times_need_at_most_a_few_thousand_calls() {
    let (first, last) = (Instant { unix_ms: i64::MIN }, Instant { unix_ms: i64::MAX });
    let (zone, asked) = surveyed(&[(i64::MIN, HOUR_MS)], first, last);
    assert!(asked < 4_000, "{asked}");
    assert_eq!(zone.local_ms(BillingDate::Instant(last)), i64::MAX);
}

#[test]
fn an_unknown_zone_is_utc() {
    let eve = at("2024-12-31T23:30:00Z");
    assert_eq!(Zone::survey(eve, eve, &|_| None), Zone::default());
}

#[test]
fn offsets_are_read_in_the_format_of_intl() {
    for (text, expected) in [
        ("1/1/2025, GMT", Some(0)),
        ("1/1/2025, GMT+09:00", Some(9 * HOUR_MS)),
        ("1/1/2025, GMT-03:30", Some(-(3 * HOUR_MS + HOUR_MS / 2))),
        ("1/1/1880, GMT−04:56:02", Some(-(5 * HOUR_MS - 3 * MINUTE_MS - 58_000))),
        ("1/1/2025, JST", None),
        ("GMT+9", None),
        ("GMT+09:00:00:00", None),
        ("GMT ", None),
        ("", None),
    ] {
        assert_eq!(offset_ms(text), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn every_time_in_between_has_its_offset(
        start in 0_i64..1_000_000,
        steps in prop::collection::vec((30_000_i64..1_000_000, -14 * 4_i64..14 * 4), 1..8),
        within: [prop::sample::Index; 8],
    ) {
        let mut changes = vec![(i64::MIN, 0)];
        let mut minute = start;
        for (step, quarters) in steps {
            minute += step;
            changes.push((minute * MINUTE_MS, quarters * 15 * MINUTE_MS));
        }
        let (first, last) = (start * MINUTE_MS, minute * MINUTE_MS + DAY_MS);
        let (zone, _) = surveyed(&changes, Instant { unix_ms: first }, Instant { unix_ms: last });
        for index in within {
            let ms = first + index.index((last - first) as usize) as i64;
            let local = zone.local_ms(BillingDate::Instant(Instant { unix_ms: ms }));
            prop_assert_eq!(local, ms + offset(&changes, ms));
        }
        prop_assert!(last < KNOWN_MS.end);
    }
}
