//! The results of both decoders for a response, and the contents of a rebuilt response.

use super::{DecodeWarning, Field, StripeIds, WireError, autoposting, trackmyposts};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

fn invoices(list: &str) -> String {
    format!(r#"{{"success":true,"data":{{"invoices":[{list}]}}}}"#)
}

/// Decodes values that are not text, like the element decodes JavaScript values.
fn decode_values(answer: &Value) -> Result<autoposting::BillingHistory, WireError> {
    let list = &answer["data"]["invoices"];
    let invoices = answer.pointer("/data/invoices");
    let invoices = invoices.map_or(Field::Absent, |value| Field::deserialize(value).unwrap());
    let none = autoposting::Envelope::read(answer)?.check(&invoices)?;
    let mut history = autoposting::BillingHistory::default();
    for (index, item) in list.as_array().into_iter().flatten().enumerate() {
        history.add(index, item);
    }
    Ok(history.whole(none.as_ref()))
}

/// Decodes text and values, and compares the results.
#[track_caller]
fn history(body: &str) -> Result<autoposting::BillingHistory, WireError> {
    let of_text = autoposting::decode(body.as_bytes());
    // A value has no duplicate members.
    if let Ok(answer) = serde_json::from_str::<Value>(body)
        && !body.contains(r#","invoices""#)
    {
        let of_values = decode_values(&answer);
        match (&of_text, &of_values) {
            (Ok(text), Ok(values)) => {
                assert!(text.invoices.iter().eq(values.invoices.iter()));
                assert_eq!(text.unreadable, values.unreadable);
                assert_eq!(text.warnings, values.warnings);
            }
            (text, values) => assert_eq!(text.as_ref().err(), values.as_ref().err()),
        }
    }
    of_text
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
    let warnings: Vec<String> = history
        .warnings
        .iter()
        .map(|warning| format!("{}: {}", warning.path, warning.problem))
        .collect();
    assert_eq!(
        warnings,
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
    assert_eq!(fraction.warnings[4].problem, "not an integer");
}

#[test]
fn an_unreadable_optional_field_is_reported_and_its_invoice_is_kept() {
    let body = invoices(
        r#"{"id":"a","amount":1,"currency":"usd","status":"paid","description":7,"paidAt":"soon","invoiceUrl":null,"extra":[{}]}"#,
    );
    let history = history(&body).unwrap();
    let invoice = history.invoices.get(0).unwrap();
    assert_eq!((invoice.description, invoice.paid_at, invoice.url), (None, None, None));
    assert_eq!(history.unreadable, 0);
    let paths: Vec<_> = history.warnings.iter().map(|warning| warning.path.as_str()).collect();
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
fn a_wrong_type_is_reported_with_its_path() {
    refused("7", "$: expected an object, found a number");
    refused("[]", "$: expected an object, found an array");
    refused("{}", "$.data: missing");
    refused(r#"{"error":"boom"}"#, "$.data: missing");
    refused(r#"{"success":null}"#, "$.data: missing");
    refused(r#"{"success":"maybe","data":null}"#, "$.data: expected an object, found null");
    refused(r#"{"success":true,"data":[[]]}"#, "$.data: expected an object, found an array");
    refused(r#"{"success":true,"data":""}"#, "$.data: expected an object, found a string");
    refused(r#"{"success":true,"data":false}"#, "$.data: expected an object, found a boolean");
    let found = "$.data.invoices: expected an array, found an object";
    refused(&format!(r#"{{"data":{{"invoices":{{"0":{GOOD}}}}}}}"#), found);
    let found = "$.data.invoices: expected an array, found a number";
    refused(r#"{"success":true,"data":{"invoices":0}}"#, found);
    let twice = "$.data.invoices: occurs twice";
    refused(r#"{"data":{"invoices":[],"invoices":[]}}"#, twice);
    refused(r#"{"data":{"invoices":null,"invoices":[]}}"#, twice);
    refused(&format!(r#"{{"data":{{"invoices":[{GOOD}],"invoices":null}}}}"#), twice);
    refused("<html>", "reading the answer: not JSON at byte 1: expected value");
    refused(
        &invoices(GOOD)[..40],
        "reading the answer: not JSON at byte 40: EOF while parsing a string",
    );
    refused(
        &format!("{} x", invoices(GOOD)),
        "reading the answer: not JSON at byte 102: trailing characters",
    );
}

/// A report of an unreadable answer has the path beside the problem.
#[test]
fn the_path_of_an_error_is_that_of_the_wrong_part_or_of_the_whole() {
    let path = |body: &str| autoposting::decode(body.as_bytes()).unwrap_err().path().to_owned();
    assert_eq!(path(r#"{"success":true,"data":{"invoices":0}}"#), "$.data.invoices");
    assert_eq!(path(r#"{"success":true,"data":7}"#), "$.data");
    assert_eq!(path("<html>"), "$");
    assert_eq!(path(r#"{"success":false,"error":"e","message":"m"}"#), "$");
}

/// Go writes null for an empty slice, PHP `[]` for an empty object, and either may leave it out.
#[test]
fn empty_values_in_place_of_the_invoices_are_an_empty_history_with_one_warning() {
    for (body, path, problem) in [
        (r#"{"success":true}"#, "$.data", "missing"),
        (r#"{"success":true,"data":null}"#, "$.data", "expected an object, found null"),
        (r#"{"success":true,"data":[]}"#, "$.data", "expected an object, found an array"),
        (r#"{"success":true,"data":{}}"#, "$.data.invoices", "missing"),
        (
            r#"{"success":true,"data":{"invoices":null}}"#,
            "$.data.invoices",
            "expected an array, found null",
        ),
        (
            r#"{"success":true,"data":{"invoices":{}}}"#,
            "$.data.invoices",
            "expected an array, found an object",
        ),
    ] {
        let odd = [
            body.to_owned(),
            body.replace("true", "1"),
            body.replace("true", r#""true""#),
            body.replacen('{', r#"{"more":[{}], "#, 1),
        ];
        for sent in odd {
            let history = history(&sent).unwrap();
            assert_eq!((history.invoices.len(), history.unreadable), (0, 0), "{sent}");
            let warning = DecodeWarning { path: path.to_owned(), problem: problem.to_owned() };
            assert_eq!(history.warnings, [warning], "{sent}");
            assert_eq!(rebuilt(&sent), body, "the next reader warns as well");
        }
    }
    let without_success = history(r#"{"data":{"invoices":null}}"#).unwrap();
    assert_eq!(without_success.warnings.len(), 1);
    let empty = history(&invoices("")).unwrap();
    assert_eq!((empty.invoices.len(), empty.warnings), (0, Vec::new()));
}

/// The row was missing, and the customer was notified of an unreadable invoice.
#[test]
fn an_invoice_with_a_null_status_is_read_without_one() {
    let body = invoices(&GOOD.replace(r#""paid""#, "null"));
    let history = history(&body).unwrap();
    assert_eq!((history.invoices.len(), history.unreadable), (1, 0));
    assert_eq!(history.invoices.get(0).unwrap().status.as_str(), "");
    assert_eq!(history.warnings, []);
    assert_eq!(rebuilt(&body), body);
}

#[test]
fn a_zero_date_is_null_with_a_warning() {
    let zero = ["1970-01-01T00:00:00.000Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00+0000"];
    for date in zero {
        let body = format!(
            r#"{{"billing_info":{{"createdAt":"{date}"}},"subscription_status":{{"stripeStatus":"active",
            "nextBillingDate":"{date}","trialEnd":"{date}","currentPeriodEnd":"2026-12-31T00:00:00Z"}}}}"#
        );
        let answer = trackmyposts::decode(body.as_bytes()).unwrap();
        let subscription = answer.billing.subscription.unwrap();
        assert_eq!((subscription.next_billing, subscription.trial_end), (None, None), "{date}");
        assert_eq!(answer.billing.created_at, None);
        assert!(subscription.current_period_end.is_some());
        let paths: Vec<_> = answer.warnings.iter().map(|warning| warning.path.as_str()).collect();
        let status = "$.subscription_status";
        assert_eq!(
            paths,
            [
                format!("{status}.nextBillingDate"),
                format!("{status}.trialEnd"),
                "$.billing_info.createdAt".to_owned()
            ]
        );
        assert_eq!(answer.warnings[0].problem, "a zero date");
        let paid = GOOD.replace('}', &format!(r#","paidAt":"{date}"}}"#));
        let history = history(&invoices(&paid)).unwrap();
        assert_eq!(history.invoices.date_of(0), None);
        assert_eq!(history.warnings.len(), 1);
    }
}

#[test]
fn a_boolean_field_is_read_in_every_notation_and_otherwise_doubtful() {
    let cancels = |value: &str| {
        let body = format!(
            r#"{{"billing_info":{{}},"subscription_status":{{"cancelAtPeriodEnd":{value}}}}}"#
        );
        let answer = trackmyposts::decode(body.as_bytes()).unwrap();
        let subscription = answer.billing.subscription.unwrap();
        let is_doubtful = subscription.is_renewal_doubtful;
        assert_eq!(is_doubtful, !answer.warnings.is_empty(), "{value}");
        (subscription.cancel_at_period_end, is_doubtful)
    };
    for value in ["true", "1", r#""true""#, r#""True""#, r#""1""#] {
        assert_eq!(cancels(value), (Some(true), false), "{value}");
    }
    for value in ["false", "0", r#""false""#, r#""0""#] {
        assert_eq!(cancels(value), (Some(false), false), "{value}");
    }
    assert_eq!(cancels("null"), (None, false));
    for value in ["2", "-1", "0.5", r#""yes""#, r#""""#, "[]", "{}", r#"{"at":1}"#] {
        assert_eq!(cancels(value), (None, true), "{value}");
    }
    // So is an unreadable status, which may be one that ends the plan.
    for body in [
        r#"{"billing_info":{},"subscription_status":{"stripeStatus":["canceled"]}}"#,
        r#"{"billing_info":{"planStatus":7},"subscription_status":{"stripeStatus":"active"}}"#,
    ] {
        let answer = trackmyposts::decode(body.as_bytes()).unwrap();
        assert!(answer.billing.subscription.unwrap().is_renewal_doubtful, "{body}");
    }
}

/// "No payment method on file" was shown for one that could not be read.
#[test]
fn an_unreadable_payment_method_is_on_file_and_an_empty_one_is_none() {
    let method = |value: &str| {
        let body = format!(
            r#"{{"billing_info":{{}},"subscription_status":{{"plan":"a","paymentMethod":{value}}}}}"#
        );
        let answer = trackmyposts::decode(body.as_bytes()).unwrap();
        (answer.billing.subscription.unwrap().payment_method.is_some(), answer.warnings.len())
    };
    assert_eq!(method("null"), (false, 0));
    for value in ["[]", "false", "0", r#""""#, r#"" ""#] {
        assert_eq!(method(value), (false, 1), "{value}");
    }
    for value in [r#""pm_123""#, "7", "true", "[{}]"] {
        assert_eq!(method(value), (true, 1), "{value}");
    }
    assert_eq!(method("{}"), (true, 0));
}

#[test]
fn the_vendors_error_envelope_is_recognised_among_other_members() {
    let expected = "the vendor answered unauthorized: Missing or invalid API key.";
    refused(
        r#"{"success":false,"error":"unauthorized","message":"Missing or invalid API key."}"#,
        expected,
    );
    refused(
        r#"{"data":{"invoices":[]},"success":false,"error":"unauthorized","message":"Missing or invalid API key."}"#,
        expected,
    );
    for success in ["0", r#""false""#, r#""False""#] {
        let body = format!(r#"{{"success":{success},"error":"e","message":"m"}}"#);
        refused(&body, "the vendor answered e: m");
    }
}

#[test]
fn a_rebuilt_history_has_known_fields_verbatim_and_no_stripe_id() {
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
fn warnings_are_limited_to_a_hundred_but_the_count_is_not() {
    let history = history(&invoices(&vec!["{}"; 250].join(","))).unwrap();
    assert_eq!((history.unreadable, history.warnings.len()), (250, 100));
}

#[test]
fn empty_values_in_place_of_a_subscription_are_none_with_one_warning() {
    for (status, problem) in [
        (None, "missing"),
        (Some("null"), "expected an object, found null"),
        (Some("[]"), "expected an object, found an array"),
        (Some("{}"), "expected a subscription, found an empty object"),
    ] {
        let status = status.map(|value| format!(r#","subscription_status":{value}"#));
        let body = format!(r#"{{"billing_info":{{"plan":"free"}}{}}}"#, status.unwrap_or_default());
        let value: Value = serde_json::from_str(&body).unwrap();
        let of_text = trackmyposts::decode(body.as_bytes()).unwrap();
        let of_value = trackmyposts::decode_value(&value).unwrap();
        let warning =
            DecodeWarning { path: "$.subscription_status".to_owned(), problem: problem.to_owned() };
        for answer in [of_text, of_value] {
            assert_eq!(answer.billing.plan.as_deref(), Some("free"));
            assert_eq!(answer.billing.subscription, None, "{body}");
            assert_eq!(answer.warnings, std::slice::from_ref(&warning), "{body}");
        }
        assert_eq!(trackmyposts::rebuild(body.as_bytes(), StripeIds::Drop).unwrap(), body);
    }
    // An object of unknown fields is an empty one behind the proxy.
    let body = br#"{"billing_info":{},"subscription_status":{"more":1,"stripeCustomerId":"cus"}}"#;
    assert_eq!(trackmyposts::decode(body).unwrap().billing.subscription, None);
}

#[test]
fn statuses_that_disagree_are_reported() {
    let body = r#"{"billing_info":{"planStatus":"active"},"subscription_status":{"stripeStatus":"past_due"}}"#;
    let answer = trackmyposts::decode(body.as_bytes()).unwrap();
    assert_eq!(answer.warnings[0].path, "$.billing_info.planStatus");
    assert_eq!(
        answer.warnings[0].problem,
        "says active where subscription_status.stripeStatus says past_due"
    );
}

#[test]
fn every_optional_field_of_a_subscription_may_be_missing_null_or_odd() {
    for value in ["null", "7", "[]", "{}", "\"\"", "[0]", "{\"a\":0}"] {
        let body = format!(
            r#"{{"billing_info":{{"workspaceId":{value},"plan":{value},"planStatus":{value},"createdAt":{value}}},
            "subscription_status":{{"plan":{value},"stripeStatus":{value},"nextBillingDate":{value},"cancelAtPeriodEnd":{value},
            "trialEnd":{value},"currentPeriodEnd":{value},"paymentMethod":{value}}}}}"#
        );
        let answer = trackmyposts::decode(body.as_bytes()).unwrap();
        let subscription = answer.billing.subscription.unwrap();
        assert_eq!(subscription.next_billing, None);
        assert_eq!(subscription.cancel_at_period_end, None);
        assert_eq!(subscription.is_renewal_doubtful, value != "null", "{value}");
        assert_eq!(answer.warnings.is_empty(), value == "null", "{:?}", answer.warnings);
    }
}

#[test]
fn a_rebuilt_subscription_has_known_fields_and_no_stripe_id() {
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
fn a_wrong_type_in_the_subscription_is_reported_with_its_path() {
    for (body, expected) in [
        ("[]", "$: expected an object, found an array"),
        ("{}", "$.billing_info: missing"),
        (r#"{"billing_info":null}"#, "$.billing_info: expected an object, found null"),
        (
            r#"{"billing_info":{},"subscription_status":"active"}"#,
            "$.subscription_status: expected an object, found a string",
        ),
        (
            r#"{"billing_info":{},"subscription_status":[{"stripeStatus":"active"}]}"#,
            "$.subscription_status: expected an object, found an array",
        ),
        (
            r#"{"billing_info":{},"subscription_status":false}"#,
            "$.subscription_status: expected an object, found a boolean",
        ),
        (r#"{"billing_info":[]}"#, "$.billing_info: expected an object, found an array"),
    ] {
        assert_eq!(trackmyposts::decode(body.as_bytes()).unwrap_err().to_string(), expected);
    }
}

/// A duplicate field has no unique value.
#[test]
fn a_duplicate_field_makes_its_object_unreadable() {
    let body = invoices(&format!(r#"{GOOD},{{"id":"a","amount":1,"amount":2}},{GOOD}"#));
    let history = autoposting::decode(body.as_bytes()).unwrap();
    assert_eq!((history.invoices.len(), history.unreadable), (2, 1));
    assert_eq!(history.warnings[0].path, "$.data.invoices[1]");
    assert_eq!(history.warnings[0].problem, "duplicate field `amount`");
    assert_eq!(rebuilt(&body), invoices(&format!("{GOOD},null,{GOOD}")));
    let body = br#"{"billing_info":{"plan":"a","plan":"b"}}"#;
    let error = trackmyposts::decode(body).unwrap_err().to_string();
    assert_eq!(error, "$: duplicate field `plan`");
}

#[test]
fn a_lone_surrogate_affects_only_itself() {
    let odd = r#"{"id":"a\ud800","amount":1,"currency":"usd","status":"paid","x\udfff":1}"#;
    for body in [
        invoices(&format!("{GOOD},{odd},{GOOD}")),
        format!(r#"{{"\ud800":1,"data":{{"\udc00":[],"invoices":[{GOOD},{odd},{GOOD}]}}}}"#),
        format!(r#"{{"data":{{"invoices":[{GOOD},{odd},{GOOD}]}},"message":"\ud83d"}}"#),
    ] {
        for body in [&body, &rebuilt(&body)] {
            let history = autoposting::decode(body.as_bytes()).unwrap();
            assert_eq!((history.invoices.len(), history.unreadable), (3, 0), "{body}");
            assert_eq!(history.invoices.id_of(1), "a\u{fffd}");
            assert_eq!(history.invoices.id_of(2), "inv_1");
        }
    }
    let body = br#"{"success":false,"error":"e","message":"m\ud83d"}"#;
    let error = autoposting::decode(body).unwrap_err().to_string();
    assert_eq!(error, "the vendor answered e: m\u{fffd}");
    let body = br#"{"billing_info":{"plan":"\ud83d"}}"#;
    let plan = trackmyposts::decode(body).unwrap().billing.plan;
    assert_eq!(plan.as_deref(), Some("\u{fffd}"));
}

#[test]
fn invalid_utf_8_affects_only_its_field() {
    // The second byte starts a three-byte character, which the quote after it does not continue.
    for byte in [0xff, 0xe9, 0xc3, 0xf0, 0x80] {
        let body = invoices(&format!("{},{GOOD}", GOOD.replace("inv_1", "inv_?"))).into_bytes();
        let body: Vec<u8> = body.iter().map(|it| if *it == b'?' { byte } else { *it }).collect();
        let rebuilt = autoposting::rebuild(&body, StripeIds::Drop).unwrap();
        let mut stream = autoposting::Stream::new();
        body.chunks(7).for_each(|piece| stream.push(piece));
        let of_stream = stream.finish().unwrap();
        let of_text = [&body, rebuilt.as_bytes()].map(|body| autoposting::decode(body).unwrap());
        for history in of_text.iter().chain([&of_stream]) {
            assert_eq!((history.invoices.len(), history.unreadable), (2, 0), "{byte:x}");
            assert_eq!(history.invoices.id_of(0), "inv_\u{fffd}");
            assert_eq!(history.invoices.id_of(1), "inv_1");
        }
        let plan = [br#"{"billing_info":{"plan":"Caf"#.as_slice(), &[byte], br#""}}"#].concat();
        let plan = trackmyposts::decode(&plan).unwrap().billing.plan;
        assert_eq!(plan.as_deref(), Some("Caf\u{fffd}"));
    }
}

#[test]
fn a_number_beyond_every_float_makes_its_invoice_unreadable() {
    let body = invoices(&format!("{},{GOOD}", GOOD.replace("4900", "1e999")));
    let history = autoposting::decode(body.as_bytes()).unwrap();
    assert_eq!((history.invoices.len(), history.unreadable), (1, 1));
    assert_eq!(history.warnings[0].problem, "number out of range");
    assert_eq!(rebuilt(&body), body, "digits stay");
}

#[test]
fn only_stripes_ids_are_removed_from_nested_values() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    for (value, expected) in [
        (
            r#"{ "b": 1.50e+300, "a": [{"stripeCustomerId": {}, "c": 2}] }"#,
            r#"{"a":[{"c":2}],"b":1.50e+300}"#,
        ),
        (r#"{"stripe\u0043ustomerId":1}"#, "{}"),
        (r#"[[ ],"stripeCustomerId"]"#, r#"[[],"stripeCustomerId"]"#),
        (&deep, &format!("{}null{}", "[".repeat(32), "]".repeat(32))),
    ] {
        let body = invoices(&format!(r#"{{"id":{value}}}"#));
        assert_eq!(rebuilt(&body), invoices(&format!(r#"{{"id":{expected}}}"#)));
        assert_eq!(
            rebuilt(&invoices(value)),
            invoices(expected).replace(r#"{"a":[{"c":2}],"b":1.50e+300}"#, "{}")
        );
    }
}

#[test]
fn what_is_nested_deeper_than_32_levels_is_null() {
    let nested = |open: &str, depth, value: &str, close: &str| {
        invoices(&format!(r#"{{"id":{}{value}{}}}"#, open.repeat(depth), close.repeat(depth)))
    };
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let whole = nested(open, 32, "1", close);
        assert_eq!(rebuilt(&whole), whole);
        assert_eq!(rebuilt(&nested(open, 33, "1", close)), nested(open, 32, "null", close));
        assert_eq!(rebuilt(&nested(open, 200, "1", close)), nested(open, 32, "null", close));
    }
}

/// Members whose names cannot be read cannot be separated from Stripe's ids.
#[test]
fn a_value_with_an_unreadable_name_is_null_and_not_verbatim() {
    let odd = r#"{"\ud800":1,"stripeCustomerId":"cus_1"}"#;
    let body = invoices(&format!(r#"{{"id":[{odd}],"amount":1}}"#));
    assert_eq!(rebuilt(&body), invoices(r#"{"id":[null],"amount":1}"#));
    let body =
        format!(r#"{{"billing_info":{{"plan":{odd}}},"subscription_status":{{"plan":"a"}}}}"#);
    let expected = r#"{"billing_info":{"plan":null},"subscription_status":{"plan":"a"}}"#;
    assert_eq!(trackmyposts::rebuild(body.as_bytes(), StripeIds::Drop).unwrap(), expected);
}

/// A value of any type, mostly a wrong one.
fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
        any::<i128>().prop_map(|number| number.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        "-?[1-9][0-9]{0,20}(\\.[0-9]{1,20})?(e[+-]?[0-9]{1,2})?",
        prop::sample::select(vec![
            "null",
            "true",
            "[]",
            "{}",
            "[1,{\"a\":[]}]",
            "{\"stripeCustomerId\":\"cus\",\"b\":7}",
            "\"2024-01-01\"",
            "\"\\ud800 \\ud83d\\ude00\"",
            "1e999",
            "-0",
        ])
        .prop_map(str::to_owned),
    ]
}

/// An object with some of the given members.
fn any_object(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    let members = names.iter().map(|name| {
        prop::option::weighted(0.9, any_value())
            .prop_map(move |value| value.map(|value| format!(r#""{name}":{value}"#)))
    });
    let unknown = Just(Some(r#" "more" : [ { } ] "#.to_owned()));
    (members.collect::<Vec<_>>(), unknown).prop_map(|(mut members, unknown)| {
        members.push(unknown);
        format!("{{{}}}", members.into_iter().flatten().collect::<Vec<_>>().join(","))
    })
}

const INVOICE: &[&str] =
    &["id", "amount", "currency", "status", "description", "paidAt", "invoiceUrl"];
const PLAN: &[&str] = &[
    "workspaceId",
    "plan",
    "planStatus",
    "createdAt",
    "stripeStatus",
    "nextBillingDate",
    "cancelAtPeriodEnd",
    "trialEnd",
    "currentPeriodEnd",
    "stripeCustomerId",
    "type",
    "last4",
    "brand",
];

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

    #[test]
    fn an_amount_is_exact_up_to_64_bits_and_its_invoice_unreadable_beyond(amount: i128, small: i64) {
        for amount in [amount, small.into(), i128::from(small) * 2] {
            let body = invoices(&GOOD.replace("4900", &amount.to_string()));
            // By text, and by values wherever those keep the number.
            let history = history(&body).unwrap();
            let read = history.invoices.get(0).map(|invoice| invoice.amount.minor);
            prop_assert_eq!(read, i64::try_from(amount).ok());
            prop_assert_eq!(history.unreadable, usize::from(read.is_none()));
            prop_assert_eq!(rebuilt(&body), body);
        }
    }

    #[test]
    fn a_rebuilt_history_is_decoded_like_the_vendors(
        list in prop::collection::vec(prop_oneof![4 => any_object(INVOICE), 1 => any_value()], 0..6)
    ) {
        let body = invoices(&list.join(" , "));
        let first = history(&body).unwrap();
        let again = rebuilt(&body);
        let second = history(&again).unwrap();
        prop_assert!(first.invoices.iter().eq(second.invoices.iter()));
        prop_assert_eq!(first.unreadable, second.unreadable);
        prop_assert_eq!(first.warnings, second.warnings);
        prop_assert!(!again.contains("stripeCustomerId"));
        prop_assert_eq!(rebuilt(&again), again);
    }

    #[test]
    fn a_rebuilt_plan_is_decoded_like_the_vendors(
        info in any_object(PLAN),
        status in prop_oneof![4 => any_object(PLAN), 1 => any_value()],
        method in prop_oneof![4 => any_object(PLAN), 1 => any_value()],
    ) {
        let status = status.replacen("\"more\" : [ { } ]", &format!("\"paymentMethod\":{method}"), 1);
        let body = format!(r#"{{"billing_info":{info},"subscription_status":{status}}}"#);
        match trackmyposts::decode(body.as_bytes()) {
            Ok(first) => {
                let again = trackmyposts::rebuild(body.as_bytes(), StripeIds::Drop).unwrap();
                let second = trackmyposts::decode(again.as_bytes()).unwrap();
                prop_assert_eq!(first.billing, second.billing);
                prop_assert_eq!(first.warnings, second.warnings);
                prop_assert!(!again.contains("stripeCustomerId"));
            }
            Err(error) => {
                let same = trackmyposts::rebuild(body.as_bytes(), StripeIds::Drop);
                prop_assert_eq!(same, Err(error));
            }
        }
    }
}
