//! The list returns the invoices that were added.

use super::{InvoiceStatus, Invoices, NewInvoice};
use crate::date::BillingDate;
use proptest::prelude::*;

fn new<'a>(id: &'a str, currency: &'a str, status: &'a str) -> NewInvoice<'a> {
    NewInvoice { id, minor: 1, currency, status, description: None, paid_at: None, url: None }
}

#[test]
fn an_invoice_is_returned_unchanged() {
    let mut invoices = Invoices::new();
    let paid_at = BillingDate::parse("2024-01-01");
    assert!(invoices.push(&NewInvoice {
        id: "inv_1",
        minor: -4900,
        currency: "usd",
        status: "paid",
        description: Some(""),
        paid_at,
        url: Some("https://x"),
    }));
    assert!(invoices.push(&new("inv_2", "USD", "Weird")));
    let first = invoices.get(0).unwrap();
    assert_eq!(first.amount.to_string(), "-49.00 USD");
    assert_eq!(
        (first.description, first.url, first.paid_at),
        (Some(""), Some("https://x"), paid_at)
    );
    let second = invoices.get(1).unwrap();
    assert_eq!((second.id, second.description, second.url), ("inv_2", None, None));
    assert_eq!(second.status.as_str(), "Weird");
    assert_eq!(invoices.get(2), None);
}

#[test]
fn a_list_is_empty_until_something_is_in_it() {
    let mut invoices = Invoices::new();
    assert!(invoices.is_empty());
    assert_eq!(invoices.iter().count(), 0);
    assert!(invoices.push(&new("", "", "")));
    assert!(!invoices.is_empty());
    assert_eq!(invoices.iter().count(), 1);
}

/// The five of Stripe's documentation.
#[test]
fn each_status_of_stripe_is_read_in_any_case_and_written_as_stripe_does() {
    for text in ["draft", "open", "paid", "void", "uncollectible"] {
        let status = InvoiceStatus::new(&text.to_ascii_uppercase());
        assert!(!matches!(status, InvoiceStatus::Other(_)), "{text}");
        assert_eq!(status.as_str(), text);
    }
    for text in ["", "Refunded", "paid out"] {
        assert_eq!(InvoiceStatus::new(text), InvoiceStatus::Other(text.to_owned()));
        assert_eq!(InvoiceStatus::new(text).as_str(), text);
    }
}

#[test]
fn an_amount_of_any_size_is_returned_unchanged() {
    let mut invoices = Invoices::new();
    let amounts = [0, i64::MIN, 1, i64::MAX, -1];
    for minor in amounts {
        assert!(invoices.push(&NewInvoice { minor, ..new("a", "usd", "paid") }));
    }
    assert_eq!(invoices.minor_of(99), 0);
    for (index, minor) in amounts.into_iter().enumerate() {
        assert_eq!(invoices.minor_of(index), minor);
        assert_eq!(invoices.get(index).unwrap().amount.minor, minor);
    }
}

#[test]
fn spellings_of_one_currency_and_status_are_one() {
    let mut invoices = Invoices::new();
    for (currency, status) in
        [("usd", "paid"), ("USD", "Paid"), ("Usd", "PAID"), ("xyz", "odd"), ("XYZ", "Odd")]
    {
        assert!(invoices.push(&new("a", currency, status)));
    }
    let codes: Vec<_> = invoices.currencies().iter().map(|currency| currency.code()).collect();
    let statuses: Vec<_> = invoices.statuses().iter().map(|status| status.as_str()).collect();
    assert_eq!(codes, ["USD", "xyz", "XYZ"], "unknown codes are verbatim");
    assert_eq!(statuses, ["paid", "odd", "Odd"]);
    assert_eq!(invoices.currency_of(2), Some(0));
    assert_eq!(invoices.currency_of(4), Some(2), "each spelling of an unknown code is its own");
}

/// Each invoice used to be compared with all the texts before it.
#[test]
fn a_hundred_thousand_currencies_and_statuses_are_each_their_own() {
    let mut invoices = Invoices::new();
    let texts: Vec<String> = (0..100_000).map(|at| format!("x{at}")).collect();
    for text in texts.iter().chain(&texts) {
        assert!(invoices.push(&new("a", text, text)));
    }
    assert_eq!((invoices.currencies().len(), invoices.statuses().len()), (100_000, 100_000));
    for index in [0, 7, 8, 99_999] {
        assert_eq!(invoices.currency_of(index), Some(index));
        assert_eq!(invoices.status_of(index + 100_000), Some(index));
    }
}

proptest! {
    #[test]
    fn texts_do_not_run_into_each_other(
        texts in prop::collection::vec((".*", any::<Option<String>>(), any::<Option<String>>()), 1..20),
    ) {
        let mut invoices = Invoices::new();
        for (id, description, url) in &texts {
            let (description, url) = (description.as_deref(), url.as_deref());
            let new = NewInvoice { description, url, ..new(id, "eur", "open") };
            prop_assert!(invoices.push(&new));
        }
        for (invoice, (id, description, url)) in invoices.iter().zip(&texts) {
            prop_assert_eq!(
                (invoice.id, invoice.description, invoice.url),
                (id.as_str(), description.as_deref(), url.as_deref())
            );
        }
    }
}
