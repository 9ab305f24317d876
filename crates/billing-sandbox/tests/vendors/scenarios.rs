//! Each scenario at both vendors.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use billing_sandbox::Scenario;
use serde_json::{Value, json};

use crate::client::{billing, history, start};

/// The responses of one scenario: Autoposting's status and numbers of invoices by status, Track My
/// Posts' status, plan, `planStatus` and `stripeStatus`.
#[track_caller]
fn check(scenario: Scenario, invoices: &[(&str, usize)], plan: Value) {
    let vendors = start();
    let answer = history(&vendors, scenario);
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!(body["success"], true);
    let mut by_status = BTreeMap::<&str, usize>::new();
    for invoice in body["data"]["invoices"].as_array().unwrap() {
        *by_status.entry(invoice["status"].as_str().unwrap_or("unreadable")).or_default() += 1;
    }
    assert_eq!(by_status, invoices.iter().copied().collect());

    let answer = billing(&vendors, scenario);
    let body = answer.json();
    assert_eq!(answer.status, 200);
    let info = &body["billing_info"];
    let subscription = &body["subscription_status"];
    assert_eq!(json!([info["plan"], info["planStatus"], subscription["stripeStatus"]]), plan);
    if !subscription.is_null() {
        for key in ["workspaceId", "plan", "stripeCustomerId", "stripeSubscriptionId"] {
            assert_eq!(subscription[key], info[key], "{key}");
        }
    }
}

/// The subscription's dates and payment method.
#[track_caller]
fn check_subscription(scenario: Scenario, expected: Value) {
    let body = billing(&start(), scenario).json();
    let subscription = &body["subscription_status"];
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&subscription[key], value, "{scenario:?} {key}");
    }
}

#[test]
fn active_renews_in_nine_days() {
    check(Scenario::Active, &[("paid", 28)], json!(["growth", "active", "active"]));
    check_subscription(
        Scenario::Active,
        json!({
            "nextBillingDate": "2026-12-01T00:00:00.000Z",
            "currentPeriodEnd": "2026-12-01T00:00:00.000Z",
            "cancelAtPeriodEnd": false,
            "trialEnd": null,
            "paymentMethod": { "type": "card", "brand": "visa", "last4": "4242" },
        }),
    );
}

#[test]
fn trialing_ends_in_six_days_and_is_then_charged() {
    check(Scenario::Trialing, &[("paid", 1)], json!(["growth", "trialing", "trialing"]));
    check_subscription(
        Scenario::Trialing,
        json!({
            "nextBillingDate": "2026-11-28T00:00:00.000Z",
            "trialEnd": "2026-11-28T00:00:00.000Z",
            "paymentMethod": { "type": "link", "last4": null },
        }),
    );
}

#[test]
fn canceling_runs_to_the_end_of_its_period_and_is_not_charged_again() {
    check(Scenario::Canceling, &[("paid", 16)], json!(["growth", "active", "active"]));
    check_subscription(
        Scenario::Canceling,
        json!({
            "nextBillingDate": null,
            "currentPeriodEnd": "2026-12-09T00:00:00.000Z",
            "cancelAtPeriodEnd": true,
            "paymentMethod": { "type": "sepa_debit", "last4": "3000" },
        }),
    );
}

#[test]
fn past_due_has_one_open_invoice() {
    let invoices = [("open", 1), ("paid", 10)];
    check(Scenario::PastDue, &invoices, json!(["growth", "past_due", "past_due"]));
}

#[test]
fn unpaid_has_an_open_and_an_uncollectible_invoice() {
    let invoices = [("open", 1), ("paid", 5), ("uncollectible", 1)];
    check(Scenario::Unpaid, &invoices, json!(["starter", "unpaid", "unpaid"]));
}

#[test]
fn paused_is_a_trial_that_ended_without_a_payment_method() {
    check(Scenario::Paused, &[("paid", 1)], json!(["growth", "paused", "paused"]));
    check_subscription(
        Scenario::Paused,
        json!({
            "paymentMethod": null,
            "nextBillingDate": null,
            "trialEnd": "2026-11-17T00:00:00.000Z",
        }),
    );
}

#[test]
fn canceled_ended_in_the_past() {
    check(Scenario::Canceled, &[("paid", 14)], json!(["growth", "canceled", "canceled"]));
    check_subscription(
        Scenario::Canceled,
        json!({ "currentPeriodEnd": "2026-11-10T00:00:00.000Z", "nextBillingDate": null }),
    );
}

#[test]
fn incomplete_has_its_first_invoice_open() {
    let plan = json!(["starter", "incomplete", "incomplete"]);
    check(Scenario::Incomplete, &[("open", 1)], plan);
}

#[test]
fn free_has_no_subscription() {
    check(Scenario::Free, &[], json!(["free", "active", null]));
    let body = billing(&start(), Scenario::Free).json();
    assert_eq!(body["subscription_status"], Value::Null);
    assert_eq!(body["billing_info"].get("stripeCustomerId"), None);
}

#[test]
fn no_invoices_is_a_paid_plan_without_any() {
    check(Scenario::NoInvoices, &[], json!(["starter", "active", "active"]));
}

#[test]
fn currencies_are_all_paid() {
    check(Scenario::Currencies, &[("paid", 16)], json!(["growth", "active", "active"]));
}

#[test]
fn large_has_ten_thousand_invoices() {
    let invoices = [("open", 10), ("paid", 9_990)];
    check(Scenario::Large, &invoices, json!(["agency", "active", "active"]));
}

#[test]
fn slow_takes_two_seconds_at_both_vendors() {
    let vendors = start();
    for ask in [history, billing] {
        let asked = Instant::now();
        assert_eq!(ask(&vendors, Scenario::Slow).status, 200);
        let took = asked.elapsed();
        assert!(took >= Duration::from_secs(2), "{took:?}");
        assert!(took < Duration::from_secs(8), "{took:?}");
    }
}

#[test]
fn slow_responses_do_not_delay_others() {
    let vendors = start();
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| history(&vendors, Scenario::Slow));
        assert_eq!(history(&vendors, Scenario::Active).status, 200);
        assert!(!slow.is_finished());
        assert_eq!(slow.join().unwrap().status, 200);
    });
}

#[test]
fn flaky_fails_every_other_time_at_each_vendor_separately() {
    let vendors = start();
    let statuses = |ask: fn(&_, _) -> _| -> Vec<u16> {
        (0..4)
            .map(|_| ask(&vendors, Scenario::Flaky))
            .map(|a: crate::client::Answer| a.status)
            .collect()
    };
    assert_eq!(statuses(history), [500, 200, 500, 200]);
    assert_eq!(statuses(billing), [500, 200, 500, 200]);
}

#[test]
fn down_is_503_at_both_vendors() {
    let vendors = start();
    let answer = history(&vendors, Scenario::Down);
    assert_eq!((answer.status, &answer.json()["success"]), (503, &json!(false)));
    assert_eq!(billing(&vendors, Scenario::Down).status, 503);
}

#[test]
fn malformed_sends_one_bad_invoice_and_a_web_page() {
    let vendors = start();
    let body = history(&vendors, Scenario::Malformed).json();
    let invoices = body["data"]["invoices"].as_array().unwrap();
    let bad: Vec<_> = invoices.iter().filter(|invoice| !invoice["amount"].is_i64()).collect();
    assert_eq!((invoices.len(), bad.len()), (12, 1));
    assert_eq!(bad[0].get("status"), None);

    let answer = billing(&vendors, Scenario::Malformed);
    assert_eq!(answer.status, 200);
    assert!(answer.content_type.starts_with("text/html"));
    assert!(serde_json::from_str::<Value>(&answer.body).is_err());
}

#[test]
fn unknown_values_are_readable_but_unknown() {
    let invoices = [
        ("PAID_TWICE", 1),
        ("awaiting_moonrise", 1),
        ("disputed", 1),
        ("in review", 1),
        ("paid", 12),
    ];
    check(Scenario::UnknownValues, &invoices, json!(["quantum", "hibernating", "dormant"]));
    check_subscription(
        Scenario::UnknownValues,
        json!({ "paymentMethod": { "type": "moon_transfer", "brand": "lunar", "last4": "0007" } }),
    );
    let body = history(&start(), Scenario::UnknownValues).json();
    assert_eq!(body["data"]["invoices"][0]["currency"], "zqx");
}

#[test]
fn partial_has_invoices_and_no_plan() {
    let vendors = start();
    assert_eq!(history(&vendors, Scenario::Partial).status, 200);
    assert_eq!(billing(&vendors, Scenario::Partial).status, 503);
}

/// The names of the object's fields, at every depth.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), shape(value))).collect()
        }
        Value::Array(items) => items.first().map(shape).into_iter().collect(),
        _ => Value::Null,
    }
}

#[test]
fn both_responses_have_the_fields_of_the_published_examples() {
    let published = |text| shape(&serde_json::from_str(text).unwrap());
    let vendors = start();
    assert_eq!(
        shape(&history(&vendors, Scenario::Active).json()),
        published(include_str!("../../../billing-core/tests/fixtures/autoposting-history.json"))
    );
    assert_eq!(
        shape(&billing(&vendors, Scenario::Active).json()),
        published(include_str!("../../../billing-core/tests/fixtures/trackmyposts-billing.json"))
    );
}
