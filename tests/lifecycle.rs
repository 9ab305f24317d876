//! The lifecycle of an element: created, moved, removed.

use crate::support::network::{Network, Reply, good};
use crate::support::stage::{Stage, Widget, detail, document};
use crate::support::{history, json, loader, pause, plan, until};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Document, HtmlIFrameElement};

const PROXY: (&str, &str) = ("proxy-url", "/proxy/");
const TOKEN: (&str, &str) = ("token-url", "/token");

async fn shown(widget: &Widget) {
    until("rows and a plan", || widget.rows() == 3 && !widget.text("plan-name").is_empty()).await;
}

#[wasm_bindgen_test]
async fn an_element_loads_both_sources_through_the_proxy_and_shows_them() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-widget", &[PROXY, TOKEN]);
    shown(&widget).await;
    assert_eq!(widget.text("plan-name").to_lowercase(), "growth");
    assert!(widget.text("cell-amount").contains("49"), "{}", widget.text("cell-amount"));
    assert_eq!(widget.parts("row")[0].get_attribute("data-invoice-id").as_deref(), Some("inv_0"));
    assert_eq!((network.count("/token"), network.count("/proxy/")), (1, 2));
    let ready = stage.events("billing-ready");
    assert_eq!(ready.len(), 1);
    assert_eq!(detail(&ready[0], "sources"), r#"["autoposting","trackmyposts"]"#);
}

#[wasm_bindgen_test]
async fn an_element_created_before_the_script_is_upgraded_with_its_attributes_and_properties() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    // A document without a window upgrades nothing, like before the script has run.
    let elsewhere = web_sys::Document::new().unwrap();
    let html = "http://www.w3.org/1999/xhtml";
    let early = elsewhere.create_element_ns(Some(html), "billing-widget").unwrap();
    early.set_attribute("proxy-url", "/proxy/").unwrap();
    let get_token = js_sys::Function::new_no_args("return Promise.resolve('own')");
    js_sys::Reflect::set(&early, &"getToken".into(), &get_token).unwrap();
    js_sys::Reflect::set(&early, &"headingLevel".into(), &4.into()).unwrap();
    assert!(early.shadow_root().is_none());

    stage.container.append_child(&early).unwrap();
    let widget = Widget(early.unchecked_into());
    shown(&widget).await;
    assert_eq!(network.last("autoposting").header("Authorization").as_deref(), Some("Bearer own"));
    assert_eq!(
        widget.0.get_attribute("heading-level").as_deref(),
        Some("4"),
        "the property was set again"
    );
    assert_eq!(network.count("/token"), 0);
}

#[wasm_bindgen_test]
async fn a_move_keeps_the_view_and_sends_no_request() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-widget", &[PROXY, TOKEN]);
    shown(&widget).await;
    let (asked, mounted) = (network.asked().len(), loader::connections());
    let row = widget.parts("row")[0].clone();
    let first = document().create_element("p").unwrap();
    stage.container.prepend_with_node_1(&first).unwrap();

    stage.container.insert_before(&widget.0, Some(&first)).unwrap();
    pause(30).await;
    assert!(row.is_connected(), "the same row is still there");

    let move_before = js_sys::Reflect::get(&stage.container, &"moveBefore".into()).unwrap();
    if let Some(move_before) = move_before.dyn_ref::<js_sys::Function>() {
        move_before.call2(&stage.container, &widget.0, &JsValue::NULL).unwrap();
        pause(30).await;
        assert!(row.is_connected());
    }
    assert_eq!((network.asked().len(), loader::connections()), (asked, mounted));
}

/// A frame's document, of the same origin.
fn frame(stage: &Stage) -> Document {
    let frame: HtmlIFrameElement = document().create_element("iframe").unwrap().unchecked_into();
    stage.container.append_child(&frame).unwrap();
    frame.content_document().unwrap()
}

/// A style that only the widget's own style sheet sets.
fn is_styled(widget: &Widget) -> bool {
    let view = widget.0.owner_document().and_then(|document| document.default_view()).unwrap();
    let style = view.get_computed_style(&widget.parts("plan")[0]).unwrap().unwrap();
    style.get_property_value("border-top-left-radius").unwrap() != "0px"
}

#[wasm_bindgen_test]
async fn an_element_moved_to_a_frames_document_keeps_its_view_and_styles_and_works() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-widget", &[PROXY, TOKEN]);
    shown(&widget).await;
    let (asked, mounted) = (network.asked().len(), loader::connections());
    let row = widget.parts("row")[0].clone();
    assert!(is_styled(&widget));

    let elsewhere = frame(&stage);
    elsewhere.body().unwrap().append_child(&widget.0).unwrap();
    pause(30).await;
    assert!(row.is_connected(), "the same row is still there");
    assert!(is_styled(&widget), "by a sheet of the frame's own");
    assert_eq!((network.asked().len(), loader::connections()), (asked, mounted));
    widget.refresh().await;
    assert_eq!(network.count("autoposting"), 2, "it is alive");

    elsewhere.document_element().unwrap().set_attribute("lang", "de").unwrap();
    stage.container.append_child(&widget.0).unwrap();
    pause(30).await;
    assert!(row.is_connected() && is_styled(&widget), "and back again");

    elsewhere.body().unwrap().append_child(&widget.0).unwrap();
    until("the frame's language", || widget.text("cell-amount").contains("49,00")).await;
    // Elements in a removed frame get no callback.
    widget.0.remove();
    pause(0).await;
}

#[wasm_bindgen_test]
async fn a_skeleton_moved_to_a_frames_document_keeps_its_height_and_is_mounted_there() {
    let mut go = None;
    loader::ready_after(js_sys::Promise::new(&mut |resolve, _| go = Some(resolve)));
    let (network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-widget", &[PROXY, TOKEN]);
    until("both requests", || network.count("/proxy/") == 2).await;
    let elsewhere = frame(&stage);
    elsewhere.body().unwrap().append_child(&widget.0).unwrap();
    pause(30).await;
    assert!(widget.0.offset_height() > 300, "{}", widget.0.offset_height());
    go.unwrap().call0(&JsValue::NULL).unwrap();
    shown(&widget).await;
    assert!(is_styled(&widget));
    assert_eq!(network.count("/proxy/"), 2, "nothing was asked for again");
    widget.0.remove();
    pause(0).await;
    loader::ready();
}

#[wasm_bindgen_test]
async fn an_element_in_an_inert_document_does_no_harm() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-widget", &[PROXY, TOKEN]);
    shown(&widget).await;
    let unseen = Document::new().unwrap();
    unseen.append_child(&widget.0).unwrap();
    pause(30).await;
    stage.container.append_child(&widget.0).unwrap();
    pause(30).await;
    shown(&widget).await;
    assert!(is_styled(&widget));
}

/// A proxy that accepts a token and never responds.
fn without_answers() -> Network {
    Network::new(|asked| if asked.url.contains("token") { good(&asked.url) } else { Reply::Never })
}

#[wasm_bindgen_test]
async fn removing_an_element_while_it_loads_aborts_its_requests() {
    loader::ready();
    let stage = Stage::new();
    let network = without_answers();
    let widget = stage.put("billing-widget", &[PROXY, TOKEN]);
    until("both requests", || network.count("/proxy/") == 2).await;
    until("the view", || !widget.parts("widget").is_empty()).await;
    widget.0.remove();
    until("the end of both", || {
        network
            .asked()
            .iter()
            .filter(|asked| asked.url.contains("/proxy/"))
            .all(|asked| asked.is_aborted())
    })
    .await;
    pause(30).await;
    assert!(stage.events("billing-error").is_empty(), "no page is left to report to");
    assert_eq!(widget.root().child_element_count(), 0, "the view was taken down");
}

#[wasm_bindgen_test]
async fn removing_an_element_before_the_module_has_loaded_aborts_its_requests() {
    loader::ready_after(js_sys::Promise::new(&mut |_, _| {}));
    let stage = Stage::new();
    let network = without_answers();
    let widget = stage.put("billing-plan", &[PROXY, TOKEN]);
    until("the request", || network.count("trackmyposts") == 1).await;
    assert_eq!(network.count("autoposting"), 0, "a plan asks for no invoices");
    assert_eq!(widget.parts("skeleton").len(), 1);
    widget.0.remove();
    until("its end", || network.last("trackmyposts").is_aborted()).await;
    loader::ready();
}

#[wasm_bindgen_test]
async fn an_element_that_is_inserted_again_is_mounted_once() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-widget", &[PROXY, TOKEN]);
    shown(&widget).await;
    let mounted = loader::connections();
    widget.0.remove();
    pause(30).await;
    stage.container.append_child(&widget.0).unwrap();
    shown(&widget).await;
    assert_eq!(loader::connections(), mounted + 1);
    assert_eq!(widget.parts("widget").len(), 1);
    assert_eq!(network.count("autoposting"), 2);
}

#[wasm_bindgen_test]
async fn removing_one_of_two_elements_does_not_affect_the_other() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let one = stage.put("billing-widget", &[PROXY, TOKEN]);
    let other = stage.put("billing-widget", &[PROXY, TOKEN]);
    shown(&one).await;
    shown(&other).await;
    assert_eq!((network.count("/token"), network.count("/proxy/")), (1, 2), "one load for both");
    one.0.remove();
    pause(30).await;
    other.refresh().await;
    assert_eq!(network.count("/proxy/"), 4);
    shown(&other).await;
}

#[wasm_bindgen_test]
async fn a_listener_of_billing_ready_can_remove_the_element() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    let widget = Widget::new("billing-widget", &[PROXY, TOKEN]);
    let element = widget.0.clone();
    let remove = Closure::<dyn Fn()>::new(move || element.remove());
    widget
        .0
        .add_event_listener_with_callback("billing-ready", remove.as_ref().unchecked_ref())
        .unwrap();
    stage.container.append_child(&widget.0).unwrap();
    until("its removal", || !widget.0.is_connected()).await;
    pause(50).await;
    assert_eq!(widget.root().child_element_count(), 0);
    let next = stage.put("billing-widget", &[PROXY, TOKEN]);
    shown(&next).await;
}

#[wasm_bindgen_test]
async fn data_are_shown_without_any_request() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-widget", &[]);
    let data = js_sys::Object::new();
    js_sys::Reflect::set(&data, &"autoposting".into(), &json(&history(3))).unwrap();
    js_sys::Reflect::set(&data, &"trackmyposts".into(), &json(&plan("scale"))).unwrap();
    widget.set("data", &data);
    shown(&widget).await;
    assert_eq!(widget.text("plan-name").to_lowercase(), "scale");
    assert_eq!(network.asked().len(), 0);
    assert_eq!(stage.events("billing-ready").len(), 1);
}
