//! The whole widget as exposed to assistive technology.

use crate::support::stage::{Stage, Widget};
use crate::support::user::{
    all, find, invoices, name, one, open_chart, open_menu, role, style, with_data,
};
use crate::support::{loader, until};
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

const PLAN: &str = r#"{"billing_info":{"workspaceId":"w1","plan":"growth","createdAt":"2024-01-01"},
    "subscription_status":{"plan":"growth","stripeStatus":"past_due","nextBillingDate":"2999-01-01","paymentMethod":{"type":"card","brand":"visa","last4":"4242"}}}"#;

/// A bill with every tool, notice and chart on the screen, and enough invoices for "Show all".
fn bill() -> String {
    invoices(&[
        r#"{"id":"a","amount":5900,"currency":"usd","status":"paid","description":"Growth","paidAt":"2024-03-05","invoiceUrl":"https://pay.example/a"}"#,
        r#"{"id":"b","amount":4900,"currency":"usd","status":"paid","description":"Growth","paidAt":"2024-02-05","invoiceUrl":"https://pay.example/b"}"#,
        r#"{"id":"c","amount":4900,"currency":"usd","status":"paid","description":"Growth","paidAt":"2024-01-05"}"#,
        r#"{"id":"d","amount":900,"currency":"eur","status":"open","description":"Seats","paidAt":"2023-01-05"}"#,
        r#"{"id":"e","amount":900,"currency":"eur","status":"paid","description":"Tea","paidAt":"2023-02-05"}"#,
        r#"{"id":"f","amount":900,"currency":"eur","status":"paid","description":"Milk","paidAt":"2023-03-05"}"#,
        r#"{"id":"g","amount":"x"}"#,
        TIP,
        TIP,
        TIP,
        TIP,
        TIP,
        TIP,
        TIP,
    ])
}

const TIP: &str = r#"{"id":"tip","amount":1,"currency":"usd","status":"void","description":"Tip"}"#;

async fn everything(stage: &Stage) -> Widget {
    let attributes = [("manage-url", "https://pay.example/manage")];
    let widget = with_data(stage, "billing-widget", &attributes, &bill(), PLAN);
    until("everything", || widget.rows() == 12 && !widget.parts("chart").is_empty()).await;
    // Collapsed content has neither role nor name until it is expanded.
    open_chart(&widget).await;
    for folded in all(&widget, "details") {
        folded.set_attribute("open", "").unwrap();
    }
    until("the years", || find(&widget, "table", "By year").len() == 1).await;
    widget
}

const MENUS: [&str; 2] = ["More actions", "Export"];

#[wasm_bindgen_test]
async fn every_control_has_a_role_and_a_unique_name() {
    loader::ready();
    let stage = Stage::new();
    let widget = everything(&stage).await;
    for menu in MENUS {
        open_menu(&widget, menu).await;
        controls_are_named(&widget);
    }
}

/// Hidden content has neither role nor name.
fn is_rendered(element: &Element) -> bool {
    let html: web_sys::HtmlElement = element.clone().unchecked_into();
    !element.is_instance_of::<web_sys::HtmlElement>() || html.offset_width() > 0
}

fn controls_are_named(widget: &Widget) {
    let mut controls = all(widget, "a, button, input, select, textarea, [tabindex]");
    controls.retain(is_rendered);
    assert!(controls.len() > 20, "{}", controls.len());
    for control in &controls {
        assert!(!name(control).is_empty(), "no name: {}", control.outer_html());
        let known = [
            "button",
            "link",
            "searchbox",
            "combobox",
            "image",
            "region",
            "group",
            "cell",
            "menuitem",
        ];
        assert!(
            known.contains(&role(control).as_str()),
            "{}: {}",
            role(control),
            control.outer_html()
        );
        let order = control.get_attribute("tabindex").map_or(0, |it| it.parse::<i32>().unwrap());
        assert!(order <= 0, "nothing jumps the queue");
    }
    for summary in all(widget, "summary") {
        assert!(!summary.text_content().unwrap().trim().is_empty());
    }
    // No two links or buttons with different actions have the same name.
    let links: Vec<String> = widget.parts("invoice-link").iter().map(name).collect();
    assert_eq!(links.iter().collect::<BTreeSet<_>>().len(), links.len(), "{links:?}");
}

#[wasm_bindgen_test]
async fn images_are_named_or_hidden_and_ids_are_unique() {
    loader::ready();
    let stage = Stage::new();
    let widget = everything(&stage).await;
    for picture in all(&widget, "svg, img") {
        let is_hidden = picture.closest("[aria-hidden=true]").unwrap().is_some();
        assert!(is_hidden || !name(&picture).is_empty(), "{}", picture.outer_html());
    }
    let ids: Vec<String> = all(&widget, "[id]").iter().map(Element::id).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    for element in all(&widget, "[aria-labelledby], [aria-describedby], [aria-controls]") {
        for attribute in ["aria-labelledby", "aria-describedby", "aria-controls"] {
            for id in element.get_attribute(attribute).unwrap_or_default().split_whitespace() {
                assert!(ids.iter().any(|it| it == id), "{attribute} names nothing: {id}");
            }
        }
    }
}

#[wasm_bindgen_test]
async fn headings_have_the_level_that_the_page_sets() {
    loader::ready();
    let stage = Stage::new();
    let widget = everything(&stage).await;
    let levels = || -> Vec<String> {
        let headings = all(&widget, "h1, h2, h3, h4, h5, h6");
        headings.iter().map(|it| format!("{} {}", it.tag_name(), name(it))).collect()
    };
    assert_eq!(levels(), ["H2 Invoices"]);
    for (level, expected) in
        [("4", ["H4 Invoices"]), ("6", ["H6 Invoices"]), ("1", ["H2 Invoices"])]
    {
        widget.0.set_attribute("heading-level", level).unwrap();
        until(level, || levels() == expected).await;
    }
}

#[wasm_bindgen_test]
async fn sections_are_regions_with_names_and_the_plans_facts_are_terms() {
    loader::ready();
    let stage = Stage::new();
    let widget = everything(&stage).await;
    let sections: Vec<_> = all(&widget, "section").iter().map(|it| (role(it), name(it))).collect();
    let region = |name: &str| ("region".to_owned(), name.to_owned());
    assert_eq!(sections, [region("Plan"), region("Invoices")]);
    assert_eq!(role(&one(&widget, "search", "")), "search");
    let facts = all(&widget, "[part~=plan-facts] dt");
    assert_eq!(facts.len(), 1);
    assert!(facts.iter().all(|fact| role(fact) == "term"));
}

#[wasm_bindgen_test]
async fn only_existing_roles_and_states_are_used() {
    loader::ready();
    let stage = Stage::new();
    let widget = everything(&stage).await;
    let roles = [
        "group",
        "note",
        "status",
        "search",
        "table",
        "rowgroup",
        "row",
        "columnheader",
        "cell",
        "img",
        "region",
        "menu",
        "menuitem",
    ];
    open_menu(&widget, "Export").await;
    for element in all(&widget, "[role]") {
        let role = element.get_attribute("role").unwrap();
        assert!(roles.contains(&role.as_str()), "{role}");
    }
    // A name on an element without a role is not read out.
    for element in all(&widget, "[aria-label]") {
        assert_ne!(role(&element), "generic", "{}", element.outer_html());
        assert!(!name(&element).is_empty());
    }
    for element in all(&widget, "[aria-hidden=true]") {
        let inside = element.query_selector("a, button, input, select, [tabindex]").unwrap();
        assert!(inside.is_none(), "hidden, but to be tabbed to: {}", element.outer_html());
    }
}

#[wasm_bindgen_test]
async fn statuses_have_texts_and_text_has_enough_contrast() {
    loader::ready();
    let stage = Stage::new();
    for theme in ["light", "dark"] {
        let widget = everything(&stage).await;
        widget.0.set_attribute("theme", theme).unwrap();
        for part in [
            "plan-name",
            "plan-status",
            "status-badge",
            "cell-date",
            "cell-description",
            "cell-amount",
            "invoice-link",
            "sort-button",
            "updated-at",
            "notice",
            "source",
            "banner",
            "show-all",
            "footer",
        ] {
            assert!(part == "updated-at" || !widget.parts(part).is_empty(), "there is no {part}");
            for element in widget.parts(part).iter().take(6) {
                let ratio = contrast(element);
                assert!(ratio >= 4.5, "{theme} {part}: {ratio:.2}");
            }
        }
        assert!(
            widget.parts("status-badge").iter().all(|badge| !badge
                .text_content()
                .unwrap()
                .trim()
                .is_empty())
        );
        widget.0.remove();
    }
}

/// WCAG 2.2, 1.4.11: borders of controls and bars of a chart have a contrast of three to one.
#[wasm_bindgen_test]
async fn borders_of_fields_and_buttons_and_bars_have_enough_contrast() {
    loader::ready();
    let stage = Stage::new();
    for theme in ["light", "dark"] {
        let widget = everything(&stage).await;
        widget.0.set_attribute("theme", theme).unwrap();
        let controls = all(&widget, ".field, .button:not(.plain, .primary)");
        assert!(controls.len() > 3, "{}", controls.len());
        for control in controls {
            let border = luminance(&style(&control, "border-top-color"));
            let ground = luminance(&style(&control, "background-color"));
            let ratio = (border.max(ground) + 0.05) / (border.min(ground) + 0.05);
            assert!(ratio >= 3.0, "{theme} {}: {ratio:.2}", control.class_name());
        }
        let bar = luminance(&style(&all(&widget, ".fill")[0], "fill"));
        let ground = luminance(&style(&all(&widget, ".chart > .card")[0], "background-color"));
        let ratio = (bar.max(ground) + 0.05) / (bar.min(ground) + 0.05);
        assert!(ratio >= 3.0, "{theme} bar: {ratio:.2}");
        widget.0.remove();
    }
}

/// The WCAG 2 contrast of an element's text with its background. The page is responsible for text
/// on its own background.
fn contrast(element: &Element) -> f64 {
    let ink = luminance(&style(element, "color"));
    let mut at = Some(element.clone());
    while let Some(element) = at {
        let ground = style(&element, "background-color");
        if ground != "rgba(0, 0, 0, 0)" {
            let ground = luminance(&ground);
            return (ink.max(ground) + 0.05) / (ink.min(ground) + 0.05);
        }
        at = element.parent_element();
    }
    21.0
}

/// Draws the colour, in any notation, and reads back the pixel.
fn luminance(color: &str) -> f64 {
    let code = "const canvas = new OffscreenCanvas(1, 1).getContext('2d');
        canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => {
            const part = byte / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;";
    let read = js_sys::Function::new_with_args("color", code);
    read.call1(&wasm_bindgen::JsValue::NULL, &color.into()).unwrap().as_f64().unwrap()
}
