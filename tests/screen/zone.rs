//! The element's time zone: future, past and files follow it like the displayed dates.

use crate::support::files::Files;
use crate::support::stage::Stage;
use crate::support::today::Today;
use crate::support::user::{press_in, screen, with_data};
use crate::support::{loader, until};
use wasm_bindgen_test::wasm_bindgen_test;

fn plan(members: &str) -> String {
    format!(
        r#"{{"billing_info":{{"workspaceId":"w1","plan":"growth","planStatus":"active"}},
            "subscription_status":{{"plan":"growth","cancelAtPeriodEnd":false,{members}}}}}"#
    )
}

#[wasm_bindgen_test]
async fn days_are_counted_in_the_elements_zone() {
    loader::ready();
    let method = r#""paymentMethod":{"type":"card","brand":"visa","last4":"4242"}"#;
    for (zone, now, members, sentence) in [
        (
            "Asia/Tokyo",
            "2026-03-31T14:30:00Z",
            r#""stripeStatus":"active","nextBillingDate":"2026-04-01T16:00:00Z""#,
            "Renews on Apr 2, 2026 (in 2 days).",
        ),
        (
            "America/Los_Angeles",
            "2026-03-10T02:00:00Z",
            r#""stripeStatus":"active","nextBillingDate":"2026-03-09""#,
            "Renews on Mar 9, 2026 (today).",
        ),
        (
            "America/Los_Angeles",
            "2026-03-10T02:00:00Z",
            r#""stripeStatus":"trialing","nextBillingDate":"2026-03-09","trialEnd":"2026-03-09""#,
            "Trial ends on Mar 9, 2026 (today), then the first payment is taken.",
        ),
        (
            "UTC",
            "2026-03-10T02:00:00Z",
            r#""stripeStatus":"active","nextBillingDate":"2026-03-09""#,
            "Renewal was due on Mar 9, 2026 (yesterday).",
        ),
    ] {
        let (_today, stage) = (Today::at(now), Stage::new());
        let answer = plan(&format!("{members},{method}"));
        let attributes = [("time-zone", zone), ("locale", "en-US")];
        let widget = with_data(&stage, "billing-plan", &attributes, "", &answer);
        until("the card", || !widget.parts("plan").is_empty()).await;
        assert!(screen(&widget).contains(sentence), "{zone}: {}", screen(&widget));
        // Another zone changes the count.
        widget.0.set_attribute("time-zone", "UTC").unwrap();
        if zone == "Asia/Tokyo" {
            until("UTC", || screen(&widget).contains("Renews on Apr 1, 2026 (tomorrow).")).await;
        }
    }
}

#[wasm_bindgen_test]
async fn the_calendar_file_has_the_displayed_day() {
    loader::ready();
    let (_today, stage) = (Today::at("2026-11-22T12:00:00Z"), Stage::new());
    let files = Files::take(true);
    let answer = plan(r#""stripeStatus":"active","nextBillingDate":"2026-12-31T15:00:00Z""#);
    let widget = with_data(&stage, "billing-plan", &[("time-zone", "Asia/Tokyo")], "", &answer);
    until("the card", || !widget.parts("plan").is_empty()).await;
    press_in(&widget, "More actions", "Add to calendar").await;
    let (_, _, bytes) = files.last().await;
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("DTSTART;VALUE=DATE:20270101\r\n"), "{text}");
}
