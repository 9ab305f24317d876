use super::{Month, extremes, months, per_mille};
use crate::date::BillingDate;
use crate::invoice::{Invoices, NewInvoice};
use crate::zone::Zone;
use proptest::prelude::*;

/// amount, currency, status, date.
type Row<'r> = (i64, &'r str, &'r str, &'r str);

/// The months of each currency, such as `USD 2026-01 4900, 2026-02 0`.
fn shown(rows: &[Row<'_>], last: usize) -> Vec<String> {
    let mut invoices = Invoices::new();
    for (minor, currency, status, date) in rows {
        assert!(invoices.push(&NewInvoice {
            id: "inv",
            minor: *minor,
            currency,
            status,
            description: None,
            paid_at: BillingDate::parse(date),
            url: None,
        }));
    }
    let all: Vec<u32> = (0..invoices.len() as u32).collect();
    let month = |month: &Month| format!("{:04}-{:02} {}", month.year, month.month, month.paid);
    months(&invoices, &all, &Zone::default(), last)
        .iter()
        .map(|currency| {
            let months: Vec<_> = currency.months.iter().map(month).collect();
            format!("{} {}", currency.currency.code(), months.join(", "))
        })
        .collect()
}

#[test]
fn months_run_without_a_gap_from_the_oldest_to_the_newest() {
    let rows = [
        (4900, "usd", "paid", "2026-02-28T23:59:59Z"),
        (4900, "usd", "paid", "2025-11-01"),
        (-1900, "usd", "paid", "2025-11-30T00:00:00Z"),
    ];
    assert_eq!(shown(&rows, 24), ["USD 2025-11 3000, 2025-12 0, 2026-01 0, 2026-02 4900"]);
    assert_eq!(shown(&rows, 2), ["USD 2026-01 0, 2026-02 4900"]);
    assert_eq!(shown(&rows, 1), ["USD 2026-02 4900"]);
}

#[test]
fn each_currency_has_its_own_months() {
    let rows = [
        (1, "usd", "paid", "2026-02-01"),
        (2, "eur", "paid", "2024-02-01"),
        (3, "jpy", "open", "2026-02-01"),
        (4, "jpy", "paid", "-"),
    ];
    assert_eq!(shown(&rows, 12), ["EUR 2024-02 2", "USD 2026-02 1"]);
}

#[test]
fn extreme_dates_do_not_make_the_chart_endless() {
    let rows =
        [(1, "usd", "paid", "0000-01-01T00:00:00Z"), (2, "usd", "paid", "9999-12-31T23:59:59Z")];
    assert_eq!(shown(&rows, 2), ["USD 9999-11 0, 9999-12 2"]);
    assert_eq!(shown(&rows[..1], 3), ["USD 0000-01 1"]);
    assert_eq!(shown(&rows, 0), ["USD "]);
}

#[test]
fn the_sum_of_a_month_may_exceed_64_bits() {
    let rows = [(i64::MAX, "usd", "paid", "2026-01-01"), (1, "usd", "paid", "2026-01-02")];
    assert_eq!(shown(&rows, 2), ["USD 2026-01 9223372036854775808"]);
}

#[test]
fn bars_are_scaled_by_the_largest_payment_and_the_largest_credit() {
    let month = |paid| Month { year: 2026, month: 1, paid };
    assert_eq!(extremes(&[month(3), month(-9), month(1), month(-2)]), (3, 9));
    assert_eq!(extremes(&[month(3), month(4)]), (4, 0));
    assert_eq!(extremes(&[month(-9)]), (0, 9));
    assert_eq!(extremes(&[month(i128::MIN), month(i128::MAX)]), (i128::MAX, i128::MAX));
    assert_eq!(extremes(&[]), (0, 0));
}

#[test]
fn a_share_is_between_zero_and_the_whole() {
    for (part, whole, expected) in [
        (0, 100, 0),
        (100, 100, 1000),
        (1, 3, 333),
        (-5, 100, 0),
        (5, 0, 0),
        (200, 100, 1000),
        (i128::MAX, i128::MAX, 1000),
        (i128::MAX / 2, i128::MAX, 500),
        (i128::MIN, i128::MAX, 0),
        (i128::MAX, 1, 1000),
    ] {
        assert_eq!(per_mille(part, whole), expected, "{part} of {whole}");
    }
}

proptest! {
    #[test]
    fn a_larger_part_does_not_have_a_smaller_share(one: i128, other: i128, whole: i128) {
        let (smaller, larger) = (one.min(other), one.max(other));
        prop_assert!(per_mille(smaller, whole) <= per_mille(larger, whole));
        prop_assert!(per_mille(larger, whole) <= 1000);
    }
}
