//! Careless and hostile pages.

use crate::support::network::Network;
use crate::support::stage::{Stage, Widget, document};
use crate::support::{loader, until};
use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlIFrameElement;

const ATTRIBUTES: [(&str, &str); 1] = [("proxy-url", "/proxy/")];

/// The properties that a style sheet of the page could have changed.
fn looks(widget: &Widget) -> Vec<String> {
    let window = web_sys::window().unwrap();
    let mut looks = Vec::new();
    for part in ["plan", "plan-name", "table", "row", "cell-amount", "sort-button"] {
        let element = widget.parts(part)[0].clone();
        let style = window.get_computed_style(&element).unwrap().unwrap();
        for property in
            ["display", "padding-top", "font-weight", "text-align", "border-top-width", "height"]
        {
            looks
                .push(format!("{part} {property} {}", style.get_property_value(property).unwrap()));
        }
    }
    looks
}

#[wasm_bindgen_test]
async fn a_page_with_all_unset_does_not_change_the_card() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    // A container with the browser's own inherited styles, so that only the rule itself counts.
    let widget = stage.put("billing-widget", &ATTRIBUTES);
    until("rows", || widget.rows() == 3 && !widget.parts("plan").is_empty()).await;
    let before = looks(&widget);
    let style = document().create_element("style").unwrap();
    style.set_text_content(Some("billing-widget, div, p, table, * { all: unset !important }"));
    stage.container.append_child(&style).unwrap();
    assert_eq!(looks(&widget), before);
}

#[wasm_bindgen_test]
async fn the_script_can_be_included_twice() {
    let import = Function::new_no_args(
        "const before = customElements.get('billing-widget');
        return import('/src/custom_element/billing-widget.js?again').then(() => customElements.get('billing-widget') === before);",
    );
    let promise: Promise = import.call0(&JsValue::NULL).unwrap().unchecked_into();
    assert_eq!(JsFuture::from(promise).await.unwrap(), JsValue::TRUE);
}

#[wasm_bindgen_test]
async fn in_a_frame_with_polluted_prototypes_elements_are_defined_and_requests_are_clean() {
    let stage = Stage::new();
    let frame: HtmlIFrameElement = document().create_element("iframe").unwrap().unchecked_into();
    frame.set_srcdoc(
        "<!doctype html><script>
            Object.assign(Object.prototype, {headers: {'x-evil': '1'}, body: 'b', value: 1, writable: true, mode: 'no-cors', get0: 1});
            Object.prototype.get = () => 'evil'; Object.prototype.delegatesFocus = true;
            window.asked = [];
            window.fetch = (url, init) => { asked.push([String(url), init]); return Promise.reject(new TypeError('x')); };
            window.define = () => { throw new Error('AMD'); }; window.define.amd = {};
            document.addEventListener('billing-error', (event) => { window.reported = event.detail; });
        </script>
        <billing-plan token-url='/t'>own</billing-plan>
        <script type='module' src='/src/custom_element/billing-widget.js?frame'></script>",
    );
    stage.container.append_child(&frame).unwrap();
    let window = || -> JsValue { frame.content_window().map_or(JsValue::UNDEFINED, JsValue::from) };
    let eval = |code: &str| {
        Function::new_with_args("window", &format!("return ({code})"))
            .call1(&JsValue::NULL, &window())
            .unwrap_or(JsValue::UNDEFINED)
    };
    until("the module's failure", || {
        eval("window.reported?.code").as_string().as_deref() == Some("module")
    })
    .await;
    assert_eq!(eval("window.asked.length"), JsValue::from(2), "the module and the token");
    assert!(eval("window.asked.every(([, init]) => Object.getPrototypeOf(init) === null && Object.getPrototypeOf(init.headers) === null)").is_truthy());
    assert!(
        eval("window.asked.every(([, init]) => (init.mode ?? 'cors') === 'cors' && !('body' in init))")
            .is_truthy()
    );
    assert!(
        eval("window.document.querySelector('billing-plan').shadowRoot.querySelector('slot')")
            .is_object()
    );
    assert_eq!(
        eval("window.document.querySelector('billing-plan').tokenUrl").as_string().as_deref(),
        Some("/t")
    );
}

#[wasm_bindgen_test]
async fn a_declarative_shadow_root_is_used() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    let html = "<billing-invoices proxy-url='/proxy/'><template shadowrootmode='open'><p>from the server</p></template></billing-invoices>";
    let set = Function::new_with_args("place, html", "place.setHTMLUnsafe(html)");
    set.call2(&JsValue::NULL, &stage.container, &html.into()).unwrap();
    let widget = Widget(stage.container.first_element_child().unwrap().unchecked_into());
    until("rows", || widget.rows() == 3).await;
    assert!(!widget.root().text_content().unwrap().contains("from the server"));
}

#[wasm_bindgen_test]
async fn a_clone_and_a_templates_content_are_independent_elements() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-plan", &ATTRIBUTES);
    until("the plan", || !widget.text("plan-name").is_empty()).await;
    let clone = Widget(widget.0.clone_node_with_deep(true).unwrap().unchecked_into());
    stage.container.append_child(&clone.0).unwrap();
    until("the clone's", || !clone.text("plan-name").is_empty()).await;
    let template: web_sys::HtmlTemplateElement =
        document().create_element("template").unwrap().unchecked_into();
    template.content().append_child(&Widget::new("billing-plan", &ATTRIBUTES).0).unwrap();
    assert_eq!(
        network.count("/proxy/"),
        1,
        "the clone shares the load and a template loads nothing"
    );
    let copy = document().import_node_with_deep(&template.content(), true).unwrap();
    let inside = Widget(copy.first_child().unwrap().unchecked_into());
    stage.container.append_child(&copy).unwrap();
    until("the copy's", || !inside.text("plan-name").is_empty()).await;
}

#[wasm_bindgen_test]
async fn properties_of_object_prototype_are_neither_sent_nor_read() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let pollute = Function::new_no_args(
        "const evil = {headers: {'x-evil': '1'}, body: 'b', signal: 1, bubbles: false, cancelable: true, detail: 'd',
            token: 'stolen', autoposting: {}, trackmyposts: {}, data: {}, timeZone: 'Mars', minimumFractionDigits: 9,
            paidAt: '2001-01-01', description: 'evil', invoiceUrl: 'https://evil.example/', error: 'evil', loads: {}, key: 'k'};
        for (const name in evil) Object.defineProperty(Object.prototype, name, {value: evil[name], configurable: true, writable: true});
        return () => { for (const name in evil) delete Object.prototype[name]; };",
    );
    let clean: Function = pollute.call0(&JsValue::NULL).unwrap().unchecked_into();
    let widget = stage.put("billing-widget", &[("proxy-url", "/proxy/"), ("token-url", "/token")]);
    let shown = async {
        until("rows and a plan", || widget.rows() == 3 && !widget.text("plan-name").is_empty())
            .await;
    };
    shown.await;
    let inline = Widget::new("billing-invoices", &[("locale", "en-US")]);
    let data = crate::support::json(
        r#"{"autoposting":{"success":true,"data":{"invoices":[{"id":"a","amount":1,"currency":"usd","status":"paid"}]}}}"#,
    );
    inline.set("data", &data);
    stage.container.append_child(&inline.0).unwrap();
    until("the row", || inline.rows() == 1).await;
    clean.call0(&JsValue::NULL).unwrap();

    assert_eq!(stage.events("billing-ready").len(), 2, "events bubble as ever");
    assert!(
        !inline.root().text_content().unwrap().contains("evil"),
        "only an object's own members count"
    );
    assert!(inline.parts("invoice-link").is_empty());
    for asked in network.asked() {
        assert!(asked.is_clean(), "{}", asked.url);
    }
}

#[wasm_bindgen_test]
async fn while_the_page_is_parsed_the_element_waits_for_a_later_scripts_token() {
    let stage = Stage::new();
    let frame: HtmlIFrameElement = document().create_element("iframe").unwrap().unchecked_into();
    frame.set_srcdoc(
        "<!doctype html><script>
            window.asked = [];
            window.fetch = (url, init) => { asked.push([String(url), init.headers.Authorization]); return new Promise(() => {}); };
        </script>
        <billing-plan proxy-url='/own/'></billing-plan>
        <billing-invoices proxy-url='/none/'></billing-invoices>
        <script type='module' src='/src/custom_element/billing-widget.js?late'></script>
        <script type='module'>document.querySelector('billing-plan').getToken = async () => 'late';</script>",
    );
    stage.container.append_child(&frame).unwrap();
    let asked = |part: &str| {
        let window = frame.content_window().map_or(JsValue::UNDEFINED, JsValue::from);
        let code = "return JSON.stringify((window.asked ?? []).filter(([url]) => url.includes(part)).map(([, token]) => token ?? 'none'))";
        Function::new_with_args("window, part", code)
            .call2(&JsValue::NULL, &window, &part.into())
            .ok()
            .and_then(|text| text.as_string())
            .unwrap_or_default()
    };
    until("the request without a token", || asked("/none/") == r#"["none"]"#).await;
    until("the request with the late token", || asked("/own/") == r#"["Bearer late"]"#).await;
}
