//! The property `snapshot`, for hosts that render the data themselves.

use crate::support::network::{Network, Reply};
use crate::support::stage::{Stage, Widget};
use crate::support::user::{set_data, with_data};
use crate::support::{history, loader, plan, until};
use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// The snapshot as JSON, with an `n` after each `bigint`.
fn json(widget: &Widget) -> String {
    let body = "return JSON.stringify(element.snapshot, (_, value) => typeof value === 'bigint' ? value + 'n' : value);";
    let write = Function::new_with_args("element", body);
    write.call1(&JsValue::NULL, &widget.0).unwrap().as_string().unwrap()
}

#[wasm_bindgen_test]
async fn the_snapshot_has_exact_amounts_and_iso_dates() {
    loader::ready();
    let stage = Stage::new();
    let bill = r#"{"success":true,"data":{"invoices":[
        {"id":"a","amount":9007199254740993,"currency":"usd","status":"paid","paidAt":"2024-01-05"},
        {"id":"b","amount":-100,"currency":"usd","status":null,"description":"Credit"},
        {"id":"c","amount":5,"currency":"jpy","status":"open","invoiceUrl":"https://pay.example/c"}]}}"#;
    // As bytes: a number of JavaScript would lose digits.
    let _network = Network::new(move |asked| match asked.url.contains("autoposting") {
        true => Reply::ok(bill),
        false => Reply::ok(plan("growth")),
    });
    let widget = stage.put("billing-widget", &[("proxy-url", "/proxy/"), ("locale", "en-US")]);
    assert_eq!(json(&widget), "null", "before the first data");
    until("rows", || widget.rows() == 3).await;
    until("the plan", || json(&widget).contains(r#""plan":"growth""#)).await;
    let snapshot = json(&widget);
    for expected in [
        r#"{"id":"a","amount":"9007199254740993n","currency":"USD","status":"paid","description":null,"paidAt":"2024-01-05","invoiceUrl":null}"#,
        r#"{"id":"b","amount":"-100n","currency":"USD","status":null,"description":"Credit","paidAt":null,"invoiceUrl":null}"#,
        r#""totals":[{"currency":"JPY","paid":"0n","outstanding":"5n"},{"currency":"USD","paid":"9007199254740993n","outstanding":"0n"}]"#,
    ] {
        assert!(snapshot.contains(expected), "{expected} in {snapshot}");
    }
    assert!(!snapshot.contains(r#""fetchedAt":null"#));
}

#[wasm_bindgen_test]
async fn each_snapshot_is_frozen_and_never_changes() {
    loader::ready();
    let stage = Stage::new();
    let widget = with_data(&stage, "billing-invoices", &[], &history(2), "");
    until("rows", || widget.rows() == 2).await;
    let body = "const frozen = (it) => typeof it !== 'object' || it === null
            || (Object.isFrozen(it) && Object.values(it).every(frozen));
        return frozen(element.snapshot);";
    let is_frozen = Function::new_with_args("element", body);
    assert!(is_frozen.call1(&JsValue::NULL, &widget.0).unwrap().is_truthy());
    let first = widget.get("snapshot");
    set_data(&widget, &history(3), "");
    until("new data", || widget.rows() == 3).await;
    let invoices = js_sys::Reflect::get(&first, &"invoices".into()).unwrap();
    assert_eq!(invoices.unchecked_into::<js_sys::Array>().length(), 2);
    assert!(json(&widget).contains(r#""id":"inv_2""#));
    assert!(json(&widget).starts_with(r#"{"plan":null"#));
}
