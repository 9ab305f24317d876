use std::collections::HashSet;
use std::time::UNIX_EPOCH;

use super::*;

/// 2026-11-22.
fn today() -> Day {
    Day::of(UNIX_EPOCH).plus_days(20_779)
}

fn invoices(scenario: Scenario, today: Day) -> Vec<Invoice> {
    let readable = |entry| match entry {
        Entry::Invoice(invoice) => Some(invoice),
        Entry::Unreadable(_) => None,
    };
    entries(scenario, today).into_iter().filter_map(readable).collect()
}

/// The scenarios with an ordinary bill.
fn ordinary() -> impl Iterator<Item = Scenario> {
    let odd = [Scenario::Currencies, Scenario::UnknownValues];
    Scenario::ALL.into_iter().filter(move |scenario| !odd.contains(scenario))
}

#[test]
fn the_active_customer_has_two_years_of_invoices() {
    let invoices = invoices(Scenario::Active, today());
    let descriptions: Vec<_> = invoices.iter().map(|i| i.description.as_str()).collect();
    assert_eq!(descriptions.len(), 28);
    assert_eq!(
        descriptions[..4],
        [
            "Pro Plan - November 2026",
            "Extra credits - October 2026",
            "Pro Plan - October 2026",
            "Pro Plan - September 2026",
        ]
    );
    assert_eq!(descriptions[27], "Starter Plan - December 2024");
    assert!(invoices[0].paid_at.as_deref().unwrap().starts_with("2026-11-01T09:"));
}

#[test]
fn invoices_are_newest_first_and_in_the_past() {
    for scenario in Scenario::ALL {
        for number in 0..40 {
            let today = today().plus_days(number);
            let invoices = invoices(scenario, today);
            let days: Vec<_> = invoices
                .iter()
                .filter_map(|i| Some(i.paid_at.as_ref()?[..10].to_owned()))
                .collect();
            assert!(days.iter().all(|day| *day < today.iso_date()), "{scenario:?}");
            let created = Account::of(scenario).created(today).iso_date();
            assert!(days.iter().all(|day| *day >= created), "{scenario:?} came on {created}");
            assert!(days.is_sorted_by(|newer, older| newer >= older), "{scenario:?} {days:?}");
        }
    }
}

#[test]
fn every_invoice_of_a_customer_has_a_unique_id() {
    for scenario in Scenario::ALL {
        let invoices = invoices(scenario, today());
        let ids: HashSet<_> = invoices.iter().map(|invoice| &invoice.id).collect();
        assert_eq!(ids.len(), invoices.len(), "{scenario:?}");
    }
}

#[test]
fn an_invoice_keeps_its_id_from_day_to_day() {
    let now = invoices(Scenario::Active, today());
    let tomorrow = invoices(Scenario::Active, today().plus_days(1));
    assert_eq!(now[0].description, tomorrow[0].description);
    assert_eq!(now[0].id, tomorrow[0].id);
}

/// Ordinary data must not accidentally contain a price rise, a duplicate charge or a missing month.
#[test]
fn ordinary_bills_have_no_price_rise_duplicate_charge_or_missing_month() {
    for scenario in ordinary() {
        let invoices = invoices(scenario, today());
        let stem = |invoice: &Invoice| {
            invoice.description.rsplit_once(" - ").map(|(stem, _)| stem.to_owned()).unwrap()
        };
        let stems: HashSet<_> = invoices.iter().map(stem).collect();
        for wanted in stems {
            let same: Vec<_> = invoices.iter().filter(|invoice| stem(invoice) == wanted).collect();
            let amounts: HashSet<_> = same.iter().map(|invoice| invoice.amount).collect();
            assert_eq!(amounts.len(), 1, "{scenario:?}: {wanted} has one price");
            let months: Vec<_> = same.iter().map(|invoice| &invoice.description).collect();
            let distinct: HashSet<_> = months.iter().collect();
            assert_eq!(distinct.len(), months.len(), "{scenario:?}: {wanted} comes once a month");
        }
    }
}

#[test]
fn monthly_plans_are_billed_in_every_month_up_to_the_last() {
    for scenario in ordinary() {
        let account = Account::of(scenario);
        let all = invoices(scenario, today());
        for ago in 1..=account.months_billed {
            let month = account.period_end(today()).minus_months(ago).month_and_year();
            assert!(
                all.iter().any(|invoice| invoice.description.ends_with(&month)),
                "{scenario:?}: {month}"
            );
        }
    }
}

#[test]
fn credits_are_never_bought_in_two_months_running() {
    let invoices = invoices(Scenario::Active, today());
    let mut since_credits = 9;
    for invoice in invoices {
        if invoice.description.starts_with("Extra credits") {
            assert!(since_credits >= 2, "{invoice:?}");
            since_credits = 0;
        } else {
            since_credits += 1;
        }
    }
}

#[test]
fn unpaid_invoices_have_no_date_of_payment() {
    for (scenario, unpaid) in [
        (Scenario::PastDue, vec!["open"]),
        (Scenario::Incomplete, vec!["open"]),
        (Scenario::Unpaid, vec!["open", "uncollectible"]),
        (Scenario::Active, vec![]),
    ] {
        let invoices = invoices(scenario, today());
        let found: Vec<_> =
            invoices.iter().filter(|i| i.paid_at.is_none()).map(|i| i.status).collect();
        assert_eq!(found, unpaid, "{scenario:?}");
        assert!(invoices.iter().all(|i| (i.status == "paid") == i.paid_at.is_some()));
    }
}

#[test]
fn customers_who_were_never_billed_have_an_empty_list() {
    for scenario in [Scenario::Free, Scenario::NoInvoices] {
        let body = body(scenario, today()).unwrap();
        assert_eq!(body, r#"{"success":true,"data":{"invoices":[]}}"#);
    }
}

#[test]
fn huge_amounts_are_written_digit_by_digit() {
    let body = body(Scenario::Currencies, today()).unwrap();
    for digits in ["9007199254740993", "-9007199254740997", "9223372036854775807"] {
        assert!(body.contains(&format!(r#""amount":{digits},"#)), "{digits}");
    }
}

#[test]
fn the_currencies_have_no_two_and_three_decimals_and_refunds() {
    let invoices = invoices(Scenario::Currencies, today());
    let currencies: HashSet<_> = invoices.iter().map(|invoice| invoice.currency).collect();
    for currency in ["jpy", "krw", "usd", "eur", "huf", "kwd", "bhd", "tnd"] {
        assert!(currencies.contains(currency), "{currency}");
    }
    let refunds = invoices.iter().filter(|invoice| invoice.amount < 0);
    assert!(refunds.count() >= 3);
}

#[test]
fn large_is_ten_thousand_invoices() {
    assert_eq!(invoices(Scenario::Large, today()).len(), 10_000);
}

#[test]
fn malformed_hides_one_unreadable_invoice_among_good_ones() {
    let entries = entries(Scenario::Malformed, today());
    let unreadable: Vec<_> = entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| matches!(entry, Entry::Unreadable(_)))
        .map(|(position, _)| position)
        .collect();
    assert_eq!(unreadable, [3]);
    assert_eq!(entries.len(), 12);
}
