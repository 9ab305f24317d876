//! Failed loads: their events, the data that stay on the screen, and retries.

use crate::support::clock::FastTimers;
use crate::support::network::{Asked, Network, Reply, good};
use crate::support::stage::{Stage, Widget, detail};
use crate::support::{history, loader, pause, plan, until};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

const ATTRIBUTES: [(&str, &str); 2] = [("proxy-url", "/proxy/"), ("token-url", "/token")];

fn failing(source: &'static str, reply: Reply) -> Network {
    Network::new(
        move |asked| if asked.url.contains(source) { reply.clone() } else { good(&asked.url) },
    )
}

#[track_caller]
fn check(found: &JsValue, source: &str, code: &str, status: &str, retryable: &str) {
    let names = ["source", "code", "status", "retryable"];
    assert_eq!(names.map(|name| detail(found, name)), [source, code, status, retryable]);
}

#[wasm_bindgen_test]
async fn one_vendor_that_fails_leaves_the_other_on_the_screen() {
    loader::ready();
    let stage = Stage::new();
    let _network = failing("trackmyposts", Reply::error(502, "upstream_unauthorized"));
    let widget = stage.put("billing-widget", &ATTRIBUTES);
    until("rows and an error", || widget.rows() == 3 && !widget.parts("error").is_empty()).await;
    let errors = stage.events("billing-error");
    assert_eq!(errors.len(), 1);
    check(&errors[0], "trackmyposts", "upstream_unauthorized", "502", "false");
    assert_eq!(detail(&errors[0], "requestId"), "r-upstream_unauthorized");
    assert_eq!(detail(&errors[0], "message"), "m");
    until("ready", || stage.events("billing-ready").len() == 1).await;
}

#[wasm_bindgen_test]
async fn both_elements_that_show_a_source_dispatch_its_error() {
    loader::ready();
    let stage = Stage::new();
    let network = failing("trackmyposts", Reply::error(403, "forbidden"));
    stage.put("billing-widget", &ATTRIBUTES);
    stage.put("billing-plan", &ATTRIBUTES);
    stage.put("billing-invoices", &ATTRIBUTES);
    until("two errors", || stage.events("billing-error").len() == 2).await;
    pause(30).await;
    assert_eq!(stage.events("billing-error").len(), 2);
    assert_eq!(network.count("/proxy/"), 2);
}

#[wasm_bindgen_test]
async fn a_connection_failure_is_network_without_a_status() {
    loader::ready();
    let stage = Stage::new();
    let _network = failing("autoposting", Reply::Broken);
    let widget = stage.put("billing-invoices", &ATTRIBUTES);
    until("the error", || !widget.parts("error").is_empty()).await;
    check(&stage.events("billing-error")[0], "autoposting", "network", "0", "true");
    assert_eq!(detail(&stage.events("billing-error")[0], "requestId"), "null");
}

#[wasm_bindgen_test]
async fn a_response_without_billing_data_is_decode_with_its_path() {
    loader::ready();
    let stage = Stage::new();
    let _network = failing("autoposting", Reply::ok(r#"{"success":true,"data":{"invoices":7}}"#));
    stage.put("billing-invoices", &ATTRIBUTES);
    until("the error", || stage.events("billing-error").len() == 1).await;
    check(&stage.events("billing-error")[0], "autoposting", "decode", "0", "false");
    assert_eq!(
        detail(&stage.events("billing-error")[0], "message"),
        "$.data.invoices: expected an array, found a number"
    );
}

/// A Go server writes null for an empty list, which was shown as a failed load.
#[wasm_bindgen_test]
async fn an_empty_value_in_place_of_the_invoices_is_an_empty_history_with_one_warning() {
    loader::ready();
    let stage = Stage::new();
    let _network =
        failing("autoposting", Reply::ok(r#"{"success":true,"data":{"invoices":null}}"#));
    let widget = stage.put("billing-invoices", &ATTRIBUTES);
    until("the empty history", || !widget.parts("empty").is_empty()).await;
    assert!(widget.parts("empty")[0].text_content().unwrap().contains("No invoices yet"));
    let warnings = stage.events("billing-schema-warning");
    assert_eq!(warnings.len(), 1);
    assert_eq!(detail(&warnings[0], "path"), "$.data.invoices");
    assert!(stage.events("billing-error").is_empty());
}

#[wasm_bindgen_test]
async fn a_response_from_an_intermediary_is_reported_by_its_status() {
    loader::ready();
    let stage = Stage::new();
    let reply = Reply::Headed(500, "<html>".to_owned(), vec![("X-Request-Id", "q7")]);
    let _network = failing("trackmyposts", reply);
    stage.put("billing-plan", &ATTRIBUTES);
    until("the error", || stage.events("billing-error").len() == 1).await;
    check(&stage.events("billing-error")[0], "trackmyposts", "server_error", "500", "true");
    assert_eq!(detail(&stage.events("billing-error")[0], "requestId"), "q7");
}

#[wasm_bindgen_test]
async fn without_a_token_no_data_are_requested() {
    for reply in [
        Reply::error(500, "x"),
        Reply::ok("{}"),
        Reply::ok("<html>"),
        Reply::ok(r#"{"token":""}"#),
        Reply::Broken,
    ] {
        loader::ready();
        let stage = Stage::new();
        let network = failing("token", reply);
        stage.put("billing-widget", &ATTRIBUTES);
        until("an error of each source", || stage.events("billing-error").len() == 2).await;
        for error in stage.events("billing-error") {
            assert_eq!(
                (detail(&error, "code"), detail(&error, "status")),
                ("token".to_owned(), "0".to_owned())
            );
        }
        assert_eq!(network.count("/proxy/"), 0);
    }
}

fn function(body: &str) -> js_sys::Function {
    js_sys::Function::new_no_args(body)
}

const NEVER: &str = "return new Promise(() => {})";

/// The load waited for the first function's promise, whatever was set later.
#[wasm_bindgen_test]
async fn a_refresh_calls_the_current_get_token_and_not_one_that_never_resolves() {
    for good_one in ["return 'good'", "return Promise.resolve({token: 'good'})"] {
        loader::ready();
        let (network, stage) = (Network::good(), Stage::new());
        let widget = Widget::new("billing-widget", &ATTRIBUTES[..1]);
        widget.set("getToken", &function(NEVER));
        stage.container.append_child(&widget.0).unwrap();
        until("the skeleton", || widget.parts("skeleton").len() == 2).await;
        widget.set("getToken", &function(good_one));
        pause(30).await;
        assert_eq!(network.asked().len(), 0, "a new function alone asks nothing");
        widget.refresh().await;
        assert_eq!(widget.rows(), 3);
        assert_eq!(network.count("/proxy/"), 2, "one load of each source");
        assert_eq!(
            network.last("autoposting").header("Authorization").as_deref(),
            Some("Bearer good")
        );
        assert!(stage.events("billing-error").is_empty());
    }
}

#[wasm_bindgen_test]
async fn a_load_that_waits_for_a_token_gets_that_of_a_new_get_token() {
    loader::ready();
    let (_network, stage) = (Network::good(), Stage::new());
    let widget = Widget::new("billing-widget", &ATTRIBUTES[..1]);
    widget.set("getToken", &function(NEVER));
    stage.container.append_child(&widget.0).unwrap();
    let first: js_sys::Promise = widget.call("refresh").unchecked_into();
    until("the skeleton", || widget.parts("skeleton").len() == 2).await;
    // One that never resolves either, and then one that does.
    for body in [NEVER, "return 'good'"] {
        widget.set("getToken", &function(body));
        drop(widget.call("refresh"));
        pause(30).await;
    }
    until("rows", || widget.rows() == 3).await;
    pause(30).await;
    let race = js_sys::Array::of2(&first, &JsValue::from_str("late"));
    let ended = wasm_bindgen_futures::JsFuture::from(js_sys::Promise::race(&race)).await.unwrap();
    assert!(ended.is_undefined(), "the first call of refresh() has ended, too");
}

#[wasm_bindgen_test]
async fn a_late_token_of_an_earlier_get_token_is_ignored() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget = Widget::new("billing-plan", &ATTRIBUTES[..1]);
    widget.set(
        "getToken",
        &function("return new Promise((resolve) => { window.answer = resolve; })"),
    );
    stage.container.append_child(&widget.0).unwrap();
    pause(80).await;
    widget.set(
        "getToken",
        &function("return new Promise((resolve) => { window.second = resolve; })"),
    );
    drop(widget.call("refresh"));
    pause(30).await;
    function("window.answer('first')").call0(&JsValue::NULL).unwrap();
    pause(30).await;
    assert!(network.asked().iter().all(Asked::is_aborted), "no request is sent by the first token");
    function("window.second('second')").call0(&JsValue::NULL).unwrap();
    until("the plan", || !widget.text("plan-name").is_empty()).await;
    let token = network.last("trackmyposts").header("Authorization");
    assert_eq!(token.as_deref(), Some("Bearer second"));
}

/// Customers who had to sign in again saw "No session could be started".
#[wasm_bindgen_test]
async fn a_401_of_the_token_url_is_an_ended_session() {
    loader::ready();
    let stage = Stage::new();
    let network = failing("token", Reply::error(401, "login_required"));
    let widget = stage.put("billing-widget", &ATTRIBUTES);
    until("an error of each source", || stage.events("billing-error").len() == 2).await;
    for error in stage.events("billing-error") {
        let names = ["code", "status", "retryable"];
        assert_eq!(names.map(|name| detail(&error, name)), ["unauthorized", "401", "false"]);
    }
    assert_eq!(network.count("/proxy/"), 0);
    // The module's own request leads to the same result as the loader's.
    widget.refresh().await;
    assert_eq!(detail(&stage.events("billing-error")[2], "code"), "unauthorized");
    assert_eq!(widget.parts("error").len(), 1);
}

#[wasm_bindgen_test]
async fn other_errors_of_the_token_url_are_not_an_ended_session() {
    for (status, retryable) in [(403, "false"), (404, "false"), (429, "true"), (500, "true")] {
        loader::ready();
        let stage = Stage::new();
        let _network = failing("token", Reply::error(status, "x"));
        stage.put("billing-plan", &ATTRIBUTES);
        until("the error", || !stage.events("billing-error").is_empty()).await;
        check(&stage.events("billing-error")[0], "trackmyposts", "token", "0", retryable);
    }
}

#[wasm_bindgen_test]
async fn a_get_token_that_reports_401_in_any_usual_way_is_an_ended_session() {
    for body in [
        "throw Object.assign(new Error('x'), {status: 401})",
        "return Promise.reject({response: {status: 401}})",
        "return Promise.reject(new Response('', {status: 401}))",
        "throw Object.assign(new Error('x'), {response: new Response('', {status: 401})})",
        "return new Response('', {status: 401})",
        // The final response of servers that redirect to their sign-in page.
        "return Object.defineProperty(new Response('<html>'), 'redirected', {value: true})",
    ] {
        loader::ready();
        let (_network, stage) = (Network::good(), Stage::new());
        let widget = Widget::new("billing-plan", &ATTRIBUTES[..1]);
        widget.set("getToken", &function(body));
        stage.container.append_child(&widget.0).unwrap();
        until(body, || !stage.events("billing-error").is_empty()).await;
        check(&stage.events("billing-error")[0], "trackmyposts", "unauthorized", "401", "false");
    }
    for body in ["throw Object.assign(new Error('x'), {status: 500})", "throw 401", "throw null"] {
        loader::ready();
        let (_network, stage) = (Network::good(), Stage::new());
        let widget = Widget::new("billing-plan", &ATTRIBUTES[..1]);
        widget.set("getToken", &function(body));
        stage.container.append_child(&widget.0).unwrap();
        until(body, || !stage.events("billing-error").is_empty()).await;
        check(&stage.events("billing-error")[0], "trackmyposts", "token", "0", "true");
    }
}

/// Each source was retried at a different time, with a separate token request.
#[wasm_bindgen_test]
async fn sources_that_failed_for_the_same_cause_are_retried_together() {
    loader::ready();
    let (stage, _fast) = (Stage::new(), FastTimers::start());
    let network = failing("token", Reply::error(503, "x"));
    stage.put("billing-widget", &ATTRIBUTES);
    until("three attempts", || network.count("/token") >= 3).await;
    let attempts = network.count("/token");
    until("both errors of each", || stage.events("billing-error").len() >= attempts * 2).await;
    assert_eq!(stage.events("billing-error").len(), network.count("/token") * 2);
}

/// Returns `t1`, `t2`, … and counts the calls.
fn tokens() -> (Rc<Cell<u32>>, JsValue) {
    let count = Rc::new(Cell::new(0));
    let counter = Rc::clone(&count);
    let get_token = Closure::<dyn Fn() -> js_sys::Promise>::new(move || {
        counter.set(counter.get() + 1);
        js_sys::Promise::resolve(&JsValue::from(format!("t{}", counter.get())))
    });
    (count, get_token.into_js_value())
}

#[wasm_bindgen_test]
async fn a_rejected_token_is_renewed_once_and_the_data_load() {
    loader::ready();
    let stage = Stage::new();
    let network = Network::new(|asked| match asked.header("Authorization").as_deref() {
        Some("Bearer t1") => Reply::error(401, "token_expired"),
        _ => good(&asked.url),
    });
    let (count, get_token) = tokens();
    let widget = Widget::new("billing-widget", &ATTRIBUTES[..1]);
    widget.set("getToken", &get_token);
    stage.container.append_child(&widget.0).unwrap();
    until("rows", || widget.rows() == 3 && !widget.text("plan-name").is_empty()).await;
    assert_eq!(count.get(), 2, "one new token for both sources");
    assert_eq!(network.count("/proxy/"), 4);
    assert!(stage.events("billing-error").is_empty());
    widget.refresh().await;
    assert_eq!(count.get(), 2, "the token that works is kept");
}

#[wasm_bindgen_test]
async fn a_token_that_is_rejected_twice_is_an_error_and_not_a_loop() {
    loader::ready();
    let stage = Stage::new();
    let network = Network::new(|asked| {
        if asked.url.contains("/proxy/") {
            Reply::error(401, "unauthorized")
        } else {
            good(&asked.url)
        }
    });
    let (count, get_token) = tokens();
    let widget = Widget::new("billing-invoices", &ATTRIBUTES[..1]);
    widget.set("getToken", &get_token);
    stage.container.append_child(&widget.0).unwrap();
    until("the error", || stage.events("billing-error").len() == 1).await;
    pause(100).await;
    check(&stage.events("billing-error")[0], "autoposting", "unauthorized", "401", "false");
    assert_eq!((count.get(), network.count("/proxy/")), (2, 2));
}

#[wasm_bindgen_test]
async fn a_token_about_to_expire_is_renewed_before_it_is_used() {
    loader::ready();
    let stage = Stage::new();
    let network = Network::new(|asked| {
        if asked.url.contains("token") {
            Reply::ok(r#"{"token":"t","expiresAt":"2020-01-01T00:00:00Z"}"#)
        } else {
            good(&asked.url)
        }
    });
    let widget = stage.put("billing-plan", &ATTRIBUTES);
    until("the plan", || !widget.text("plan-name").is_empty()).await;
    widget.refresh().await;
    assert_eq!((network.count("/token"), network.count("/proxy/")), (2, 2));
}

#[wasm_bindgen_test]
async fn without_a_token_source_requests_carry_no_authorization() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget = stage.put("billing-invoices", &ATTRIBUTES[..1]);
    until("rows", || widget.rows() == 3).await;
    assert_eq!(network.last("autoposting").header("Authorization"), None);
}

#[wasm_bindgen_test]
async fn data_stay_on_the_screen_while_a_later_load_fails() {
    loader::ready();
    let stage = Stage::new();
    let broken = Rc::new(Cell::new(false));
    let fails = Rc::clone(&broken);
    let _network = Network::new(move |asked| {
        if fails.get() && asked.url.contains("/proxy/") {
            Reply::error(403, "forbidden")
        } else {
            good(&asked.url)
        }
    });
    let widget = stage.put("billing-widget", &ATTRIBUTES);
    until("rows", || widget.rows() == 3 && !widget.text("plan-name").is_empty()).await;
    broken.set(true);
    widget.refresh().await;
    until("two errors", || widget.parts("error").len() == 2).await;
    assert_eq!((widget.rows(), stage.events("billing-error").len()), (3, 2));
    assert!(!widget.text("plan-name").is_empty());
    broken.set(false);
    widget.refresh().await;
    until("no error", || widget.parts("error").is_empty()).await;
    assert_eq!(stage.events("billing-ready").len(), 1, "ready is reported once");
}

#[wasm_bindgen_test]
async fn a_transient_failure_is_retried_automatically() {
    loader::ready();
    let stage = Stage::new();
    let first = Cell::new(true);
    let network = Network::new(move |asked| {
        if asked.url.contains("autoposting") && first.replace(false) {
            Reply::Headed(
                503,
                r#"{"error":"overloaded","message":"m"}"#.to_owned(),
                vec![("Retry-After", "1")],
            )
        } else {
            good(&asked.url)
        }
    });
    let widget = stage.put("billing-invoices", &ATTRIBUTES);
    until("the error", || stage.events("billing-error").len() == 1).await;
    assert_eq!(network.count("autoposting"), 1);
    until("rows", || widget.rows() == 3).await;
    assert_eq!(network.count("autoposting"), 2);
    assert!(widget.parts("error").is_empty());
}

#[wasm_bindgen_test]
async fn coming_online_retries_failed_loads_immediately() {
    loader::ready();
    let stage = Stage::new();
    let first = Cell::new(true);
    let _network = Network::new(move |asked| {
        if asked.url.contains("trackmyposts") && first.replace(false) {
            Reply::Broken
        } else {
            Reply::ok(plan("basic"))
        }
    });
    let widget = stage.put("billing-plan", &ATTRIBUTES[..1]);
    until("the error", || stage.events("billing-error").len() == 1).await;
    let window = web_sys::window().unwrap();
    window.dispatch_event(&web_sys::Event::new("online").unwrap()).unwrap();
    for _ in 0..50 {
        if !widget.text("plan-name").is_empty() {
            return;
        }
        pause(10).await;
    }
    panic!("it waited for the back-off");
}

#[wasm_bindgen_test]
async fn refresh_resolves_when_every_source_has_finished_and_never_rejects() {
    loader::ready();
    let stage = Stage::new();
    let network = Network::new(|asked| {
        if asked.url.contains("track") { Reply::Broken } else { Reply::ok(history(3)) }
    });
    let widget = stage.put("billing-widget", &ATTRIBUTES[..1]);
    widget.refresh().await;
    assert_eq!(stage.events("billing-error").len(), 1);
    assert_eq!(network.count("/proxy/"), 2, "it joins the load in flight");
    widget.refresh().await;
    assert_eq!(stage.events("billing-error").len(), 2);
    widget.0.remove();
    widget.refresh().await;
}

#[wasm_bindgen_test]
async fn the_proxys_envelope_determines_the_error_or_else_the_status() {
    for (status, body, code, retryable) in [
        (
            504,
            r#"{"success":false,"error":"upstream_timeout","message":"m"}"#,
            "upstream_timeout",
            "true",
        ),
        (
            502,
            r#"{"success":false,"error":"upstream_invalid","message":"m"}"#,
            "upstream_invalid",
            "false",
        ),
        (429, r#"{"error":"upstream_rate_limited"}"#, "upstream_rate_limited", "true"),
        (404, r#"{"error":"source_not_configured"}"#, "source_not_configured", "false"),
        (502, "<html>Bad Gateway", "upstream_error", "true"),
        (429, "", "rate_limited", "true"),
        (401, "[]", "unauthorized", "false"),
        (418, r#"{"error":7}"#, "unexpected_status", "false"),
    ] {
        loader::ready();
        let stage = Stage::new();
        let _network = Network::new(move |_| Reply::Json(status, body.to_owned()));
        stage.put("billing-plan", &ATTRIBUTES[..1]);
        until("the error", || !stage.events("billing-error").is_empty()).await;
        check(
            &stage.events("billing-error")[0],
            "trackmyposts",
            code,
            &status.to_string(),
            retryable,
        );
    }
}

#[wasm_bindgen_test]
async fn each_failure_doubles_the_wait_and_retry_after_is_the_minimum() {
    loader::ready();
    let _fast = FastTimers::start();
    // After 2, 4, 8, 16 and 32 seconds, each with up to a quarter more: at 62 to 78 seconds there
    // were six requests, and the seventh comes a minute later.
    let (stage, network) = (Stage::new(), Network::new(|_| Reply::Broken));
    let widget = stage.put("billing-plan", &ATTRIBUTES[..1]);
    pause(500).await;
    pause(500).await;
    let tries = network.asked().len();
    assert!((5..=6).contains(&tries), "{tries} requests in a hundred seconds");
    widget.0.remove();
    drop(network);

    let patient = Reply::Headed(503, String::new(), vec![("Retry-After", "60")]);
    let network = Network::new(move |_| patient.clone());
    stage.put("billing-plan", &ATTRIBUTES[..1]);
    pause(450).await;
    assert_eq!(network.asked().len(), 1);
    until("the second attempt", || network.asked().len() == 2).await;
}

/// A token with these claims; its signature does not matter here.
fn jwt(claims: &str) -> String {
    let encoded = web_sys::window().unwrap().btoa(claims).unwrap();
    format!("e30.{}.c2ln", encoded.trim_end_matches('=').replace('+', "-").replace('/', "_"))
}

#[wasm_bindgen_test]
async fn a_jwts_lifetime_is_read_from_its_claims_and_not_from_this_clock() {
    // Both were issued in 2001 according to the issuer's clock.
    for (claims, tokens) in [
        (r#"{"iat":1000000000,"exp":1000000300,"sub":"ÿ?>"}"#, 1),
        (r#"{"iat":1000000000,"exp":1000000005}"#, 2),
        (r#"{"exp":"soon"}"#, 1),
    ] {
        loader::ready();
        let stage = Stage::new();
        let token = jwt(claims);
        let network = Network::new(move |asked| {
            if asked.url.contains("token") {
                Reply::ok(format!(r#"{{"token":"{token}"}}"#))
            } else {
                good(&asked.url)
            }
        });
        let widget = stage.put("billing-plan", &ATTRIBUTES);
        until("the plan", || !widget.text("plan-name").is_empty()).await;
        widget.refresh().await;
        assert_eq!((network.count("/token"), network.count("/proxy/")), (tokens, 2), "{claims}");
    }
}
