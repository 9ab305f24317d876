use super::{Totals, totals, totals_by_year, unpaid};
use crate::date::BillingDate;
use crate::invoice::{Invoices, NewInvoice};
use crate::money::Money;
use crate::zone::Zone;
use proptest::prelude::*;

/// amount, currency, status, date.
type Row<'r> = (i64, &'r str, &'r str, &'r str);

fn list(rows: &[Row<'_>]) -> Invoices {
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
    invoices
}

fn all(invoices: &Invoices) -> Vec<u32> {
    (0..invoices.len() as u32).collect()
}

/// `USD 30.00 + 5.00, EUR …; 2 uncounted`: paid and outstanding.
fn shown(totals: &Totals) -> String {
    let amount = |minor: i128, currency| Money { minor, currency }.to_decimal();
    let currencies = totals.currencies.iter().map(|total| {
        let currency = &total.currency;
        let (paid, owed) = (amount(total.paid, currency), amount(total.outstanding, currency));
        format!("{} {paid} + {owed}", currency.code())
    });
    format!("{}; {} uncounted", currencies.collect::<Vec<_>>().join(", "), totals.uncounted)
}

#[track_caller]
fn check(rows: &[Row<'_>], expected: &str) {
    let invoices = list(rows);
    assert_eq!(shown(&totals(&invoices, &all(&invoices))), expected, "{rows:?}");
}

#[test]
fn what_is_unpaid_is_open_or_uncollectible_and_no_credit() {
    let invoices = list(&[
        (100, "usd", "open", "-"),
        (20, "usd", "uncollectible", "-"),
        (-5, "usd", "open", "-"),
        (3000, "usd", "paid", "-"),
        (40_000, "usd", "draft", "-"),
        (500_000, "usd", "void", "-"),
        (7, "eur", "Open", "-"),
        (8, "chf", "paid", "-"),
        (9, "usd", "dormant", "-"),
    ]);
    assert_eq!(shown(&unpaid(&invoices)), "EUR 0.00 + 0.07, USD 0.00 + 1.20; 0 uncounted");
    assert_eq!(shown(&unpaid(&list(&[(1, "usd", "paid", "-")]))), "; 0 uncounted");
}

#[test]
fn refunds_are_subtracted_and_currencies_never_added_together() {
    check(
        &[
            (4900, "usd", "paid", "-"),
            (-1900, "usd", "paid", "-"),
            (5500, "jpy", "paid", "-"),
            (15_125, "kwd", "Paid", "-"),
        ],
        "JPY 5500 + 0, KWD 15.125 + 0.000, USD 30.00 + 0.00; 0 uncounted",
    );
}

#[test]
fn open_and_uncollectible_are_outstanding_and_void_and_draft_nothing() {
    check(
        &[
            (100, "usd", "open", "-"),
            (20, "usd", "uncollectible", "-"),
            (3, "usd", "void", "-"),
            (4, "usd", "draft", "-"),
            (5, "eur", "void", "-"),
        ],
        "USD 0.00 + 1.20; 0 uncounted",
    );
}

#[test]
fn an_unknown_status_is_left_out_and_counted() {
    check(
        &[(100, "usd", "paid", "-"), (7, "usd", "disputed", "-"), (7, "eur", "", "-")],
        "USD 1.00 + 0.00; 2 uncounted",
    );
}

#[test]
fn unknown_currencies_stay_apart_by_their_spelling() {
    check(
        &[(100, "zqx", "paid", "-"), (50, "ZQX", "paid", "-"), (1, "zqx", "paid", "-")],
        "ZQX 0.50 + 0.00, zqx 1.01 + 0.00; 0 uncounted",
    );
}

#[test]
fn a_sum_beyond_64_bits_is_exact() {
    check(
        &[(i64::MAX, "jpy", "paid", "-"), (i64::MAX, "jpy", "paid", "-"), (3, "jpy", "paid", "-")],
        "JPY 18446744073709551617 + 0; 0 uncounted",
    );
    check(
        &[(i64::MIN, "jpy", "paid", "-"), (-1, "jpy", "paid", "-"), (i64::MIN, "jpy", "open", "-")],
        "JPY -9223372036854775809 + -9223372036854775808; 0 uncounted",
    );
}

#[test]
fn only_the_given_rows_count_and_rows_beyond_the_list_do_not() {
    let invoices = list(&[(100, "usd", "paid", "-"), (20, "usd", "paid", "-")]);
    assert_eq!(shown(&totals(&invoices, &[1, 7, u32::MAX])), "USD 0.20 + 0.00; 0 uncounted");
    assert_eq!(totals(&invoices, &[]), Totals::default());
}

#[test]
fn a_total_states_its_number_of_invoices() {
    let invoices = list(&[
        (100, "usd", "paid", "-"),
        (-20, "usd", "paid", "-"),
        (1, "usd", "open", "-"),
        (1, "usd", "void", "-"),
    ]);
    let total = totals(&invoices, &all(&invoices)).currencies.remove(0);
    assert_eq!((total.paid_count, total.outstanding_count), (2, 1));
}

#[test]
fn years_are_in_utc_newest_first_and_undated_last() {
    let invoices = list(&[
        (1, "usd", "paid", "2025-12-31T23:59:59Z"),
        (2, "usd", "paid", "2026-01-01T00:30:00+01:00"),
        (4, "usd", "paid", "2026-01-01"),
        (8, "usd", "open", "-"),
        (16, "usd", "void", "2024-01-01"),
        (32, "usd", "odd", "2023-01-01"),
    ]);
    let years: Vec<_> = totals_by_year(&invoices, &all(&invoices), &Zone::default())
        .iter()
        .map(|year| (year.year, shown(&year.totals)))
        .collect();
    assert_eq!(
        years,
        [
            (Some(2026), "USD 0.04 + 0.00; 0 uncounted".to_owned()),
            (Some(2025), "USD 0.03 + 0.00; 0 uncounted".to_owned()),
            (Some(2023), "; 1 uncounted".to_owned()),
            (None, "USD 0.00 + 0.08; 0 uncounted".to_owned()),
        ]
    );
}

proptest! {
    #[test]
    fn the_order_of_invoices_makes_no_difference(
        rows in prop::collection::vec((any::<i64>(), prop::sample::select(vec!["usd", "EUR"]), prop::sample::select(vec!["paid", "open", "x"])), 0..20)
    ) {
        let rows: Vec<Row<'_>> = rows.into_iter().map(|(minor, currency, status)| (minor, currency, status, "-")).collect();
        let invoices = list(&rows);
        let mut backwards = all(&invoices);
        backwards.reverse();
        prop_assert_eq!(totals(&invoices, &all(&invoices)), totals(&invoices, &backwards));
    }
}
