use super::json;
use crate::date::BillingDate;
use crate::invoice::{Invoices, NewInvoice};
use crate::zone::Zone;
use proptest::prelude::*;
use serde_json::Value;

fn list(texts: &[&str], minor: i64) -> Invoices {
    let mut invoices = Invoices::new();
    for text in texts {
        assert!(invoices.push(&NewInvoice {
            id: text,
            minor,
            currency: "usd",
            status: "paid",
            description: Some(text),
            paid_at: BillingDate::parse("2024-01-01T00:00:00Z"),
            url: None,
        }));
    }
    invoices
}

#[test]
fn an_invoice_is_an_object_of_seven_members() {
    assert_eq!(
        json(&list(&["Pro \"Plan\""], -1900), &[0], &Zone::default()),
        concat!(
            "[\n",
            r#"{"date":"2024-01-01","description":"Pro \"Plan\"","amount":"-19.00","currency":"USD","status":"paid","invoiceId":"Pro \"Plan\"","invoiceUrl":null}"#,
            "\n]\n"
        )
    );
}

#[test]
fn no_rows_are_an_empty_array() {
    assert_eq!(json(&Invoices::new(), &[], &Zone::default()), "[]\n");
    assert_eq!(json(&list(&["a"], 1), &[7], &Zone::default()), "[]\n");
}

#[test]
fn rows_have_the_requested_order() {
    let value: Value =
        serde_json::from_str(&json(&list(&["a", "b"], 1), &[1, 9, 0], &Zone::default())).unwrap();
    let ids: Vec<_> = value.as_array().unwrap().iter().map(|it| it["invoiceId"].clone()).collect();
    assert_eq!(ids, ["b", "a"]);
}

proptest! {
    #[test]
    fn any_text_and_amount_can_be_read_back(texts in prop::collection::vec(any::<String>(), 0..6), minor: i64) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let invoices = list(&texts, minor);
        let rows: Vec<u32> = (0..texts.len() as u32).collect();
        let value: Value = serde_json::from_str(&json(&invoices, &rows, &Zone::default())).unwrap();
        let array = value.as_array().unwrap();
        prop_assert_eq!(array.len(), texts.len());
        for ((object, text), invoice) in array.iter().zip(texts).zip(invoices.iter()) {
            prop_assert_eq!(object["description"].as_str(), Some(text));
            let decimal = invoice.amount.to_decimal();
            prop_assert_eq!(object["amount"].as_str(), Some(decimal.as_str()));
        }
    }
}
