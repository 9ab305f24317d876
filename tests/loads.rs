//! Requests to the proxy.

use crate::support::clock::{FastTimers, HiddenPage};
use crate::support::network::{Network, Reply};
use crate::support::stage::{Stage, Widget, detail};
use crate::support::{history, loader, pause, until};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_request_states_all_options_and_none_from_object_prototype() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget = stage.put(
        "billing-widget",
        &[
            ("proxy-url", "/proxy"),
            ("token-url", "/token"),
            ("workspace", "acme"),
            ("credentials", "include"),
        ],
    );
    until("rows", || widget.rows() == 3).await;
    let early = network.last("trackmyposts");
    widget.refresh().await;
    let later = network.last("trackmyposts");
    for asked in [early, later] {
        assert!(
            asked.url.ends_with("/proxy/trackmyposts/billing?workspaceSlug=acme"),
            "{}",
            asked.url
        );
        assert_eq!(asked.header("Authorization").as_deref(), Some("Bearer t0"));
        assert_eq!(asked.header("Accept").as_deref(), Some("application/json"));
        // Omitted options have the browser's default, because nothing is inherited.
        for (field, default) in [("method", "GET"), ("mode", "cors")] {
            let value = asked.field(field).as_string();
            assert_eq!(value.as_deref().unwrap_or(default), default, "{field}");
        }
        for (field, value) in [
            ("credentials", "include"),
            ("cache", "no-store"),
            ("redirect", "error"),
            ("referrerPolicy", "no-referrer"),
        ] {
            assert_eq!(asked.field(field).as_string().as_deref(), Some(value), "{field}");
        }
        assert!(asked.is_clean());
    }
    assert!(network.last("autoposting").url.ends_with("/proxy/autoposting/billing/history"));
    let token = network.last("/token");
    assert_eq!(token.field("credentials").as_string().as_deref(), Some("same-origin"));
    assert_eq!(network.count("/token"), 1, "one token serves all requests");
}

#[wasm_bindgen_test]
async fn a_visible_page_reloads_at_its_interval_and_a_hidden_one_waits() {
    loader::ready();
    let (network, stage, _fast) = (Network::good(), Stage::new(), FastTimers::start());
    let attributes = [("proxy-url", "/proxy/"), ("token-url", "/token"), ("refresh-seconds", "15")];
    let widget = stage.put("billing-widget", &attributes);
    until("three loads", || network.count("autoposting") >= 3).await;

    let hidden = HiddenPage::start();
    pause(100).await;
    let asked = network.count("autoposting");
    pause(500).await;
    assert_eq!(network.count("autoposting"), asked, "no user is looking");
    drop(hidden);
    until("the load that was due", || network.count("autoposting") > asked).await;

    widget.0.set_attribute("refresh-seconds", "0").unwrap();
    pause(100).await;
    let asked = network.count("autoposting");
    pause(400).await;
    assert_eq!(network.count("autoposting"), asked, "it was switched off");
    assert_eq!(widget.rows(), 3);
}

#[wasm_bindgen_test]
async fn the_shortest_interval_of_elements_with_one_load_applies() {
    loader::ready();
    let (network, stage, _fast) = (Network::good(), Stage::new(), FastTimers::start());
    let proxy = ("proxy-url", "/proxy/");
    stage.put("billing-plan", &[proxy, ("refresh-seconds", "3600")]);
    let often = stage.put("billing-plan", &[proxy, ("refresh-seconds", "15")]);
    until("three loads", || network.count("trackmyposts") == 3).await;
    often.0.remove();
    pause(250).await;
    let asked = network.count("trackmyposts");
    pause(400).await;
    assert_eq!(network.count("trackmyposts"), asked, "the other one has hours");
}

#[wasm_bindgen_test]
async fn a_missing_response_is_a_timeout_and_its_request_is_aborted() {
    loader::ready();
    let (stage, _fast) = (Stage::new(), FastTimers::start());
    let network = Network::new(|_| Reply::Never);
    stage.put("billing-plan", &[("proxy-url", "/proxy/")]);
    until("the error", || !stage.events("billing-error").is_empty()).await;
    let error = &stage.events("billing-error")[0];
    let names = ["source", "code", "status", "retryable"];
    assert_eq!(names.map(|name| detail(error, name)), ["trackmyposts", "timeout", "0", "true"]);
    assert!(network.asked()[0].is_aborted());
}

#[wasm_bindgen_test]
async fn a_missing_token_is_a_token_error() {
    loader::ready();
    let (network, stage, _fast) = (Network::good(), Stage::new(), FastTimers::start());
    let widget = Widget::new("billing-plan", &[("proxy-url", "/proxy/")]);
    widget.set("getToken", &js_sys::Function::new_no_args("return new Promise(() => {})"));
    stage.container.append_child(&widget.0).unwrap();
    until("the error", || !stage.events("billing-error").is_empty()).await;
    assert_eq!(detail(&stage.events("billing-error")[0], "code"), "token");
    assert_eq!(network.asked().len(), 0);
}

#[wasm_bindgen_test]
async fn a_get_token_that_throws_or_rejects_is_a_token_error_with_its_message() {
    for body in ["throw new Error('signed out')", "return Promise.reject(new Error('signed out'))"]
    {
        loader::ready();
        let (network, stage) = (Network::good(), Stage::new());
        let widget = Widget::new("billing-plan", &[("proxy-url", "/proxy/")]);
        widget.set("getToken", &js_sys::Function::new_no_args(body));
        stage.container.append_child(&widget.0).unwrap();
        until("the error", || !stage.events("billing-error").is_empty()).await;
        let error = &stage.events("billing-error")[0];
        assert_eq!(
            (detail(error, "code"), detail(error, "message")),
            ("token".to_owned(), "signed out".to_owned())
        );
        assert_eq!(network.asked().len(), 0);
    }
}

#[wasm_bindgen_test]
async fn addresses_are_resolved_against_the_page() {
    loader::ready();
    let stage = Stage::new();
    for (value, asked) in [
        ("https://p.example", "https://p.example/trackmyposts/billing"),
        ("https://p.example/a/b/?x=1#y", "https://p.example/a/b/trackmyposts/billing"),
        ("//p.example:8443/a", ":8443/a/trackmyposts/billing"),
        ("/a//", "/a/trackmyposts/billing"),
        ("javascript:alert(1)", "/trackmyposts/billing"),
        ("http://[", "/trackmyposts/billing"),
    ] {
        let network = Network::good();
        let widget = stage.put("billing-plan", &[("proxy-url", value)]);
        until("the plan", || !widget.text("plan-name").is_empty()).await;
        assert_eq!(network.asked().len(), 1);
        let url = network.asked()[0].url.clone();
        assert!(url.starts_with("http") && url.ends_with(asked), "{value}: {url}");
        widget.refresh().await;
        assert_eq!(network.asked()[1].url, url, "the loader and the module agree");
        widget.0.remove();
        pause(0).await;
    }
}

#[wasm_bindgen_test]
async fn removing_an_element_aborts_its_token_request_too() {
    loader::ready();
    let stage = Stage::new();
    let network = Network::new(|_| Reply::Never);
    let widget = stage.put("billing-plan", &[("proxy-url", "/proxy/"), ("token-url", "/token")]);
    until("the request", || network.count("/token") == 1).await;
    pause(30).await;
    assert!(!network.last("/token").is_aborted());
    widget.0.remove();
    until("its end", || network.last("/token").is_aborted()).await;
    pause(30).await;
    assert!(stage.events("billing-error").is_empty());
}

#[wasm_bindgen_test]
async fn ready_waits_for_the_second_source_but_not_for_a_slow_one() {
    loader::ready();
    let stage = Stage::new();
    let network = Network::new(|asked| {
        if asked.url.contains("track") { Reply::Never } else { Reply::ok(history(3)) }
    });
    let widget = stage.put("billing-widget", &[("proxy-url", "/proxy/")]);
    until("rows", || widget.rows() == 3).await;
    until("ready", || stage.events("billing-ready").len() == 1).await;
    let ready = &stage.events("billing-ready")[0];
    assert_eq!(
        (detail(ready, "sources"), detail(ready, "invoices")),
        (r#"["autoposting"]"#.to_owned(), "3".to_owned())
    );
    drop(network);
}
