use super::{Check, checks};
use crate::date::{BillingDate, CivilDate, Instant};
use crate::invoice::{Invoices, NewInvoice};
use crate::money::Money;
use crate::text::{Catalogue, Formats};
use crate::zone::Zone;
use proptest::prelude::*;

/// description, amount, date; a description may end in a status after `|`.
type Row<'r> = (&'r str, i64, &'r str);

fn list(rows: &[Row<'_>]) -> Invoices {
    let mut invoices = Invoices::new();
    for (index, (description, minor, date)) in rows.iter().enumerate() {
        let (description, status) = description.split_once('|').unwrap_or((description, "paid"));
        assert!(invoices.push(&NewInvoice {
            id: &format!("inv_{index}"),
            minor: *minor,
            currency: "usd",
            status,
            description: (description != "-").then_some(description),
            paid_at: BillingDate::parse(date),
            url: None,
        }));
    }
    invoices
}

struct English;

impl Formats for English {
    fn plural_category(&self, count: u64, _: Option<&str>) -> String {
        if count == 1 { "one" } else { "other" }.to_owned()
    }
    fn count(&self, count: u64) -> String {
        count.to_string()
    }
    fn date(&self, date: BillingDate) -> String {
        date.utc_date().to_string()
    }
    fn relative(&self, _: BillingDate) -> String {
        String::new()
    }
    fn month(&self, year: i32, month: u8) -> String {
        format!("{year}-{month:02}")
    }
    fn money(&self, money: Money<'_, i128>) -> String {
        money.to_string()
    }
}

fn words(check: &Check) -> String {
    Catalogue::default().render(&check.message, &English)
}

#[track_caller]
fn finds(rows: &[Row<'_>], expected: &[&str]) {
    let found: Vec<String> = checks(&list(rows), &Zone::default()).iter().map(words).collect();
    assert_eq!(found, expected, "{rows:?}");
}

#[test]
fn a_price_rise_is_reported_with_both_prices() {
    finds(
        &[
            ("Pro Plan - March 2026", 5900, "2026-03-01"),
            ("Pro Plan - February 2026", 4900, "2026-02-01"),
            ("Pro Plan - January 2026", 4900, "2026-01-01"),
        ],
        &["Pro Plan - March 2026: the price rose from 49.00 USD to 59.00 USD."],
    );
    finds(
        &[("Pro", 4900, "2025-03-01"), ("Pro", 5900, "2026-03-01")],
        &["Pro: the price rose from 49.00 USD to 59.00 USD."],
    );
}

#[test]
fn the_vendors_order_makes_no_difference() {
    let mut rows = vec![
        ("Pro - March 2026|open", 5900, "-"),
        ("Pro - February 2026", 4900, "2026-02-01"),
        ("Pro - January 2026", 4900, "2026-01-01"),
    ];
    let expected = ["Pro - March 2026: the price rose from 49.00 USD to 59.00 USD."];
    finds(&rows, &expected);
    rows.reverse();
    finds(&rows, &expected);
}

#[test]
fn varying_falling_single_and_old_prices_have_not_risen() {
    finds(
        &[("Usage", 1, "2026-01-01"), ("Usage", 5, "2026-02-01"), ("Usage", 9, "2026-03-01")],
        &[],
    );
    finds(&[("Pro", 5900, "2026-01-01"), ("Pro", 4900, "2026-02-01")], &[]);
    finds(&[("Pro", 4900, "2026-01-01"), ("Growth", 9900, "2026-02-01")], &[]);
    finds(&[("Credits", 1900, "2026-01-01"), ("Credits", 4900, "2026-01-09")], &[]);
    finds(&[("Credits", 1900, "2026-01-01"), ("Credits", 4900, "2026-06-09")], &[]);
    finds(&[("Old", 1, "2024-01-01"), ("Old", 2, "2024-02-01"), ("New", 1, "2026-01-01")], &[]);
    finds(&[("Pro", -4900, "2026-01-01"), ("Pro", 4900, "2026-02-01")], &[]);
    finds(&[("Pro|void", 4900, "2026-01-01"), ("Pro|draft", 5900, "2026-02-01")], &[]);
    finds(&[("-", 4900, "2026-01-01"), ("-", 5900, "2026-02-01")], &[]);
}

#[test]
fn prices_of_different_currencies_are_not_compared() {
    let mut invoices = Invoices::new();
    for (currency, minor, date) in [("usd", 4900, "2026-01-01"), ("jpy", 5500, "2026-02-01")] {
        assert!(invoices.push(&NewInvoice {
            id: "inv",
            minor,
            currency,
            status: "paid",
            description: Some("Pro"),
            paid_at: BillingDate::parse(date),
            url: None,
        }));
    }
    assert_eq!(checks(&invoices, &Zone::default()), []);
}

#[test]
fn a_duplicate_charge_is_reported() {
    finds(
        &[
            ("Pro Plan - March 2026", 4900, "2026-03-01"),
            ("Pro Plan - March 2026", 4900, "2026-03-17"),
            ("Pro Plan - February 2026", 4900, "2026-02-01"),
        ],
        &["Pro Plan - March 2026: 49.00 USD may have been charged 2 times."],
    );
    finds(
        &[
            ("Extra credits", 1900, "2026-03-01T10:00:00Z"),
            ("Extra credits", 1900, "2026-03-01T10:00:07Z"),
            ("Extra credits", 1900, "2026-03-02T10:00:00Z"),
        ],
        &["Extra credits: 19.00 USD may have been charged 3 times."],
    );
}

#[test]
fn a_habit_a_refund_or_an_unpaid_attempt_is_not_a_duplicate() {
    let twice = [("Credits", 1900, "2026-03-01"), ("Credits", 1900, "2026-03-02")];
    finds(&[twice[0], twice[1], ("Refund for Credits", -1900, "2026-03-05")], &[]);
    finds(&[twice[0], twice[1], ("Refund for Credits", -1900, "-")], &[]);
    finds(
        &[twice[0], twice[1], ("Refund for Credits", -1900, "2026-02-01")],
        &["Credits: 19.00 USD may have been charged 2 times."],
    );
    finds(
        &[twice[0], twice[1], ("Credits", 1900, "2026-01-01"), ("Credits", 1900, "2026-01-02")],
        &[],
    );
    finds(&[("Credits", 1900, "2026-03-01"), ("Credits", 1900, "2026-03-04")], &[]);
    finds(&[("Credits", 1900, "2026-03-01"), ("Credits", 2900, "2026-03-01")], &[]);
    finds(&[("Credits", 1900, "2026-03-01"), ("Credits|void", 1900, "2026-03-01")], &[]);
    finds(&[("Order 17", 1900, "2026-03-01"), ("Order 18", 1900, "2026-03-01")], &[]);
    finds(&[("Credits", 0, "2026-03-01"), ("Credits", 0, "2026-03-01")], &[]);
    finds(&[("-", 1900, "2026-03-01"), ("-", 1900, "2026-03-01")], &[]);
    finds(&[("Credits", 1900, "-"), ("Credits", 1900, "-")], &[]);
    finds(&[("Plan 2025", 1900, "2026-01-01"), ("Plan 2026", 1900, "2026-01-01")], &[]);
    finds(&[("Seat", 1900, "2026-03-01"); 12], &[]);
}

/// The charge's time on the clocks of the zone was compared with the refund's in UTC.
#[test]
fn a_refund_counts_from_the_charge_on_in_every_time_zone() {
    let (charge, again) = ("2026-03-01T10:00:00Z", "2026-03-01T10:00:07Z");
    for hours in [-10, 0, 9] {
        let zone =
            Zone::at(&[Instant { unix_ms: i64::MIN }], &|_| Some(i64::from(hours) * 3_600_000));
        let count = |refund| {
            let rows =
                [("Credits", 1900, charge), ("Credits", 1900, again), ("Back", -1900, refund)];
            checks(&list(&rows), &zone).len()
        };
        assert_eq!(count("2026-03-01T12:00:00Z"), 0, "{hours}");
        assert_eq!(count(charge), 0, "{hours}");
        assert_eq!(count("2026-03-01T08:00:00Z"), 1, "{hours}");
    }
}

#[test]
fn what_is_older_than_eight_hundred_days_is_closed() {
    let twice = ("Credits", 1900, "2024-01-01");
    let expected = ["Credits: 19.00 USD may have been charged 2 times."];
    finds(&[twice, twice, ("New", 1, "2026-03-11")], &expected);
    finds(&[twice, twice, ("New", 1, "2026-03-12")], &[]);
}

#[test]
fn two_charges_are_one_up_to_48_hours_apart() {
    let count = |again| {
        let rows = [("Credits", 1900, "2026-03-01T10:00:00Z"), ("Credits", 1900, again)];
        checks(&list(&rows), &Zone::default()).len()
    };
    assert_eq!(count("2026-03-03T10:00:00Z"), 1);
    assert_eq!(count("2026-03-03T10:00:01Z"), 0);
}

/// The date that many days after 2024-10-04.
fn day(number: i64) -> String {
    CivilDate::from_days_since_epoch(20_000 + number).to_string()
}

#[test]
fn a_price_is_compared_with_that_of_a_month_or_a_year_before() {
    for (apart, expected) in
        [(19, 0), (20, 1), (45, 1), (46, 0), (349, 0), (350, 1), (380, 1), (381, 0)]
    {
        let rows = [("Pro", 4900, &*day(0)), ("Pro", 5900, &*day(apart))];
        assert_eq!(checks(&list(&rows), &Zone::default()).len(), expected, "{apart} days");
    }
}

#[test]
fn a_price_of_a_series_that_has_ended_has_not_risen() {
    for (newest, expected) in [(90, 1), (91, 0)] {
        let (before, after, newest) = (day(0), day(30), day(newest));
        let rows = [("Pro", 4900, &*before), ("Pro", 5900, &*after), ("Other", 1, &*newest)];
        assert_eq!(checks(&list(&rows), &Zone::default()).len(), expected, "{newest}");
    }
}

const MONTHLY: [Row<'_>; 6] = [
    ("Pro - January 2026", 4900, "2026-01-03"),
    ("Pro - February 2026", 4900, "2026-02-03"),
    ("Pro - March 2026", 4900, "2026-03-03"),
    ("Pro - April 2026", 4900, "2026-04-03"),
    ("Pro - June 2026", 4900, "2026-06-03"),
    ("Pro - July 2026", 4900, "2026-07-03"),
];

#[test]
fn a_missing_month_is_reported() {
    finds(&MONTHLY, &["Pro - April 2026: there is no invoice for 2026-05."]);
    let undescribed = MONTHLY.map(|(_, minor, date)| ("Pro", minor, date));
    finds(&undescribed, &["Pro: there is no invoice for 2026-05."]);
}

#[test]
fn irregular_new_settled_or_covered_series_have_no_missing_month() {
    finds(&MONTHLY[..4], &[]);
    finds(&MONTHLY[2..], &[]);
    let with = |rows: &[Row<'static>]| [&MONTHLY[..], rows].concat();
    finds(&with(&[("Pro - November 2026", 4900, "2026-11-03")]), &[]);
    finds(&with(&[("Starter - May 2026", 1900, "2026-05-03")]), &[]);
    finds(&with(&[("Pro - May 2026|void", 4900, "2026-05-03")]), &[]);
    finds(&with(&[("Other", 1, "2028-01-01")]), &[]);
    finds(
        &[
            ("Pro", 4900, "2025-10-01"),
            ("Pro", 4900, "2025-11-01"),
            ("Pro", 4900, "2025-12-01"),
            ("Pro", 4900, "2026-01-01"),
            ("Pro", 4900, "2026-02-28"),
        ],
        &[],
    );
}

#[test]
fn a_month_is_missed_by_a_series_that_came_three_times_in_its_rhythm() {
    let months = ["2025-10-31", "2025-11-30", "2025-12-31", "2026-01-31"].map(|on| ("Pro", 1, on));
    let count = |months: &[Row<'_>], next| {
        let rows = [months, &[("Pro", 1, next)]].concat();
        checks(&list(&rows), &Zone::default()).len()
    };
    // 51, 52, 100 and 101 days after the last of them.
    for (next, expected) in
        [("2026-03-23", 0), ("2026-03-24", 1), ("2026-05-11", 1), ("2026-05-12", 0)]
    {
        assert_eq!(count(&months, next), expected, "{next}");
        assert_eq!(count(&months[1..], next), 0, "{next}");
    }
}

#[test]
fn a_missed_month_is_reported_for_four_hundred_days() {
    let with = |newest| [&MONTHLY[..], &[("Other", 1, newest)]].concat();
    finds(&with("2027-07-06"), &["Pro - April 2026: there is no invoice for 2026-05."]);
    finds(&with("2027-07-07"), &[]);
}

#[test]
fn a_month_is_covered_by_what_came_more_than_fifteen_days_from_its_ends() {
    let rows = MONTHLY.map(|(_, minor, date)| ("Pro", minor, date));
    for (date, expected) in
        [("2026-04-18", 1), ("2026-04-19", 0), ("2026-05-18", 0), ("2026-05-19", 1)]
    {
        let rows = [&rows[..], &[("Starter", 1900, date)]].concat();
        assert_eq!(checks(&list(&rows), &Zone::default()).len(), expected, "{date}");
    }
}

#[test]
fn a_continuous_series_does_not_cover_a_missing_month() {
    let mut rows = MONTHLY.to_vec();
    for (month, name) in [(4, "April"), (5, "May"), (6, "June")] {
        let text: &str = Box::leak(format!("Brand - {name} 2026").into_boxed_str());
        let date: &str = Box::leak(format!("2026-{month:02}-03").into_boxed_str());
        rows.push((text, 1900, date));
    }
    finds(&rows, &["Pro - April 2026: there is no invoice for 2026-05."]);
}

#[test]
fn a_key_changes_only_with_the_invoices() {
    let key = |rows: &[Row<'_>]| checks(&list(rows), &Zone::default())[0].key.clone();
    let rise = [("Pro", 4900, "2026-02-01"), ("Pro", 5900, "2026-03-01")];
    assert_eq!(key(&rise), key(&rise));
    assert!(key(&rise).starts_with("price-rise:"));
    let other = [("Max", 4900, "2026-02-01"), ("Max", 5900, "2026-03-01")];
    let later = [other[0], other[1], rise[0], rise[1]];
    assert_eq!(checks(&list(&later), &Zone::default()).len(), 2);
    let keys: Vec<String> =
        checks(&list(&later), &Zone::default()).into_iter().map(|check| check.key).collect();
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn findings_of_one_kind_are_sorted_newest_first() {
    let rows = [
        ("A", 1, "2026-01-01"),
        ("A", 2, "2026-02-01"),
        ("B", 1, "2026-01-15"),
        ("B", 2, "2026-02-15"),
    ];
    let found = checks(&list(&rows), &Zone::default());
    assert_eq!(found.iter().map(|check| check.rows[0]).collect::<Vec<_>>(), [3, 1]);
}

#[test]
fn years_of_ordinary_bills_have_no_findings() {
    // Billed on the 31st, so on the last day of shorter months, at a slightly varying hour.
    let mut invoices = Invoices::new();
    for month in 0..60_i32 {
        let (year, month) = (2021 + month / 12, (month % 12) as u8 + 1);
        let day = (0..=3).find_map(|fewer| CivilDate::new(year, month, 31 - fewer)).unwrap();
        let noon = day.days_since_epoch() * 86_400_000 + i64::from(month) * 3_600_000;
        for (description, minor) in [("Pro", 4900), ("Seats", 990)] {
            assert!(invoices.push(&NewInvoice {
                id: "inv",
                minor,
                currency: "usd",
                status: "paid",
                description: Some(description),
                paid_at: Some(BillingDate::Instant(Instant { unix_ms: noon })),
                url: None,
            }));
        }
    }
    assert_eq!(checks(&invoices, &Zone::default()), []);
}

#[test]
fn an_empty_history_has_no_findings() {
    finds(&[], &[]);
}

proptest! {
    #[test]
    fn any_history_can_be_checked(rows in prop::collection::vec(
        (prop_oneof!["[ab] (January|May|2026|3|2026-0[1-9]){0,2}", ".{0,9}"], prop_oneof![-2_i64..3, any::<i64>()],
         prop::option::of(prop_oneof![0_i64..200, any::<i64>()]), prop::sample::select(vec!["paid", "open", "uncollectible", "x"])), 0..40)
    ) {
        let mut invoices = Invoices::new();
        for (description, minor, day, status) in &rows {
            let unix_ms = day.map(|day| day.saturating_mul(86_400_000));
            let paid_at = unix_ms.map(|unix_ms| BillingDate::Instant(Instant { unix_ms }));
            let new = NewInvoice { id: "inv", minor: *minor, currency: "usd", status, description: Some(description), paid_at, url: None };
            prop_assert!(invoices.push(&new));
        }
        let found = checks(&invoices, &Zone::default());
        prop_assert!(found.is_sorted_by_key(|check| check.kind), "the gravest first");
        for check in &found {
            prop_assert!(!check.rows.is_empty());
            prop_assert!(check.rows.iter().all(|row| (*row as usize) < rows.len()));
            for name in crate::text::placeholders(check.message.text.english("other")) {
                prop_assert!(check.message.arg(name).is_some(), "{check:?}");
            }
        }
    }
}
