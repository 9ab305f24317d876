//! `data`: the vendors' own JSON as JavaScript values.

use crate::support::network::Network;
use crate::support::stage::{Stage, Widget, detail};
use crate::support::{history, json, loader, pause, plan, until};
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// Evaluates an expression that JSON cannot represent.
fn value(expression: &str) -> JsValue {
    js_sys::Function::new_no_args(&format!("return ({expression})")).call0(&JsValue::NULL).unwrap()
}

fn with_data(stage: &Stage, tag: &str, data: &JsValue) -> Widget {
    let widget = Widget::new(tag, &[("locale", "en-US")]);
    widget.set("data", data);
    stage.container.append_child(&widget.0).unwrap();
    widget
}

#[wasm_bindgen_test]
async fn amounts_of_any_size_keep_every_digit_as_bigint() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let data = value(
        "{autoposting: {success: true, data: {invoices: [
            {id: 'a', amount: 4900n, currency: 'usd', status: 'paid'},
            {id: 'b', amount: 9007199254740993n, currency: 'usd', status: 'paid'},
            {id: 'c', amount: -9223372036854775808n, currency: 'jpy', status: 'paid'},
            {id: 'd', amount: 9007199254740992, currency: 'usd', status: 'paid'},
            {id: 'e', amount: 12.5, currency: 'usd', status: 'paid'},
            {id: 'f', amount: 9223372036854775808n, currency: 'usd', status: 'paid'},
        ]}}}",
    );
    let widget = with_data(&stage, "billing-widget", &data);
    until("three rows", || widget.rows() == 3).await;
    let amounts: Vec<_> =
        widget.parts("cell-amount").iter().map(|cell| cell.text_content().unwrap()).collect();
    assert!(amounts[0].contains("$49.00"), "{amounts:?}");
    assert!(amounts[1].contains("$90,071,992,547,409.93"), "{amounts:?}");
    assert!(amounts[2].contains("9,223,372,036,854,775,808"), "{amounts:?}");
    let problems: Vec<_> =
        stage.events("billing-schema-warning").iter().map(|it| detail(it, "path")).collect();
    assert_eq!(
        problems,
        [3, 4, 5].map(|index| format!("$.data.invoices[{index}].amount")),
        "neither floats nor integers beyond 64 bits are believed"
    );
    assert_eq!(network.asked().len(), 0);
    assert!(widget.parts("plan").is_empty(), "what was not set is not there");
}

#[wasm_bindgen_test]
async fn a_value_that_json_cannot_represent_affects_only_its_invoice() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    let data = value(
        "(() => {
            const round = {}; round.round = round;
            const throwing = {get id() { throw new Error('no') }, amount: 1, currency: 'usd', status: 'paid'};
            const good = {id: 'good', amount: 100, currency: 'usd', status: 'paid'};
            return {autoposting: {success: true, data: {invoices: [
                {...good, id: round}, {...good, amount: () => 1}, {...good, currency: Symbol('x')},
                throwing, null, new Map(), good, {...good, extra: round, description: round},
            ]}}};
        })()",
    );
    let widget = with_data(&stage, "billing-invoices", &data);
    until("the good rows", || widget.rows() == 2).await;
    assert_eq!(stage.events("billing-error").len(), 0);
    assert!(stage.events("billing-schema-warning").len() >= 6);
}

#[wasm_bindgen_test]
async fn values_are_read_without_to_json() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    // Like Prototype.js 1.6.
    value("Array.prototype.toJSON = function () { return 'no list'; }");
    let data = value(
        "{autoposting: {success: true, data: {invoices: [
            {id: 'a', amount: NaN, currency: 'usd', status: 'paid'},
            {id: 'b', amount: -Infinity, currency: 'usd', status: 'paid'},
            {id: 'c', amount: 100, currency: 'usd', status: 'paid', description: ['x'], paidAt: new Date(0)},
        ]}}}",
    );
    let widget = with_data(&stage, "billing-invoices", &data);
    until("the good row", || widget.rows() == 1).await;
    value("delete Array.prototype.toJSON");
    let warnings: Vec<_> = stage
        .events("billing-schema-warning")
        .iter()
        .map(|it| (detail(it, "path"), detail(it, "problem")))
        .collect();
    let warnings: Vec<_> =
        warnings.iter().map(|(path, problem)| (path.as_str(), problem.as_str())).collect();
    assert_eq!(
        warnings,
        [
            ("$.data.invoices[0].amount", "not an integer"),
            ("$.data.invoices[1].amount", "too large to be read exactly"),
            ("$.data.invoices[2].description", "expected a string, found an array"),
            ("$.data.invoices[2].paidAt", "expected a string, found an object"),
        ]
    );
}

#[wasm_bindgen_test]
async fn data_of_the_wrong_shape_are_a_decode_error_of_their_source() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    let data = value("{autoposting: {success: true, data: {invoices: 7}}, trackmyposts: 'x'}");
    with_data(&stage, "billing-widget", &data);
    until("both errors", || stage.events("billing-error").len() == 2).await;
    let errors: Vec<_> = stage
        .events("billing-error")
        .iter()
        .map(|it| (detail(it, "source"), detail(it, "code"), detail(it, "message")))
        .collect();
    let expected = [
        ("autoposting", "$.data.invoices: expected an array, found a number"),
        ("trackmyposts", "$: expected an object, found a string"),
    ];
    for ((source, code, message), (expected_source, expected_message)) in
        errors.iter().zip(expected)
    {
        assert_eq!(
            (source.as_str(), code.as_str(), message.as_str()),
            (expected_source, "decode", expected_message)
        );
    }
}

#[wasm_bindgen_test]
async fn data_can_be_replaced_and_removed() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let data = |name: &str| {
        let data = js_sys::Object::new();
        Reflect::set(&data, &"trackmyposts".into(), &json(&plan(name))).unwrap();
        data
    };
    let widget = with_data(&stage, "billing-plan", &data("one"));
    widget.0.set_attribute("proxy-url", "/proxy/").unwrap();
    until("one", || widget.text("plan-name").to_lowercase() == "one").await;
    widget.set("data", &data("two"));
    until("two", || widget.text("plan-name").to_lowercase() == "two").await;
    assert_eq!(network.asked().len(), 0);
    widget.refresh().await;
    assert_eq!(network.asked().len(), 0, "there is nothing to load again");
    widget.set("data", &JsValue::NULL);
    until("the proxy's", || widget.text("plan-name").to_lowercase() == "growth").await;
    assert_eq!(network.count("trackmyposts"), 1);
}

#[wasm_bindgen_test]
async fn data_without_a_token_lead_to_no_request() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget =
        stage.put("billing-invoices", &[("proxy-url", "/proxy/"), ("token-url", "/token")]);
    let data = js_sys::Object::new();
    Reflect::set(&data, &"autoposting".into(), &json(&history(2))).unwrap();
    widget.set("data", &data);
    until("rows", || widget.rows() == 2).await;
    pause(30).await;
    assert_eq!(network.asked().len(), 0, "set in the task that put it there");
}
