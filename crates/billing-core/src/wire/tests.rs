//! What both decoders make of an answer, and what a rebuilt answer holds.

use super::{StripeIds, WireError, autoposting, trackmyposts};
use crate::json::Json;
use proptest::prelude::*;

fn invoices(list: &str) -> String {
    format!(r#"{{"success":true,"data":{{"invoices":[{list}]}}}}"#)
}

/// Decodes by the reader over bytes and by serde_json, and holds both to the same result.
#[track_caller]
fn history(body: &str) -> Result<autoposting::History, WireError> {
    let ours = autoposting::decode(body.as_bytes());
    if let Ok(tree) = serde_json::from_str::<Json<'_>>(body) {
        let theirs = autoposting::decode_json(tree);
        match (&ours, &theirs) {
            (Ok(ours), Ok(theirs)) => {
                assert!(ours.invoices.iter().eq(theirs.invoices.iter()));
                assert_eq!((ours.unreadable, &ours.faults), (theirs.unreadable, &theirs.faults));
            }
            (ours, theirs) => assert_eq!(ours.as_ref().err(), theirs.as_ref().err()),
        }
    }
    ours
}

fn rebuilt(body: &str) -> String {
    autoposting::rebuild(body.as_bytes(), StripeIds::Drop).unwrap()
}

#[track_caller]
fn refused(body: &str, expected: &str) {
    assert_eq!(history(body).unwrap_err().to_string(), expected);
    assert!(autoposting::rebuild(body.as_bytes(), StripeIds::Drop).is_err());
}

const GOOD: &str = r#"{"id":"inv_1","amount":4900,"currency":"usd","status":"paid"}"#;

#[test]
fn one_unreadable_invoice_is_counted_and_the_others_are_kept() {
    let body = invoices(&format!(
        r#"{GOOD},{{"id":"inv_2","amount":"49","currency":"usd","status":"paid"}},{GOOD},7,null,
        {{"amount":1,"currency":"usd","status":"paid"}},{{"id":"x","amount":0.5,"currency":"usd","status":"paid"}},
        {{"id":"x","amount":1,"currency":null,"status":"paid"}},{{"id":"x","amount":1,"currency":"usd"}}"#
    ));
    let history = history(&body.replace("0.5", "true")).unwrap();
    assert_eq!((history.invoices.len(), history.unreadable), (2, 7));
    let faults: Vec<String> =
        history.faults.iter().map(|fault| format!("{}: {}", fault.path, fault.problem)).collect();
    assert_eq!(
        faults,
        [
            "$.data.invoices[1].amount: expected an integer, found a string",
            "$.data.invoices[3]: expected an invoice, found a number",
            "$.data.invoices[4]: expected an invoice, found null",
            "$.data.invoices[5].id: missing",
            "$.data.invoices[6].amount: expected an integer, found a boolean",
            "$.data.invoices[7].currency: expected a string, found null",
            "$.data.invoices[8].status: missing",
        ]
    );
    let fraction = autoposting::decode(body.as_bytes()).unwrap();
    assert_eq!(fraction.faults[4].problem, "not an integer of 64 bits");
}

#[test]
fn an_odd_optional_field_is_left_out_and_reported_and_its_invoice_stays() {
    let body = invoices(
        r#"{"id":"a","amount":1,"currency":"usd","status":"paid","description":7,"paidAt":"soon","invoiceUrl":null,"extra":[{}]}"#,
    );
    let history = history(&body).unwrap();
    let invoice = history.invoices.get(0).unwrap();
    assert_eq!((invoice.description, invoice.paid_at, invoice.url), (None, None, None));
    assert_eq!(history.unreadable, 0);
    let paths: Vec<_> = history.faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(paths, ["$.data.invoices[0].description", "$.data.invoices[0].paidAt"]);
}

#[test]
fn amounts_beyond_every_float_are_exact_on_the_way_through() {
    for digits in ["9007199254740993", "-9007199254740993", "9223372036854775807"] {
        let body = invoices(&GOOD.replace("4900", digits));
        let history = autoposting::decode(body.as_bytes()).unwrap();
        assert_eq!(history.invoices.get(0).unwrap().amount.minor.to_string(), digits);
        assert_eq!(rebuilt(&body), body);
    }
}

#[test]
fn a_wrong_shape_names_the_place() {
    refused("7", "$: expected an object, found a number");
    refused("[]", "$: expected an object, found an array");
    refused("{}", "$.data: missing");
    refused(r#"{"success":true,"data":null}"#, "$.data: expected an object, found null");
    refused(r#"{"success":true,"data":{}}"#, "$.data.invoices: missing");
    refused(r#"{"data":{"invoices":{}}}"#, "$.data.invoices: expected an array, found an object");
    refused(r#"{"data":{"invoices":[],"invoices":[]}}"#, "$.data.invoices: stands there twice");
    refused("<html>", "reading the answer: not JSON at byte 0: expected a value");
    refused(
        &invoices(GOOD)[..40],
        "reading the answer: not JSON at byte 38: the text ends in the middle of a string",
    );
    refused(
        &format!("{} x", invoices(GOOD)),
        "reading the answer: not JSON at byte 101: something follows the value",
    );
}

#[test]
fn the_vendors_error_envelope_is_told_apart_whatever_stands_beside_it() {
    let expected = "the vendor answered unauthorized: Missing or invalid API key.";
    refused(
        r#"{"success":false,"error":"unauthorized","message":"Missing or invalid API key."}"#,
        expected,
    );
    refused(
        r#"{"data":{"invoices":[]},"success":false,"error":"unauthorized","message":"Missing or invalid API key."}"#,
        expected,
    );
}

#[test]
fn a_rebuilt_history_holds_known_fields_as_they_came_and_no_stripe_id() {
    let body = r#" {"data":{"x":1,"invoices":[ {"z":1,"status":"paid","id":{"stripeCustomerId":"cus_1","a":1},"amount":"4900",
        "invoiceUrl":"javascript:alert(1)"}, 7 ],"stripeCustomerId":"cus_1"},"extra":{},"success":true} "#;
    assert_eq!(
        rebuilt(body),
        r#"{"success":true,"data":{"invoices":[{"id":{"a":1},"amount":"4900","status":"paid","invoiceUrl":"javascript:alert(1)"},7]}}"#
    );
    let kept = autoposting::rebuild(body.as_bytes(), StripeIds::Keep).unwrap();
    assert!(kept.contains("cus_1"));
    assert_eq!(autoposting::decode(body.as_bytes()).unwrap().unreadable, 2);
    assert_eq!(autoposting::decode(rebuilt(body).as_bytes()).unwrap().unreadable, 2);
}

#[test]
fn reports_end_at_a_hundred_and_the_count_does_not() {
    let history = history(&invoices(&vec!["{}"; 250].join(","))).unwrap();
    assert_eq!((history.unreadable, history.faults.len()), (250, 100));
}

#[test]
fn no_subscription_is_a_free_plan_whether_null_or_absent() {
    for body in [
        r#"{"billing_info":{"plan":"free"},"subscription_status":null}"#,
        r#"{"billing_info":{"plan":"free"}}"#,
    ] {
        let answer = trackmyposts::decode(body.as_bytes()).unwrap();
        assert_eq!(answer.billing.plan.as_deref(), Some("free"));
        assert_eq!((answer.billing.subscription, answer.faults), (None, Vec::new()));
        assert_eq!(trackmyposts::rebuild(body.as_bytes(), StripeIds::Drop).unwrap(), body);
    }
}

#[test]
fn statuses_that_disagree_are_reported() {
    let body = r#"{"billing_info":{"planStatus":"active"},"subscription_status":{"stripeStatus":"past_due"}}"#;
    let answer = trackmyposts::decode(body.as_bytes()).unwrap();
    assert_eq!(answer.faults[0].path, "$.billing_info.planStatus");
    assert_eq!(
        answer.faults[0].problem,
        "says active where subscription_status.stripeStatus says past_due"
    );
}

#[test]
fn every_optional_field_of_a_subscription_may_be_missing_null_or_odd() {
    for value in ["null", "7", "[]", "{}", "\"\""] {
        let body = format!(
            r#"{{"billing_info":{{"workspaceId":{value},"plan":{value},"planStatus":{value},"createdAt":{value}}},
            "subscription_status":{{"plan":{value},"stripeStatus":{value},"nextBillingDate":{value},"cancelAtPeriodEnd":{value},
            "trialEnd":{value},"currentPeriodEnd":{value},"paymentMethod":{value}}}}}"#
        );
        let answer = trackmyposts::decode(body.as_bytes()).unwrap();
        let subscription = answer.billing.subscription.unwrap();
        assert_eq!(subscription.next_billing, None);
        assert_eq!(subscription.cancel_at_period_end, None);
        assert_eq!(answer.faults.is_empty(), value == "null", "{:?}", answer.faults);
    }
}

#[test]
fn a_rebuilt_subscription_holds_known_fields_and_no_stripe_id() {
    let body = r#"{"billing_info":{"stripeCustomerId":"cus_1","plan":"growth","internal":1},"subscription_status":{"plan":"growth",
        "stripeSubscriptionId":"sub_1","paymentMethod":{"type":"card","last4":"4242","fingerprint":"x"},"trialEnd":{"stripeCustomerId":"cus_1"}},"more":1}"#;
    assert_eq!(
        trackmyposts::rebuild(body.as_bytes(), StripeIds::Drop).unwrap(),
        r#"{"billing_info":{"plan":"growth"},"subscription_status":{"plan":"growth","trialEnd":{},"paymentMethod":{"type":"card","last4":"4242"}}}"#
    );
    let kept = trackmyposts::rebuild(body.as_bytes(), StripeIds::Keep).unwrap();
    assert!(kept.contains("cus_1") && kept.contains("sub_1") && !kept.contains("fingerprint"));
}

#[test]
fn a_wrong_shape_of_the_subscription_names_the_place() {
    for (body, expected) in [
        ("[]", "$: expected an object, found an array"),
        ("{}", "$.billing_info: missing"),
        (r#"{"billing_info":null}"#, "$.billing_info: expected an object, found null"),
        (
            r#"{"billing_info":{},"subscription_status":"active"}"#,
            "$.subscription_status: expected an object, found a string",
        ),
    ] {
        assert_eq!(trackmyposts::decode(body.as_bytes()).unwrap_err().to_string(), expected);
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = autoposting::decode(&bytes);
        let _ = autoposting::rebuild(&bytes, StripeIds::Drop);
        let _ = trackmyposts::decode(&bytes);
        let _ = trackmyposts::rebuild(&bytes, StripeIds::Drop);
    }

    #[test]
    fn any_readable_history_survives_the_proxy(
        rows in prop::collection::vec((".*", any::<i64>(), ".{0,5}", ".*", prop::option::of(".*"), prop::option::of(".*")), 0..20),
    ) {
        let list: Vec<String> = rows.iter().map(|(id, amount, currency, status, description, url)| {
            let [id, currency, status, description, url] = [
                serde_json::to_string(id), serde_json::to_string(currency), serde_json::to_string(status),
                serde_json::to_string(description), serde_json::to_string(url),
            ].map(Result::unwrap);
            format!(r#"{{"id":{id},"amount":{amount},"currency":{currency},"status":{status},"description":{description},"invoiceUrl":{url}}}"#)
        }).collect();
        let body = invoices(&list.join(","));
        let first = autoposting::decode(body.as_bytes()).unwrap();
        let again = rebuilt(&body);
        let second = autoposting::decode(again.as_bytes()).unwrap();
        prop_assert_eq!(first.unreadable, 0);
        prop_assert_eq!(first.invoices.len(), rows.len());
        prop_assert!(first.invoices.iter().eq(second.invoices.iter()));
        for (invoice, (id, amount, ..)) in first.invoices.iter().zip(&rows) {
            prop_assert_eq!((invoice.id, invoice.amount.minor), (id.as_str(), *amount));
        }
    }
}
