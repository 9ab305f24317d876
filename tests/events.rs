//! Events that the page receives, and methods that it can call.

use crate::support::network::{Network, Reply};
use crate::support::stage::{Stage, detail};
use crate::support::{history, loader, pause, until};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

const ATTRIBUTES: [(&str, &str); 1] = [("proxy-url", "/proxy/")];

#[wasm_bindgen_test]
async fn events_bubble_out_of_other_shadow_trees_with_a_plain_detail() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    let outer: HtmlElement =
        crate::support::stage::document().create_element("div").unwrap().unchecked_into();
    stage.container.append_child(&outer).unwrap();
    let root =
        outer.attach_shadow(&web_sys::ShadowRootInit::new(web_sys::ShadowRootMode::Open)).unwrap();
    let widget = crate::support::stage::Widget::new("billing-invoices", &ATTRIBUTES);
    root.append_child(&widget.0).unwrap();
    until("ready", || stage.events("billing-ready").len() == 1).await;
    let ready = &stage.events("billing-ready")[0];
    let prototype = js_sys::Object::get_prototype_of(ready);
    assert_eq!(
        JsValue::from(prototype),
        js_sys::Reflect::get(&js_sys::Object::new().constructor(), &"prototype".into()).unwrap()
    );
    assert_eq!(
        (detail(ready, "sources"), detail(ready, "invoices")),
        (r#"["autoposting"]"#.to_owned(), "3".to_owned())
    );
}

#[wasm_bindgen_test]
async fn opening_an_invoice_can_be_prevented() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-invoices", &ATTRIBUTES);
    until("links", || widget.parts("invoice-link").len() == 3).await;
    let prevent =
        Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| event.prevent_default());
    widget
        .0
        .add_event_listener_with_callback("billing-invoice-open", prevent.as_ref().unchecked_ref())
        .unwrap();
    let click = web_sys::MouseEvent::new_with_mouse_event_init_dict("click", &{
        let init = web_sys::MouseEventInit::new();
        init.set_cancelable(true);
        init.set_bubbles(true);
        init
    })
    .unwrap();
    assert!(
        !widget.parts("invoice-link")[1].dispatch_event(&click).unwrap(),
        "the link does not open"
    );
    let invoice =
        js_sys::Reflect::get(&stage.events("billing-invoice-open")[0], &"invoice".into()).unwrap();
    let names = ["id", "amount", "currency", "status", "description", "paidAt", "invoiceUrl"];
    assert_eq!(
        names.map(|name| detail(&invoice, name)),
        [
            "inv_1",
            "4900",
            "USD",
            "paid",
            "Plan 1",
            "2024-01-01T00:00:00.000Z",
            "https://pay.example/1"
        ]
    );
}

#[wasm_bindgen_test]
async fn an_amount_beyond_safe_integers_is_a_bigint() {
    loader::ready();
    let stage = Stage::new();
    let _network = Network::new(|_| Reply::ok(history(1).replace("4900", "9007199254740993")));
    let widget = stage.put("billing-invoices", &ATTRIBUTES);
    until("the link", || widget.parts("invoice-link").len() == 1).await;
    let prevent =
        Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| event.prevent_default());
    widget
        .0
        .add_event_listener_with_callback("billing-invoice-open", prevent.as_ref().unchecked_ref())
        .unwrap();
    widget.parts("invoice-link")[0].clone().unchecked_into::<HtmlElement>().click();
    let invoice =
        js_sys::Reflect::get(&stage.events("billing-invoice-open")[0], &"invoice".into()).unwrap();
    let amount = js_sys::Reflect::get(&invoice, &"amount".into()).unwrap();
    assert!(amount.is_bigint());
    assert_eq!(
        String::from(js_sys::BigInt::from(amount).to_string(10).unwrap()),
        "9007199254740993"
    );
}

#[wasm_bindgen_test]
async fn an_unexpected_payload_is_shown_and_reported_once_per_load() {
    loader::ready();
    let stage = Stage::new();
    let _network = Network::new(|_| {
        Reply::ok(
            history(3).replace(r#""id":"inv_1","amount":4900"#, r#""id":"inv_1","amount":"x""#),
        )
    });
    let widget = stage.put("billing-invoices", &ATTRIBUTES);
    until("two rows", || widget.rows() == 2).await;
    let warnings = stage.events("billing-schema-warning");
    assert_eq!(warnings.len(), 1);
    let names = ["source", "path", "problem"];
    assert_eq!(
        names.map(|name| detail(&warnings[0], name)),
        ["autoposting", "$.data.invoices[1].amount", "expected an integer, found a string"]
    );
    widget.refresh().await;
    assert_eq!(stage.events("billing-schema-warning").len(), 2);
}

#[wasm_bindgen_test]
async fn the_csv_is_only_the_header_until_there_are_rows() {
    const HEADER: &str = "date,description,amount,currency,status,invoice_id,invoice_url\r\n";
    loader::ready();
    let (waiting, stage) = (Network::new(|_| Reply::Never), Stage::new());
    let widget = stage.put("billing-invoices", &ATTRIBUTES);
    let csv = || widget.call("exportCsv").as_string().unwrap();
    assert_eq!(csv(), "", "before the widget has started");
    until("the header", || csv() == HEADER).await;
    drop(waiting);

    let (_network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-invoices", &ATTRIBUTES);
    until("rows", || widget.rows() == 3).await;
    let csv = widget.call("exportCsv").as_string().unwrap();
    assert!(csv.starts_with(HEADER));
    assert!(
        csv.contains("2024-01-01,Plan 1,49.00,USD,paid,inv_1,https://pay.example/1\r\n"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 4);
}

#[wasm_bindgen_test]
async fn saving_the_csv_dispatches_an_event_with_its_rows() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-invoices", &ATTRIBUTES);
    // Before the module has loaded: the file is made as soon as there is content.
    widget.call("downloadCsv");
    until("the file", || stage.events("billing-export").len() == 1).await;
    let export = &stage.events("billing-export")[0];
    assert_eq!(
        (detail(export, "format"), detail(export, "rows")),
        ("csv".to_owned(), "3".to_owned())
    );
    pause(10).await;
}

#[wasm_bindgen_test]
async fn each_load_is_reported_with_its_size_and_cache_status() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-widget", &ATTRIBUTES);
    until("both loads", || stage.events("billing-load").len() == 2).await;
    let mut sources: Vec<String> =
        stage.events("billing-load").iter().map(|load| detail(load, "source")).collect();
    sources.sort();
    assert_eq!(sources, ["autoposting", "trackmyposts"]);
    let load = stage
        .events("billing-load")
        .into_iter()
        .find(|load| detail(load, "source") == "autoposting")
        .unwrap();
    assert_eq!(detail(&load, "bytes"), history(3).len().to_string());
    assert!(detail(&load, "ms").parse::<u32>().is_ok());
    widget.0.remove();
}
