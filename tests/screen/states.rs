//! Every state of loading.

use crate::support::network::{Network, Reply, good};
use crate::support::stage::{Stage, Widget, detail};
use crate::support::today::Today;
use crate::support::user::{
    all, find, focused, name, one, press, role, screen, search, shown, texts, with_data,
};
use crate::support::{history, loader, until};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

const ATTRIBUTES: [(&str, &str); 2] = [("proxy-url", "/proxy/"), ("locale", "en-US")];

/// A network whose responses can be changed during the test.
fn changing(first: Reply) -> (Rc<Cell<Option<Reply>>>, Network) {
    let next = Rc::new(Cell::new(Some(first)));
    let answer = Rc::clone(&next);
    let network = Network::new(move |asked| match answer.take() {
        Some(reply) => {
            answer.set(Some(reply.clone()));
            reply
        }
        None => good(&asked.url),
    });
    (next, network)
}

/// Whether it is a polite live region.
fn is_polite(element: &Element) -> bool {
    let region = element.closest("[aria-live], [role=status], [role=alert]").unwrap();
    region.is_some_and(|it| match it.get_attribute("aria-live") {
        Some(live) => live == "polite",
        None => it.get_attribute("role").as_deref() == Some("status"),
    })
}

#[wasm_bindgen_test]
async fn before_the_first_data_a_skeleton_is_shown_and_loading_is_announced() {
    loader::ready();
    let stage = Stage::new();
    let network = Network::new(|_| Reply::Never);
    let widget = stage.put("billing-widget", &ATTRIBUTES);
    until("both sections", || all(&widget, "section").len() == 2).await;
    assert_eq!(network.count("/proxy/"), 2);
    assert_eq!(widget.parts("skeleton").len(), 2);
    assert!(
        widget
            .parts("skeleton")
            .iter()
            .all(|it| it.get_attribute("aria-hidden").as_deref() == Some("true"))
    );
    for section in all(&widget, "section") {
        assert_eq!(section.get_attribute("aria-busy").as_deref(), Some("true"));
    }
    for (text, section) in
        ["Loading the plan…", "Loading invoices…"].iter().zip(all(&widget, "section"))
    {
        let shown_texts = section.query_selector("[aria-live=polite]").unwrap().unwrap();
        assert_eq!(shown_texts.text_content().as_deref(), Some(*text));
    }
    assert!(widget.parts("error").is_empty() && widget.parts("empty").is_empty());
}

#[wasm_bindgen_test]
async fn no_invoices_is_a_neutral_message_that_the_page_can_replace() {
    loader::ready();
    let stage = Stage::new();
    let widget = with_data(&stage, "billing-invoices", &[], &history(0), "");
    until("the words", || !widget.parts("empty").is_empty()).await;
    assert_eq!(
        texts(&widget, "empty"),
        ["No invoices yet Invoices appear here once there is something to pay."]
    );
    assert!(is_polite(&widget.parts("empty")[0]));
    assert!(widget.parts("table").is_empty() && widget.parts("error").is_empty());
    let own = crate::support::stage::document().create_element("p").unwrap();
    own.set_attribute("slot", "empty").unwrap();
    own.set_text_content(Some("Nothing to pay, ever"));
    widget.0.append_child(&own).unwrap();
    assert!(own.unchecked_ref::<web_sys::HtmlElement>().offset_height() > 0, "it is on the screen");
    assert!(!texts(&widget, "empty")[0].contains("No invoices yet"));
}

#[wasm_bindgen_test]
async fn a_search_without_results_is_announced_politely_until_it_is_cleared() {
    loader::ready();
    let stage = Stage::new();
    let widget = with_data(&stage, "billing-invoices", &[], &history(10), "");
    until("rows", || widget.rows() == 10).await;
    search(&widget, "no such thing");
    until("the words", || !widget.parts("empty").is_empty()).await;
    assert_eq!(texts(&widget, "empty"), ["No invoice matches the search and filters"]);
    assert!(is_polite(&widget.parts("empty")[0]));
    press(&widget, "Clear filters");
    until("rows", || widget.rows() == 10 && widget.parts("empty").is_empty()).await;
}

const ENDED: &str = "Your session has ended. Sign in again to see your billing data.";

/// Each source had its own message and retry, which loaded only that source.
#[wasm_bindgen_test]
async fn a_cause_of_all_sources_has_one_message_with_one_retry_for_all() {
    for (code, reply, words, tokens) in [
        ("token", None, "No session could be started.", 2),
        ("network", Some(Reply::Broken), "The billing service cannot be reached.", 1),
    ] {
        loader::ready();
        let stage = Stage::new();
        let is_down = Rc::new(Cell::new(true));
        let fails = Rc::clone(&is_down);
        let network = Network::new(move |asked| match &reply {
            Some(reply) if fails.get() && asked.url.contains("/proxy/") => reply.clone(),
            None if fails.get() && asked.url.contains("/token") => Reply::error(403, "x"),
            _ => good(&asked.url),
        });
        let widget =
            stage.put("billing-widget", &[&ATTRIBUTES[..], &[("token-url", "/token")]].concat());
        until("both errors", || stage.events("billing-error").len() == 2).await;
        until("one message", || widget.parts("error").len() == 1).await;
        assert!(stage.events("billing-error").iter().all(|it| detail(it, "code") == code));
        let text = texts(&widget, "error")[0].clone();
        assert!(
            text.starts_with(&format!("Your billing data could not be loaded {words}")),
            "{text}"
        );
        assert!(is_polite(&widget.parts("error")[0]));
        assert_eq!((widget.parts("retry").len(), all(&widget, "section").len()), (1, 0));
        is_down.set(false);
        press(&widget, "Try again").focus().unwrap();
        until("everything", || widget.rows() == 3 && !widget.parts("plan").is_empty()).await;
        assert!(widget.parts("error").is_empty());
        assert!(focused(&widget).is_some(), "the focus has not left the widget");
        assert_eq!(network.count("/token"), tokens, "one attempt for both sources");
    }
}

#[wasm_bindgen_test]
async fn offline_is_one_message_until_the_browser_is_online() {
    loader::ready();
    let stage = Stage::new();
    let set = js_sys::Function::new_with_args(
        "value",
        "value === undefined ? delete navigator.onLine : Object.defineProperty(navigator, 'onLine', {value, configurable: true})",
    );
    set.call1(&JsValue::NULL, &JsValue::FALSE).unwrap();
    let (next, _network) = changing(Reply::Broken);
    let widget = stage.put("billing-widget", &ATTRIBUTES);
    until("one message", || {
        widget.parts("error").len() == 1 && widget.parts("skeleton").is_empty()
    })
    .await;
    set.call1(&JsValue::NULL, &JsValue::UNDEFINED).unwrap();
    assert!(screen(&widget).contains("You are offline."), "{}", screen(&widget));
    next.set(None);
    let window = web_sys::window().unwrap();
    window.dispatch_event(&web_sys::Event::new("online").unwrap()).unwrap();
    until("everything", || widget.rows() == 3 && !widget.parts("plan").is_empty()).await;
    assert!(widget.parts("error").is_empty());
}

#[wasm_bindgen_test]
async fn while_one_source_is_still_retrying_no_second_message_appears() {
    loader::ready();
    let stage = Stage::new();
    let phase = Rc::new(Cell::new(0));
    let current = Rc::clone(&phase);
    let _network = Network::new(move |asked| match current.get() {
        0 => Reply::Broken,
        1 if asked.url.contains("autoposting") => Reply::Never,
        _ => good(&asked.url),
    });
    let widget = stage.put("billing-widget", &ATTRIBUTES);
    until("one message", || {
        widget.parts("error").len() == 1 && widget.parts("skeleton").is_empty()
    })
    .await;
    phase.set(1);
    press(&widget, "Try again");
    until("the plan", || !widget.parts("plan").is_empty()).await;
    assert_eq!(widget.parts("error").len(), 1);
    assert!(texts(&widget, "error")[0].contains("Your billing data could not be loaded"));
    assert!(texts(&widget, "error")[0].contains("Refreshing…"));
}

#[wasm_bindgen_test]
async fn an_ended_session_offers_to_sign_in_and_no_retry() {
    for (attributes, role) in
        [(vec![], "button"), (vec![("sign-in-url", "/login?from=billing")], "link")]
    {
        loader::ready();
        let stage = Stage::new();
        let (_next, network) = changing(Reply::error(401, "token_expired"));
        let widget = stage.put("billing-widget", &[&ATTRIBUTES[..], &attributes].concat());
        until("the message", || widget.parts("error").len() == 1).await;
        let error = widget.parts("error")[0].clone();
        let text = shown(&error);
        assert!(
            text.starts_with(&format!("Your billing data could not be loaded {ENDED}")),
            "{text}"
        );
        assert!(
            error.get_attribute("data-tone").as_deref() == Some("warning") && is_polite(&error)
        );
        assert!(widget.parts("retry").is_empty() && !text.contains("Trying again"), "{text}");
        let sign_in = one(&widget, role, "Sign in");
        assert!(sign_in.get_attribute("part").unwrap().contains("action"));
        let asked = network.asked().len();
        // The page may handle it itself, in a separate window.
        let prevent = js_sys::Function::new_with_args("event", "event.preventDefault()");
        stage.container.add_event_listener_with_callback("billing-action", &prevent).unwrap();
        sign_in.click();
        let actions = stage.events("billing-action");
        assert_eq!(actions.len(), 1);
        assert_eq!(detail(&actions[0], "action"), "sign-in");
        assert_eq!(network.asked().len(), asked, "nothing is tried again");
        if role == "link" {
            let leads_to = sign_in.get_attribute("href").unwrap();
            assert!(leads_to.ends_with("/login?from=billing"), "{leads_to}");
        }
    }
}

#[wasm_bindgen_test]
async fn an_element_of_one_source_offers_to_sign_in_too() {
    for (tag, heading) in [
        ("billing-plan", "The plan could not be loaded"),
        ("billing-invoices", "The invoices could not be loaded"),
    ] {
        loader::ready();
        let stage = Stage::new();
        let (_next, _network) = changing(Reply::error(401, "unauthorized"));
        let widget = stage.put(tag, &ATTRIBUTES);
        until("the message", || widget.parts("error").len() == 1).await;
        assert!(texts(&widget, "error")[0].starts_with(&format!("{heading} {ENDED}")));
        assert!(widget.parts("retry").is_empty());
        one(&widget, "button", "Sign in");
    }
}

#[wasm_bindgen_test]
async fn data_stay_on_the_screen_below_the_one_message_of_an_ended_session() {
    loader::ready();
    let (today, stage) = (Today::at("2026-11-22T12:00:00Z"), Stage::new());
    let (next, _network) = changing(Reply::Never);
    next.set(None);
    let widget = stage.put("billing-widget", &ATTRIBUTES);
    until("both", || widget.rows() == 3 && !widget.parts("plan").is_empty()).await;
    today.passes_to("2026-11-22T14:00:00Z");
    next.set(Some(Reply::error(401, "token_expired")));
    widget.refresh().await;
    until("one message", || widget.parts("error").len() == 1).await;
    let text = texts(&widget, "error")[0].clone();
    let words = format!("Could not be refreshed. Last updated 2 hours ago. {ENDED}");
    assert!(text.starts_with(&words), "{text}");
    assert_eq!((widget.rows(), widget.parts("plan").len()), (3, 1));
    next.set(None);
    widget.refresh().await;
    until("no message", || widget.parts("error").is_empty()).await;
}

/// The pressed button disappears with the error, and the focus moved to the page's body.
#[wasm_bindgen_test]
async fn after_a_successful_retry_the_focus_is_still_in_the_section() {
    loader::ready();
    for (tag, part) in [("billing-invoices", "table"), ("billing-plan", "plan")] {
        let stage = Stage::new();
        let (next, _network) = changing(Reply::error(403, "forbidden"));
        let widget = stage.put(tag, &ATTRIBUTES);
        until("the error", || !widget.parts("error").is_empty()).await;
        let retry = one(&widget, "button", "Try again");
        retry.focus().unwrap();
        next.set(None);
        retry.click();
        until("content", || !widget.parts(part).is_empty()).await;
        let at = focused(&widget).unwrap();
        assert!(at.closest("section").unwrap().is_some(), "{tag}: {}", at.tag_name());
    }
}

#[wasm_bindgen_test]
async fn a_retry_in_progress_is_stated() {
    loader::ready();
    let stage = Stage::new();
    let (next, _network) = changing(Reply::error(403, "forbidden"));
    let widget = stage.put("billing-plan", &ATTRIBUTES);
    until("the error", || !widget.parts("error").is_empty()).await;
    next.set(Some(Reply::Never));
    press(&widget, "Try again");
    until("the words", || texts(&widget, "error")[0].contains("Refreshing…")).await;
}

#[wasm_bindgen_test]
async fn each_failure_has_its_text_its_request_id_and_a_retry() {
    loader::ready();
    for (reply, words) in [
        (Reply::error(403, "origin_not_allowed"), "This site is not set up to show billing data."),
        (Reply::error(403, "forbidden"), "You are not allowed to see this billing data."),
        (Reply::error(404, "source_not_configured"), "This billing data is not set up yet."),
        (Reply::error(404, "workspace_not_found"), "The workspace was not found."),
        (Reply::error(429, "rate_limited"), "Too many requests. Please wait a moment."),
        (
            Reply::error(502, "upstream_unauthorized"),
            "The billing provider refused access. Please contact support.",
        ),
        (Reply::error(502, "upstream_error"), "The billing provider reported an error."),
        (
            Reply::error(502, "upstream_invalid"),
            "We couldn't read the billing data from Autoposting.",
        ),
        (
            Reply::error(503, "overloaded"),
            "The billing service is busy. Please try again in a moment.",
        ),
        (
            Reply::error(503, "upstream_unavailable"),
            "The billing provider cannot be reached at the moment.",
        ),
        (Reply::error(504, "upstream_timeout"), "The billing service took too long to answer."),
        (Reply::error(500, "whatever"), "Something went wrong while loading billing data."),
    ] {
        let stage = Stage::new();
        let code = stage_code(&reply);
        let (next, _network) = changing(reply);
        let widget = stage.put("billing-invoices", &ATTRIBUTES);
        until(words, || !widget.parts("error").is_empty()).await;
        let error = widget.parts("error")[0].clone();
        let text = shown(&error);
        assert!(text.starts_with(&format!("The invoices could not be loaded {words}")), "{text}");
        assert!(text.contains(&format!("Request r-{code}")), "{text}");
        assert!(is_polite(&error));
        assert!(widget.parts("table").is_empty() && widget.parts("skeleton").is_empty());
        assert_eq!(name(&widget.parts("retry")[0]), "Try again");
        next.set(None);
        press(&widget, "Try again");
        until("rows", || widget.rows() == 3).await;
        assert!(widget.parts("error").is_empty());
    }
}

fn stage_code(reply: &Reply) -> String {
    let Reply::Json(_, body) = reply else { return String::new() };
    body.split('"').nth(5).unwrap().to_owned()
}

#[wasm_bindgen_test]
async fn one_source_fails_alone_and_the_other_is_shown() {
    loader::ready();
    let stage = Stage::new();
    let _network = Network::new(|asked| match asked.url.contains("trackmyposts") {
        true => Reply::error(502, "upstream_error"),
        false => good(&asked.url),
    });
    let widget = stage.put("billing-widget", &ATTRIBUTES);
    until("rows and an error", || widget.rows() == 3 && !widget.parts("error").is_empty()).await;
    assert!(texts(&widget, "error")[0].starts_with("The plan could not be loaded"));
    assert!(widget.parts("plan").is_empty() && widget.parts("skeleton").is_empty());
}

#[wasm_bindgen_test]
async fn too_many_requests_state_the_wait_and_count_down() {
    loader::ready();
    let (today, stage) = (Today::at("2026-11-22T12:00:00Z"), Stage::new());
    let body = r#"{"success":false,"error":"rate_limited","message":"m","requestId":"r"}"#;
    let reply = Reply::Headed(429, body.to_owned(), vec![("Retry-After", "240")]);
    let (_next, _network) = changing(reply);
    let widget = stage.put("billing-invoices", &ATTRIBUTES);
    until("the error", || !widget.parts("error").is_empty()).await;
    let error = || texts(&widget, "error")[0].clone();
    assert!(error().contains("Too many requests. Please wait a moment."), "{}", error());
    assert!(is_polite(&widget.parts("error")[0]));
    // `Retry-After` is the minimum; the jitter is up to a quarter of it.
    let left = || -> Option<u32> {
        error().split("Trying again in ").nth(1)?.split(' ').next()?.parse().ok()
    };
    let first = left().unwrap();
    assert!((240..=300).contains(&first), "{first}");
    today.passes_to("2026-11-22T12:01:00Z");
    until("a minute less", || left() == Some(first - 60)).await;
    let counting = all(&widget, "[part~=error] [aria-live=off]");
    assert_eq!(counting.len(), 1, "it is not read out second by second");
}

#[wasm_bindgen_test]
async fn offline_differs_from_an_unreachable_service() {
    loader::ready();
    let stage = Stage::new();
    let (_next, _network) = changing(Reply::Broken);
    let widget = stage.put("billing-plan", &ATTRIBUTES);
    until("the error", || !widget.parts("error").is_empty()).await;
    assert!(screen(&widget).contains("The billing service cannot be reached."));
    widget.0.remove();

    let set = js_sys::Function::new_with_args(
        "value",
        "value === undefined ? delete navigator.onLine : Object.defineProperty(navigator, 'onLine', {value, configurable: true})",
    );
    set.call1(&JsValue::NULL, &JsValue::FALSE).unwrap();
    let widget = stage.put("billing-plan", &ATTRIBUTES);
    until("the error", || !widget.parts("error").is_empty()).await;
    set.call1(&JsValue::NULL, &JsValue::UNDEFINED).unwrap();
    assert!(
        screen(&widget)
            .contains("You are offline. Billing data loads once you are connected again.")
    );
    assert!(is_polite(&widget.parts("error")[0]));
    assert_eq!(detail(&stage.events("billing-error")[1], "code"), "offline");
}

#[wasm_bindgen_test]
async fn unreadable_invoices_are_counted_and_the_others_shown() {
    loader::ready();
    let stage = Stage::new();
    for (bad, text) in [(1, "1 invoice could not be read"), (2, "2 invoices could not be read")] {
        let answer = (0..bad).fold(history(4), |answer, at| {
            answer.replace(
                &format!(r#""id":"inv_{at}","amount":4900"#),
                &format!(r#""id":"inv_{at}","amount":"x""#),
            )
        });
        let widget = with_data(&stage, "billing-invoices", &[], &answer, "");
        until("the others", || widget.rows() == 4 - bad).await;
        let note = find(&widget, "note", "").into_iter().find(|note| shown(note) == text).unwrap();
        assert!(is_polite(&note));
        widget.0.remove();
    }
}

#[wasm_bindgen_test]
async fn the_age_of_the_data_is_stated_and_stays_correct() {
    loader::ready();
    let (today, stage) = (Today::at("2026-11-22T12:00:00Z"), Stage::new());
    let headers = vec![("Age", "7200"), ("X-Billing-Cache", "stale")];
    let (_next, _network) = changing(Reply::Headed(200, history(3), headers));
    let widget = stage.put("billing-invoices", &ATTRIBUTES);
    until("rows", || widget.rows() == 3).await;
    assert_eq!(texts(&widget, "updated-at"), ["Updated 2 hours ago"]);
    let title = widget.parts("updated-at")[0].get_attribute("title").unwrap();
    assert!(title.contains("Nov 22, 2026") && title.contains("10:00"), "{title}");
    today.passes_to("2026-11-22T15:00:00Z");
    until("older", || texts(&widget, "updated-at") == ["Updated 5 hours ago"]).await;
}

#[wasm_bindgen_test]
async fn data_that_could_not_be_refreshed_stay_with_their_age_and_the_next_attempt() {
    loader::ready();
    let (today, stage) = (Today::at("2026-11-22T12:00:00Z"), Stage::new());
    let (next, _network) = changing(Reply::Never);
    next.set(None);
    let widget = stage.put("billing-widget", &ATTRIBUTES);
    until("both", || widget.rows() == 3 && !widget.parts("plan").is_empty()).await;
    today.passes_to("2026-11-22T14:00:00Z");
    next.set(Some(Reply::error(503, "upstream_unavailable")));
    widget.refresh().await;
    until("two errors", || widget.parts("error").len() == 2).await;
    for error in widget.parts("error") {
        let text = shown(&error);
        assert!(text.starts_with("Could not be refreshed. Last updated 2 hours ago. The billing provider cannot be reached at the moment."), "{text}");
        assert!(text.contains("Trying again in "), "{text}");
        assert!(is_polite(&error));
    }
    assert_eq!(widget.rows(), 3, "the data stay");
    assert_eq!(texts(&widget, "plan-name"), ["Growth"]);
    next.set(None);
    widget.refresh().await;
    until("fresh again", || widget.parts("error").is_empty()).await;
    assert_eq!(texts(&widget, "updated-at"), ["Updated just now"]);
}

#[wasm_bindgen_test]
async fn a_permanent_failure_has_no_countdown() {
    loader::ready();
    let stage = Stage::new();
    let (_next, _network) = changing(Reply::error(403, "forbidden"));
    let widget = stage.put("billing-plan", &ATTRIBUTES);
    until("the error", || !widget.parts("error").is_empty()).await;
    assert!(!screen(&widget).contains("Trying again in"));
    assert_eq!(role(&one(&widget, "button", "Try again")), "button");
}

#[wasm_bindgen_test]
async fn the_page_can_replace_the_text_of_an_error() {
    loader::ready();
    let stage = Stage::new();
    let (_next, _network) = changing(Reply::error(403, "forbidden"));
    let widget = Widget::new("billing-plan", &ATTRIBUTES);
    let own = crate::support::stage::document().create_element("span").unwrap();
    own.set_attribute("slot", "error").unwrap();
    own.set_text_content(Some("Ask Jane"));
    widget.0.append_child(&own).unwrap();
    stage.container.append_child(&widget.0).unwrap();
    until("the error", || !widget.parts("error").is_empty()).await;
    assert!(own.unchecked_ref::<web_sys::HtmlElement>().offset_height() > 0);
    assert!(!texts(&widget, "error")[0].contains("not allowed"));
}
