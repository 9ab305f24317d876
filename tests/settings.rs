//! Attributes and properties: defaults, bad values, and changes while the element is on the page.

use crate::support::clock::FastTimers;
use crate::support::network::{Network, Reply, good};
use crate::support::stage::{Console, Stage, Widget, detail};
use crate::support::user::{set_data, with_data};
use crate::support::{history, json, loader, pause, plan, until};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

const ATTRIBUTES: [(&str, &str); 2] = [("proxy-url", "/proxy/"), ("token-url", "/token")];

async fn shown(widget: &Widget) {
    until("rows and a plan", || widget.rows() == 3 && !widget.text("plan-name").is_empty()).await;
}

#[wasm_bindgen_test]
async fn each_invalid_value_causes_one_warning_and_the_default_applies() {
    loader::ready();
    let (_network, stage, console) = (Network::good(), Stage::new(), Console::listen());
    let bad = [
        ("sources", "stripe"),
        ("credentials", "always"),
        ("locale", "not a tag"),
        ("time-zone", "Mars/Base"),
        ("theme", "blue"),
        ("manage-url", "javascript:alert(1)"),
        ("sign-in-url", "data:,x"),
        ("refresh-seconds", "often"),
        ("link-hosts", "https://x/"),
        ("heading-level", "9"),
        ("layout", "wide"),
    ];
    let widget = stage.put("billing-widget", &[&ATTRIBUTES[..], &bad[..]].concat());
    shown(&widget).await;
    widget.0.set_attribute("workspace", "w").unwrap();
    pause(30).await;
    shown(&widget).await;
    let warnings = console.warnings();
    for (name, value) in bad {
        let of_it =
            warnings.iter().filter(|text| text.contains(&format!("{name}=\"{value}\""))).count();
        assert_eq!(of_it, 1, "{name}: {warnings:?}");
    }
    assert_eq!(warnings.len(), bad.len(), "{warnings:?}");
    assert!(
        widget.parts("invoice-link").is_empty(),
        "a list of hosts that names none lets none through"
    );
}

#[wasm_bindgen_test]
async fn an_invalid_value_causes_one_warning_even_with_data() {
    loader::ready();
    let (network, stage, console) = (Network::good(), Stage::new(), Console::listen());
    let bad =
        [("credentials", "some"), ("time-zone", "Mars/Base"), ("token-url", "mailto:x@y.example")];
    let widget = with_data(&stage, "billing-widget", &bad, &history(3), &plan("growth"));
    shown(&widget).await;
    set_data(&widget, &history(2), &plan("growth"));
    until("the other data", || widget.rows() == 2).await;
    let warnings = console.warnings();
    for (name, value) in bad {
        let is_of_it = |text: &&String| text.contains(&format!("{name}=\"{value}\""));
        assert_eq!(warnings.iter().filter(is_of_it).count(), 1, "{name}: {warnings:?}");
    }
    assert_eq!((warnings.len(), network.asked().len()), (bad.len(), 0), "{warnings:?}");
}

/// A server writes the property's name, which HTML converts to lower case; the intended attribute
/// was missing without a warning.
#[wasm_bindgen_test]
async fn an_attribute_named_like_a_property_causes_a_warning() {
    loader::ready();
    let (_network, stage, console) = (Network::good(), Stage::new(), Console::listen());
    let misnamed = [
        ("tokenurl", "token-url"),
        ("manageurl", "manage-url"),
        ("timezone", "time-zone"),
        ("awaittoken", "await-token"),
        ("gettoken", "getToken"),
        ("data", "data"),
    ];
    let mut attributes = ATTRIBUTES.to_vec();
    attributes.extend(misnamed.map(|(name, _)| (name, "x")));
    let widget = stage.put("billing-widget", &attributes);
    shown(&widget).await;
    let warnings = console.warnings();
    for (name, meant) in misnamed {
        let is_of_it = |text: &&String| {
            text.contains(&format!("{name}=\"x\" is ignored")) && text.contains(meant)
        };
        assert_eq!(warnings.iter().filter(is_of_it).count(), 1, "{name}: {warnings:?}");
    }
    assert_eq!(warnings.len(), misnamed.len(), "{warnings:?}");
}

/// React sets no function on a server-rendered element: a script sets it later.
#[wasm_bindgen_test]
async fn an_element_that_awaits_its_token_sends_no_request_without_one() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-widget", &[ATTRIBUTES[0], ("await-token", "")]);
    until("the skeleton", || widget.parts("skeleton").len() == 2).await;
    pause(100).await;
    assert_eq!(network.asked().len(), 0);
    assert!(stage.events("billing-error").is_empty());
    widget.set("getToken", &js_sys::Function::new_no_args("return 'late'"));
    shown(&widget).await;
    assert_eq!(network.last("autoposting").header("Authorization").as_deref(), Some("Bearer late"));
    assert_eq!(network.count("/proxy/"), 2);

    // The function is removed again, as when a user signs out.
    widget.set("getToken", &JsValue::UNDEFINED);
    until("the skeleton again", || widget.parts("skeleton").len() == 2).await;
    widget.set("tokenUrl", &"/token".into());
    shown(&widget).await;
    assert_eq!(network.last("autoposting").header("Authorization").as_deref(), Some("Bearer t0"));
}

#[wasm_bindgen_test]
async fn an_awaited_token_that_is_set_before_the_module_loads_is_requested_immediately() {
    let (network, stage) = (Network::good(), Stage::new());
    loader::ready_after(js_sys::Promise::new(&mut |_, _| {}));
    let widget = stage.put("billing-widget", &[ATTRIBUTES[0], ("await-token", "true")]);
    pause(30).await;
    assert_eq!(network.asked().len(), 0);
    widget.set("getToken", &js_sys::Function::new_no_args("return 'late'"));
    until("both requests", || network.count("/proxy/") == 2).await;
    assert_eq!(network.last("autoposting").header("Authorization").as_deref(), Some("Bearer late"));
    loader::ready();
}

#[wasm_bindgen_test]
async fn a_token_that_is_not_awaited_is_not_waited_for() {
    for value in [None, Some("false")] {
        loader::ready();
        let (network, stage) = (Network::good(), Stage::new());
        let awaits = value.map(|value| ("await-token", value));
        let attributes: Vec<_> = [ATTRIBUTES[0]].into_iter().chain(awaits).collect();
        let widget = stage.put("billing-widget", &attributes);
        shown(&widget).await;
        assert_eq!(network.last("autoposting").header("Authorization"), None);
    }
}

#[wasm_bindgen_test]
async fn an_awaited_token_that_is_never_set_is_a_token_error() {
    loader::ready();
    let (network, stage, _fast) = (Network::good(), Stage::new(), FastTimers::start());
    stage.put("billing-plan", &[ATTRIBUTES[0], ("await-token", "")]);
    until("the error", || !stage.events("billing-error").is_empty()).await;
    assert_eq!(detail(&stage.events("billing-error")[0], "code"), "token");
    assert_eq!(network.asked().len(), 0);
}

#[wasm_bindgen_test]
async fn valid_values_cause_no_warning() {
    loader::ready();
    let (_network, stage, console) = (Network::good(), Stage::new(), Console::listen());
    let good = [
        ("sources", "trackmyposts autoposting"),
        ("credentials", "same-origin"),
        ("locale", "de-CH"),
        ("time-zone", "Asia/Tokyo"),
        ("theme", "dark"),
        ("manage-url", "/billing"),
        ("sign-in-url", "/login"),
        ("await-token", ""),
        ("refresh-seconds", "3"),
        ("link-hosts", "pay.example other.example"),
        ("heading-level", "4"),
        ("layout", "cards"),
    ];
    let widget = stage.put("billing-widget", &[&ATTRIBUTES[..], &good[..]].concat());
    shown(&widget).await;
    assert_eq!(console.warnings(), Vec::<String>::new());
    assert_eq!(widget.parts("invoice-link").len(), 3);
}

#[wasm_bindgen_test]
async fn every_attribute_has_a_property_that_reads_and_writes_it() {
    let widget = Widget::new("billing-widget", &[]);
    for (attribute, property) in [
        ("proxy-url", "proxyUrl"),
        ("token-url", "tokenUrl"),
        ("sources", "sources"),
        ("workspace", "workspace"),
        ("credentials", "credentials"),
        ("locale", "locale"),
        ("time-zone", "timeZone"),
        ("theme", "theme"),
        ("manage-url", "manageUrl"),
        ("sign-in-url", "signInUrl"),
        ("await-token", "awaitToken"),
        ("refresh-seconds", "refreshSeconds"),
        ("link-hosts", "linkHosts"),
        ("heading-level", "headingLevel"),
        ("layout", "layout"),
    ] {
        assert_eq!(widget.get(property).as_string().as_deref(), Some(""), "{property}");
        widget.set(property, &"one".into());
        assert_eq!(widget.0.get_attribute(attribute).as_deref(), Some("one"));
        widget.0.set_attribute(attribute, "two").unwrap();
        assert_eq!(widget.get(property).as_string().as_deref(), Some("two"));
        widget.set(property, &JsValue::NULL);
        assert!(!widget.0.has_attribute(attribute), "{property}");
    }
}

#[wasm_bindgen_test]
async fn a_change_of_language_keeps_search_text_and_focus_and_loads_nothing() {
    loader::ready();
    // From ten invoices on there is a search field.
    let network = Network::new(|asked| match asked.url.contains("autoposting") {
        true => Reply::ok(history(12)),
        false => good(&asked.url),
    });
    let stage = Stage::new();
    let widget = stage.put("billing-widget", &[&ATTRIBUTES[..], &[("locale", "en-US")]].concat());
    until("rows and a plan", || widget.rows() == 12 && !widget.text("plan-name").is_empty()).await;
    let search: HtmlInputElement = widget.parts("search")[0].clone().unchecked_into();
    search.focus().unwrap();
    search.set_value("Plan");
    search.dispatch_event(&web_sys::Event::new("input").unwrap()).unwrap();
    let (asked, amount) = (network.count("/proxy/"), widget.text("cell-amount"));

    widget.0.set_attribute("locale", "de-DE").unwrap();
    until("another way of writing", || widget.text("cell-amount") != amount).await;
    assert!(widget.text("cell-amount").contains("49,00"), "{}", widget.text("cell-amount"));
    assert_eq!(search.value(), "Plan");
    assert_eq!(widget.root().active_element().as_ref(), Some(search.as_ref()));
    assert_eq!(network.count("/proxy/"), asked);
}

#[wasm_bindgen_test]
async fn without_a_locale_the_nearest_lang_applies() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    stage.container.set_attribute("lang", "de-AT").unwrap();
    let widget = stage.put("billing-invoices", &ATTRIBUTES);
    until("rows", || widget.rows() == 3).await;
    assert!(widget.text("cell-amount").contains("49,00"), "{}", widget.text("cell-amount"));
}

#[wasm_bindgen_test]
async fn two_changes_in_one_task_cause_one_load_and_the_old_data_disappear() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-widget", &ATTRIBUTES);
    shown(&widget).await;
    widget.0.set_attribute("proxy-url", "/other/").unwrap();
    widget.0.set_attribute("token-url", "/token2").unwrap();
    until("the other proxy", || network.count("/other/") == 2).await;
    shown(&widget).await;
    assert_eq!(network.count("/token2"), 1);
    assert_eq!(network.count("/other/"), 2);
    assert_eq!(network.count("/proxy/"), 2, "the first proxy is left alone");
}

#[wasm_bindgen_test]
async fn sources_can_change_and_common_data_are_kept() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget =
        stage.put("billing-widget", &[&ATTRIBUTES[..], &[("sources", "autoposting")]].concat());
    until("rows", || widget.rows() == 3).await;
    assert_eq!(network.count("trackmyposts"), 0);
    widget.set("sources", &"autoposting trackmyposts".into());
    shown(&widget).await;
    widget.set("sources", &"trackmyposts".into());
    until("no rows", || widget.rows() == 0).await;
    assert_eq!((network.count("autoposting"), network.count("trackmyposts")), (1, 1));
}

#[wasm_bindgen_test]
async fn a_new_get_token_causes_no_load_but_is_called_next() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget = Widget::new("billing-plan", &ATTRIBUTES[..1]);
    widget.set("getToken", &js_sys::Function::new_no_args("return 'one'"));
    stage.container.append_child(&widget.0).unwrap();
    until("the plan", || !widget.text("plan-name").is_empty()).await;
    widget.set("getToken", &js_sys::Function::new_no_args("return {token: 'two'}"));
    pause(30).await;
    assert_eq!(network.count("/proxy/"), 1);
    widget.refresh().await;
    assert_eq!(network.last("trackmyposts").header("Authorization").as_deref(), Some("Bearer two"));
}

#[wasm_bindgen_test]
async fn single_texts_can_be_overridden_at_any_time() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    let widget = Widget::new("billing-invoices", &ATTRIBUTES);
    widget.set("strings", &json(r#"{"invoicesHeading":"Receipts","nobody":"x","retry":7}"#));
    stage.container.append_child(&widget.0).unwrap();
    until("the text", || widget.root().text_content().unwrap_or_default().contains("Receipts"))
        .await;
    widget.set("strings", &json(r#"{"invoicesHeading":"Quittungen"}"#));
    until("the other", || widget.root().text_content().unwrap_or_default().contains("Quittungen"))
        .await;
}

#[wasm_bindgen_test]
async fn headings_have_the_set_level_or_the_second_if_it_is_invalid() {
    loader::ready();
    let (_network, stage, _console) = (Network::good(), Stage::new(), Console::listen());
    let widget = stage.put("billing-invoices", &ATTRIBUTES);
    until("rows", || widget.rows() == 3).await;
    for (value, tag) in [
        ("3", "h3"),
        ("6", "h6"),
        ("7", "h2"),
        ("1", "h2"),
        ("2.5", "h2"),
        ("h4", "h2"),
        (" 5 ", "h5"),
    ] {
        widget.0.set_attribute("heading-level", value).unwrap();
        until(value, || widget.root().query_selector(tag).unwrap().is_some()).await;
        assert_eq!(
            widget.root().query_selector_all("h1, h2, h3, h4, h5, h6").unwrap().length(),
            1,
            "{value}"
        );
    }
}

#[wasm_bindgen_test]
async fn an_interval_below_15_seconds_counts_as_15() {
    loader::ready();
    let (network, stage, _fast) = (Network::good(), Stage::new(), FastTimers::start());
    stage.put("billing-plan", &[&ATTRIBUTES[..], &[("refresh-seconds", "1")]].concat());
    until("the second load", || network.count("trackmyposts") == 2).await;
    let started = js_sys::Date::now();
    until("two more", || network.count("trackmyposts") == 4).await;
    assert!(
        js_sys::Date::now() - started > 250.0,
        "twice fifteen seconds, a hundred times as fast"
    );
}
