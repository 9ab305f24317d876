//! The plan card.

use crate::support::stage::{Stage, Widget, detail};
use crate::support::today::Today;
use crate::support::user::{
    all, find, name, one, open_menu, press, role, screen, shown, texts, with_data,
};
use crate::support::{loader, until};
use wasm_bindgen_test::wasm_bindgen_test;

const NOW: &str = "2026-11-22T12:00:00Z";

/// A response of Track My Posts with these fields of the subscription.
fn subscription(members: &str) -> String {
    format!(
        r#"{{"billing_info":{{"workspaceId":"w1","plan":"growth","planStatus":"active","createdAt":"2024-03-01"}},
            "subscription_status":{{"plan":"growth",{members}}}}}"#
    )
}

async fn card(stage: &Stage, attributes: &[(&str, &str)], answer: &str) -> Widget {
    let widget = with_data(stage, "billing-plan", attributes, "", answer);
    until("the card", || !widget.parts("plan").is_empty()).await;
    widget
}

#[wasm_bindgen_test]
async fn each_status_has_a_badge_and_a_sentence_about_what_happens_next() {
    loader::ready();
    let _today = Today::at(NOW);
    let next = r#""nextBillingDate":"2026-12-04","paymentMethod":{"type":"card","brand":"visa","last4":"4242"}"#;
    for (members, badge, sentence) in [
        (
            r#""stripeStatus":"active","cancelAtPeriodEnd":false"#,
            "Active",
            "Renews on Dec 4, 2026 (in 12 days).",
        ),
        (
            r#""stripeStatus":"active","cancelAtPeriodEnd":true,"currentPeriodEnd":"2026-12-04""#,
            "Active",
            "Ends on Dec 4, 2026 (in 12 days) and will not renew.",
        ),
        (
            r#""stripeStatus":"trialing","cancelAtPeriodEnd":false,"trialEnd":"2026-12-04""#,
            "Trial",
            "Trial ends on Dec 4, 2026 (in 12 days), then the first payment is taken.",
        ),
        (
            r#""stripeStatus":"past_due""#,
            "Past due",
            "The last payment failed and may be tried again. The next billing date is Dec 4, 2026 (in 12 days).",
        ),
        (
            r#""stripeStatus":"unpaid""#,
            "Unpaid",
            "The last payment failed and will not be tried again.",
        ),
        (r#""stripeStatus":"paused""#, "Paused", "Paused. Nothing is charged until it is resumed."),
        (
            r#""stripeStatus":"canceled","currentPeriodEnd":"2026-11-02""#,
            "Canceled",
            "Ended on Nov 2, 2026 (20 days ago). Nothing will be charged.",
        ),
        (
            r#""stripeStatus":"incomplete""#,
            "Incomplete",
            "The plan starts once the first payment has gone through.",
        ),
        (
            r#""stripeStatus":"incomplete_expired""#,
            "Expired",
            "The first payment did not go through in time, so the plan never started.",
        ),
        (
            r#""stripeStatus":"Awaiting Moonrise""#,
            "Awaiting Moonrise",
            "The next billing date is Dec 4, 2026 (in 12 days).",
        ),
    ] {
        let stage = Stage::new();
        let widget = card(&stage, &[], &subscription(&format!("{members},{next}"))).await;
        assert_eq!(texts(&widget, "plan-name"), ["Growth"]);
        assert_eq!(texts(&widget, "plan-status"), [badge]);
        let sentences: Vec<_> =
            all(&widget, "[part=plan] :is(p, .text)").iter().map(shown).collect();
        assert_eq!(sentences, [sentence], "{members}");
    }
}

#[wasm_bindgen_test]
async fn the_countdown_stays_correct_as_time_passes() {
    loader::ready();
    let (today, stage) = (Today::at(NOW), Stage::new());
    let answer = subscription(
        r#""stripeStatus":"active","nextBillingDate":"2026-12-04","cancelAtPeriodEnd":false"#,
    );
    let widget = card(&stage, &[], &answer).await;
    assert!(screen(&widget).contains("(in 12 days)"));
    for (time, sentence) in [
        ("2026-12-03T23:59:00Z", "Renews on Dec 4, 2026 (tomorrow)."),
        ("2026-12-04T00:01:00Z", "Renews on Dec 4, 2026 (today)."),
        ("2026-12-05T00:01:00Z", "Renewal was due on Dec 4, 2026 (yesterday)."),
    ] {
        today.passes_to(time);
        until(sentence, || screen(&widget).contains(sentence)).await;
    }
}

#[wasm_bindgen_test]
async fn the_period_and_its_progress_are_shown_if_its_start_is_certain() {
    loader::ready();
    let (_today, stage) = (Today::at("2026-11-22T00:00:00Z"), Stage::new());
    let answer = subscription(
        r#""stripeStatus":"active","currentPeriodEnd":"2026-12-07","cancelAtPeriodEnd":false"#,
    )
    .replace("2024-03-01", "2026-11-07");
    let widget = card(&stage, &[], &answer).await;
    let bar = one(&widget, "progressbar", "Nov 7, 2026 to Dec 7, 2026");
    assert_eq!(
        (bar.get_attribute("value").as_deref(), bar.get_attribute("max").as_deref()),
        (Some("500"), Some("1000"))
    );
    assert!(screen(&widget).contains("Nov 7, 2026 to Dec 7, 2026"));
    assert_eq!(texts(&widget, "footer"), ["Customer since Nov 7, 2026"]);
    let long_ago = card(&stage, &[], &answer.replace("2026-11-07", "2024-03-01")).await;
    assert!(find(&long_ago, "progressbar", "Nov 7, 2026 to Dec 7, 2026").is_empty(), "no guess");
    assert_eq!(texts(&long_ago, "footer"), ["Customer since Mar 1, 2024"]);
}

#[wasm_bindgen_test]
async fn every_kind_of_payment_method_has_its_name_its_mark_and_at_most_four_digits() {
    loader::ready();
    let _today = Today::at(NOW);
    for (method, expected, marks) in [
        (r#"{"type":"card","brand":"visa","last4":"4242"}"#, "Visa •••• 4242", 1),
        (
            r#"{"type":"card","brand":"amex","last4":"378282246310005"}"#,
            "American Express •••• 0005",
            1,
        ),
        (r#"{"type":"card","brand":"lunar_express","last4":"1"}"#, "Lunar Express •••• 1", 1),
        (r#"{"type":"card"}"#, "Card", 1),
        (r#"{"type":"sepa_debit","last4":"3000"}"#, "SEPA direct debit •••• 3000", 1),
        (r#"{"type":"us_bank_account","last4":"6789"}"#, "US bank account •••• 6789", 1),
        (r#"{"type":"link"}"#, "Link", 1),
        (r#"{"type":"paypal"}"#, "PayPal", 1),
        (r#"{"type":"apple_pay"}"#, "Apple Pay", 1),
        (r#"{"type":"moon_transfer","last4":"0007"}"#, "Moon Transfer •••• 0007", 1),
        (r#"{}"#, "Payment method on file", 1),
        ("null", "No payment method on file", 0),
    ] {
        let stage = Stage::new();
        let answer = subscription(&format!(r#""stripeStatus":"active","paymentMethod":{method}"#));
        let widget = card(&stage, &[], &answer).await;
        assert_eq!(texts(&widget, "payment-method"), [format!("Payment method {expected}")]);
        let marks_there = all(&widget, "[part~=payment-method] svg");
        assert_eq!(marks_there.len(), marks, "{method}");
        assert!(marks_there.iter().all(|mark| name(mark).is_empty()), "the mark is not read out");
    }
}

#[wasm_bindgen_test]
async fn if_statuses_disagree_stripes_is_shown_and_a_warning_is_dispatched() {
    loader::ready();
    let (_today, stage) = (Today::at(NOW), Stage::new());
    let widget = card(&stage, &[], &subscription(r#""stripeStatus":"past_due""#)).await;
    assert_eq!(texts(&widget, "plan-status"), ["Past due"]);
    assert!(texts(&widget, "notice")[0].starts_with("The last payment failed"));
    let warnings = stage.events("billing-schema-warning");
    assert_eq!(warnings.len(), 1, "reported once");
    assert_eq!(detail(&warnings[0], "source"), "trackmyposts");
    assert!(
        detail(&warnings[0], "path").ends_with("planStatus"),
        "{}",
        detail(&warnings[0], "path")
    );
    // And the other way round.
    let answer = subscription(r#""stripeStatus":"active""#)
        .replace(r#""planStatus":"active""#, r#""planStatus":"past_due""#);
    let widget = card(&stage, &[], &answer).await;
    assert_eq!(texts(&widget, "plan-status"), ["Active"]);
}

#[wasm_bindgen_test]
async fn problems_and_endings_have_a_notice_with_the_right_action() {
    loader::ready();
    let _today = Today::at(NOW);
    let card_on_file = r#""paymentMethod":{"type":"card","brand":"visa","last4":"4242"}"#;
    for (members, notice, action, action_event) in [
        (
            r#""stripeStatus":"past_due""#,
            "The last payment failed and may be tried again.",
            "Update payment method",
            "update-payment",
        ),
        (
            r#""stripeStatus":"unpaid""#,
            "The last payment failed and will not be tried again.",
            "Update payment method",
            "update-payment",
        ),
        (
            r#""stripeStatus":"incomplete""#,
            "The plan starts once the first payment has gone through.",
            "Update payment method",
            "update-payment",
        ),
        (
            r#""stripeStatus":"trialing","trialEnd":"2026-12-04","cancelAtPeriodEnd":false"#,
            "Your trial ends in 12 days, on Dec 4, 2026. Add a payment method to keep your plan.",
            "Update payment method",
            "update-payment",
        ),
        (
            r#""stripeStatus":"paused""#,
            "Paused. Nothing is charged until it is resumed.",
            "Update payment method",
            "update-payment",
        ),
        (
            r#""stripeStatus":"paused",CARD"#,
            "Paused. Nothing is charged until it is resumed.",
            "Manage billing",
            "manage",
        ),
        (
            r#""stripeStatus":"active","currentPeriodEnd":"2026-12-04","cancelAtPeriodEnd":true"#,
            "Ends on Dec 4, 2026 (in 12 days) and will not renew.",
            "Manage billing",
            "manage",
        ),
    ] {
        let stage = Stage::new();
        let widget = card(&stage, &[], &subscription(&members.replace("CARD", card_on_file))).await;
        assert_eq!(texts(&widget, "notice"), [format!("{notice} {action}")]);
        assert_eq!(screen(&widget).matches(notice).count(), 1, "it is shown once");
        assert_eq!(role(&widget.parts("notice")[0]), "note");
        press(&widget, action);
        let actions = stage.events("billing-action");
        assert_eq!(actions.len(), 1);
        assert_eq!(detail(&actions[0], "action"), action_event);
    }
}

#[wasm_bindgen_test]
async fn with_a_manage_url_actions_are_links_and_still_dispatch_events() {
    loader::ready();
    let (_today, stage) = (Today::at(NOW), Stage::new());
    let attributes = [("manage-url", "https://pay.example/manage?a=1")];
    let widget = card(&stage, &attributes, &subscription(r#""stripeStatus":"past_due""#)).await;
    // The notice's action is not repeated next to the payment method.
    let link = one(&widget, "link", "Update payment method");
    assert!(link.closest("[part~=notice]").unwrap().is_some());
    for link in [link, one(&widget, "link", "Manage billing")] {
        assert_eq!(link.get_attribute("href").as_deref(), Some("https://pay.example/manage?a=1"));
    }
    let ending =
        r#""stripeStatus":"active","currentPeriodEnd":"2026-12-04","cancelAtPeriodEnd":true"#;
    let ending = card(&stage, &attributes, &subscription(ending)).await;
    let manage = one(&ending, "link", "Manage billing");
    assert!(manage.closest("[part~=notice]").unwrap().is_some());

    let ordinary = card(&stage, &attributes, &subscription(r#""stripeStatus":"active""#)).await;
    let prevent =
        wasm_bindgen::closure::Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| {
            event.prevent_default();
        });
    stage
        .container
        .add_event_listener_with_callback(
            "billing-action",
            wasm_bindgen::JsCast::unchecked_ref(prevent.as_ref()),
        )
        .unwrap();
    // Prevented, so that the test's own page stays.
    one(&ordinary, "link", "Manage billing").click();
    assert_eq!(detail(&stage.events("billing-action")[0], "action"), "manage");
    ordinary.0.remove_attribute("manage-url").unwrap();
    until("no action without an address", || find(&ordinary, "link", "Manage billing").is_empty())
        .await;
}

#[wasm_bindgen_test]
async fn no_subscription_is_a_neutral_state_without_problems() {
    loader::ready();
    let (_today, stage) = (Today::at(NOW), Stage::new());
    let nothing = ["", "null", "[]", "{}"];
    for subscription in nothing {
        let subscription = match subscription {
            "" => String::new(),
            value => format!(r#","subscription_status":{value}"#),
        };
        let answer = format!(
            r#"{{"billing_info":{{"workspaceId":"w1","planStatus":"active"}}{subscription}}}"#
        );
        let widget = card(&stage, &[], &answer).await;
        assert_eq!(
            shown(&widget.parts("plan")[0]),
            "Track My Posts No paid plan There is no paid subscription. Nothing will be charged."
        );
        assert!(widget.parts("notice").is_empty() && widget.parts("payment-method").is_empty());
    }
    // The vendor describes an object.
    let warnings = stage.events("billing-schema-warning");
    let paths: Vec<_> = warnings.iter().map(|it| detail(it, "path")).collect();
    assert_eq!(paths, ["$.subscription_status"; 4]);
    assert!(stage.events("billing-error").is_empty());
}

/// Each of these promised a renewal, in the sentence and in the calendar.
#[wasm_bindgen_test]
async fn no_renewal_is_promised_if_the_vendor_announces_none() {
    loader::ready();
    let _today = Today::at(NOW);
    let ends = "The current period ends on Dec 31, 2026 (in 39 days).";
    let active = r#""stripeStatus":"active","currentPeriodEnd":"2026-12-31T00:00:00Z""#;
    let zero = "1970-01-01T00:00:00.000Z";
    for (members, plan_status, sentence) in [
        (r#""nextBillingDate":null,"cancelAtPeriodEnd":false"#.to_owned(), "active", ends),
        (format!(r#""nextBillingDate":"{zero}","cancelAtPeriodEnd":false"#), "active", ends),
        (
            r#""nextBillingDate":"2026-12-31T00:00:00Z","cancelAtPeriodEnd":1"#.to_owned(),
            "active",
            "Ends on Dec 31, 2026 (in 39 days) and will not renew.",
        ),
        (
            r#""nextBillingDate":"2026-12-31T00:00:00Z","cancelAtPeriodEnd":"maybe""#.to_owned(),
            "active",
            ends,
        ),
        (
            r#""nextBillingDate":"2026-12-31T00:00:00Z","cancelAtPeriodEnd":false"#.to_owned(),
            "paused",
            "Paused. Nothing is charged until it is resumed.",
        ),
    ] {
        let stage = Stage::new();
        let answer = subscription(&format!("{active},{members}"));
        let answer =
            answer.replace(r#""planStatus":"active""#, &format!(r#""planStatus":"{plan_status}""#));
        let widget = card(&stage, &[], &answer).await;
        let seen = screen(&widget);
        assert!(seen.contains(sentence), "{members}: {seen}");
        assert!(!seen.contains("Renew"), "{members}: {seen}");
        let is_ending = sentence.starts_with("Ends on");
        let menus = find(&widget, "button", "More actions");
        assert_eq!(menus.is_empty(), !is_ending, "{members}");
        if is_ending {
            let menu = open_menu(&widget, "More actions").await;
            assert_eq!(shown(&menu), "Add to calendar");
        }
    }
}

const CARD: &str = r#""stripeStatus":"active","nextBillingDate":"2026-12-04","cancelAtPeriodEnd":false,"paymentMethod":{"type":"card","brand":"visa","last4":"4242"}"#;

#[wasm_bindgen_test]
async fn the_payment_methods_update_link_has_the_pages_address() {
    loader::ready();
    let (_today, stage) = (Today::at(NOW), Stage::new());
    let manage = ("manage-url", "https://pay.example/manage");
    let update = ("update-payment-url", "https://pay.example/card");
    for (attributes, leads_to) in [
        (vec![], None),
        (vec![manage], Some("https://pay.example/manage")),
        (vec![update], Some("https://pay.example/card")),
        (vec![manage, update], Some("https://pay.example/card")),
    ] {
        let widget = card(&stage, &attributes, &subscription(CARD)).await;
        let links = all(&widget, "[part=payment-method] a");
        let addresses: Vec<_> = links.iter().filter_map(|it| it.get_attribute("href")).collect();
        assert_eq!(addresses.first().map(String::as_str), leads_to, "{attributes:?}");
        for link in &links {
            assert_eq!(
                (shown(link), name(link)),
                ("Update".into(), "Update payment method".into())
            );
        }
        let manages = find(&widget, "link", "Manage billing").len();
        assert_eq!(manages, usize::from(attributes.contains(&manage)), "{attributes:?}");
        // A notice about a payment links there, too.
        let failed = card(&stage, &attributes, &subscription(r#""stripeStatus":"past_due""#)).await;
        let actions = all(&failed, "[part~=notice] [part~=action]");
        assert_eq!(actions[0].get_attribute("href").as_deref(), leads_to, "{attributes:?}");
    }
    // The attribute can be added and removed.
    let widget = card(&stage, &[update], &subscription(CARD)).await;
    widget.0.remove_attribute("update-payment-url").unwrap();
    until("no update", || find(&widget, "link", "Update payment method").is_empty()).await;
    widget.0.set_attribute("update-payment-url", "https://pay.example/late").unwrap();
    until("an update", || !find(&widget, "link", "Update payment method").is_empty()).await;
    let prevent = js_sys::Function::new_with_args("event", "event.preventDefault()");
    stage.container.add_event_listener_with_callback("billing-action", &prevent).unwrap();
    one(&widget, "link", "Update payment method").click();
    assert_eq!(detail(&stage.events("billing-action")[0], "action"), "update-payment");
}

#[wasm_bindgen_test]
async fn a_price_from_the_page_is_shown_as_plain_text() {
    loader::ready();
    let (_today, stage) = (Today::at(NOW), Stage::new());
    let widget = card(&stage, &[("plan-price", "$49 <b>a</b> month")], &subscription(CARD)).await;
    assert_eq!(
        shown(&widget.parts("plan")[0]),
        "Track My Posts Growth Active $49 <b>a</b> month Renews on Dec 4, 2026 (in 12 days). ⋯ Payment method Visa •••• 4242"
    );
    widget.0.set_attribute("plan-price", "$490 a year").unwrap();
    until("the new price", || screen(&widget).contains("$490 a year")).await;
    widget.0.remove_attribute("plan-price").unwrap();
    until("no price", || !screen(&widget).contains('$')).await;
    assert_eq!(widget.parts("plan").len(), 1);
}

/// A menu would hide the only useful action.
#[wasm_bindgen_test]
async fn the_calendar_in_the_menu_is_never_the_only_action_after_a_failed_payment() {
    loader::ready();
    let _today = Today::at(NOW);
    for status in ["past_due", "unpaid", "incomplete"] {
        let stage = Stage::new();
        let answer = subscription(&CARD.replace("active", status));
        let widget = card(&stage, &[], &answer).await;
        let action = one(&widget, "button", "Update payment method");
        assert!(action.closest("[part~=notice]").unwrap().is_some(), "{status}");
        assert!(action.offset_height() > 0, "{status}: it is on the screen");
    }
}
