//! A WebAssembly module that cannot start, or that panics.

use crate::support::network::{self, Network, Reply};
use crate::support::stage::{Stage, Widget, detail, document};
use crate::support::{loader, pause, until};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

const ATTRIBUTES: [(&str, &str); 2] = [("proxy-url", "/proxy/"), ("token-url", "/token")];

fn with_children(stage: &Stage, tag: &str) -> Widget {
    let widget = Widget::new(tag, &ATTRIBUTES);
    widget.0.set_text_content(Some("Write to billing@example.com"));
    stage.container.append_child(&widget.0).unwrap();
    widget
}

/// Whether the element's own children are on the screen.
fn shows_children(widget: &Widget) -> bool {
    widget.root().query_selector("slot:not([name])").unwrap().is_some()
}

#[wasm_bindgen_test]
async fn if_the_module_cannot_start_the_elements_children_and_a_message_are_shown() {
    loader::ready_after(Promise::reject(&"404".into()));
    let (network, stage) = (Network::good(), Stage::new());
    let widget = with_children(&stage, "billing-widget");
    assert!(!shows_children(&widget) && widget.parts("skeleton").len() == 1, "the skeleton first");
    until("its own children", || shows_children(&widget)).await;
    assert!(!widget.text("error").is_empty());
    assert!(widget.parts("skeleton").is_empty());
    let errors = stage.events("billing-error");
    assert_eq!(errors.len(), 2, "one for each source");
    for (error, source) in errors.iter().zip(["autoposting", "trackmyposts"]) {
        let names = ["source", "code", "status", "requestId"];
        assert_eq!(names.map(|name| detail(error, name)), [source, "module", "0", "null"]);
    }
    // Once it can, a refresh starts it.
    loader::ready();
    widget.refresh().await;
    until("rows", || widget.rows() == 3).await;
    assert!(!shows_children(&widget));
    drop(network);
}

#[wasm_bindgen_test]
async fn the_skeleton_is_shown_until_the_module_has_loaded() {
    let mut go = None;
    loader::ready_after(Promise::new(&mut |resolve, _| go = Some(resolve)));
    let (network, stage) = (Network::good(), Stage::new());
    let widget = with_children(&stage, "billing-widget");
    until("both requests", || network.count("/proxy/") == 2).await;
    let skeleton = widget.parts("skeleton");
    assert_eq!(skeleton[0].get_attribute("aria-busy").as_deref(), Some("true"));
    assert!(widget.0.offset_height() > 300, "as high as what will be there");
    assert!(!skeleton[0].has_attribute("style"));
    go.unwrap().call0(&JsValue::NULL).unwrap();
    until("rows", || widget.rows() == 3).await;
    assert_eq!(network.count("/proxy/"), 2, "what was on its way was used");
    assert_eq!(network.count("/token"), 1);
    loader::ready();
}

/// A network with a locale file of each of these names, which contains only its name.
fn network_with_texts(files: &'static [&'static str]) -> Network {
    Network::alone(|asked| match asked.url.split_once("/locales/") {
        Some((_, name)) => match files.iter().find(|file| name == format!("{file}.json")) {
            Some(file) => Reply::ok(format!(r#"{{"errorModule":"in {file}"}}"#)),
            None => Reply::Json(404, "no".to_owned()),
        },
        None => network::good(&asked.url),
    })
}

#[wasm_bindgen_test]
async fn the_message_of_a_module_that_cannot_start_is_in_the_elements_language() {
    const FILES: &[&str] = &["ar", "de", "fr", "nb", "pt-BR", "pt-PT", "sr", "zh-Hans", "zh-Hant"];
    const ENGLISH: (&str, &str) = ("en", "Billing could not be shown.");
    for (locale, (lang, message)) in [
        ("de-CH", ("de", "in de")),
        ("FR", ("fr", "in fr")),
        ("ar-EG", ("ar", "in ar")),
        ("no", ("nb", "in nb")),
        ("nn-NO", ("nb", "in nb")),
        ("pt", ("pt-BR", "in pt-BR")),
        ("pt-PT", ("pt-PT", "in pt-PT")),
        ("sr-RS", ("sr", "in sr")),
        ("zh-CN", ("zh-Hans", "in zh-Hans")),
        ("zh-TW", ("zh-Hant", "in zh-Hant")),
        ("sr-Latn", ENGLISH),
        ("is", ENGLISH),
        ("en-GB", ENGLISH),
        ("constructor", ENGLISH),
    ] {
        loader::ready_after(Promise::reject(&"404".into()));
        let (network, stage) = (network_with_texts(FILES), Stage::new());
        let by_attribute = stage.put("billing-plan", &[ATTRIBUTES[0], ("locale", locale)]);
        let container = document().create_element("div").unwrap();
        container.set_attribute("lang", locale).unwrap();
        stage.container.append_child(&container).unwrap();
        let by_language = Widget::new("billing-plan", &ATTRIBUTES);
        container.append_child(&by_language.0).unwrap();
        for widget in [by_attribute, by_language] {
            until(locale, || widget.text("error") == message).await;
            let error = &widget.parts("error")[0];
            assert_eq!(error.get_attribute("lang").as_deref(), Some(lang));
            assert_eq!(error.get_attribute("dir").as_deref(), Some("auto"));
            // It stays when the element is moved.
            stage.container.append_child(&widget.0).unwrap();
            pause(0).await;
            assert_eq!(widget.text("error"), message);
        }
        if locale.starts_with("en") {
            assert_eq!(network.count("/locales/"), 0);
        }
    }
    loader::ready();
}

#[wasm_bindgen_test]
async fn the_message_is_english_until_a_locale_file_has_been_read() {
    for reply in [
        Reply::Never,
        Reply::Broken,
        Reply::ok("<html>"),
        Reply::ok("null"),
        Reply::ok("{}"),
        Reply::Json(500, r#"{"errorModule":"no"}"#.to_owned()),
    ] {
        loader::ready_after(Promise::reject(&"404".into()));
        let network = Network::alone(move |_| reply.clone());
        let stage = Stage::new();
        let widget = stage.put("billing-plan", &[ATTRIBUTES[0], ("locale", "de")]);
        until("the request", || network.count("/locales/de.json") == 1).await;
        pause(5).await;
        assert_eq!(widget.text("error"), "Billing could not be shown.");
        assert_eq!(widget.parts("error")[0].get_attribute("lang").as_deref(), Some("en"));
        assert_eq!(network.last("/locales/").field("credentials"), "omit");
        assert!(network.last("/locales/").is_clean());
    }
    loader::ready();
}

/// A module that mounts with this function and stores the panic callback.
fn lost_module(connect: &Function) -> JsValue {
    let module = Object::new();
    Reflect::set(&module, &"connect".into(), connect).unwrap();
    let keep = Function::new_with_args("callback", "this.panic = callback");
    Reflect::set(&module, &"on_panic".into(), &keep).unwrap();
    module.into()
}

#[wasm_bindgen_test]
async fn an_element_whose_mounting_traps_is_abandoned_and_others_work() {
    let trap = Function::new_with_args("host", "throw new WebAssembly.RuntimeError('unreachable')");
    loader::use_this(&lost_module(&trap));
    let (_network, stage) = (Network::good(), Stage::new());
    let widget = with_children(&stage, "billing-plan");
    until("its own children", || shows_children(&widget)).await;
    assert!(detail(&stage.events("billing-error")[0], "message").contains("unreachable"));
    loader::ready();
    let other = stage.put("billing-plan", &ATTRIBUTES);
    until("the other", || !other.text("plan-name").is_empty()).await;
}

#[wasm_bindgen_test]
async fn after_a_panic_mounted_elements_get_a_new_module_once() {
    let connect = Function::new_with_args(
        "host, root",
        "root.append('mounted'); return {disconnect() {}, free() {}, __destroy_into_raw() { host.dropped = true; }};",
    );
    let module = lost_module(&connect);
    loader::use_this(&module);
    let (_network, stage) = (Network::good(), Stage::new());
    let widget = with_children(&stage, "billing-plan");
    let mounted = || widget.root().text_content().unwrap_or_default() == "mounted";
    until("the first mount", mounted).await;
    panic_of(&module);
    until("its end", || widget.get("dropped").is_truthy()).await;
    until("the second mount", mounted).await;
    assert!(stage.events("billing-error").is_empty());
    panic_of(&module);
    until("its own children", || shows_children(&widget)).await;
    assert_eq!(stage.events("billing-error").len(), 1);
    pause(10).await;
    loader::ready();
}

fn panic_of(module: &JsValue) {
    let panic: Function = Reflect::get(module, &"panic".into()).unwrap().unchecked_into();
    panic.call1(&JsValue::NULL, &"a panic".into()).unwrap();
}
