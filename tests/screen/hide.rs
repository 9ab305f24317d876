//! The attribute `hide`.

use crate::support::stage::{Console, Stage, Widget};
use crate::support::user::{all, find, focused, history_of, screen, search, with_data};
use crate::support::{loader, pause, until};
use wasm_bindgen_test::wasm_bindgen_test;

const PLAN: &str = r#"{"billing_info":{"workspaceId":"w1","plan":"growth","planStatus":"active"},
    "subscription_status":{"plan":"growth","stripeStatus":"active","nextBillingDate":"2999-01-01","cancelAtPeriodEnd":false}}"#;

/// A bill that shows every part that can be hidden.
fn bill() -> String {
    let rows: Vec<_> = (1..=9)
        .map(|at| (format!("i{at}"), 4900 + 1000 * (at / 9), format!("2024-{at:02}-05")))
        .collect();
    let mut rows: Vec<_> =
        rows.iter().map(|(id, amount, day)| (id.as_str(), *amount, "paid", day.as_str())).collect();
    rows.push(("o", 100, "open", "2023-01-05"));
    rows.reverse();
    history_of("Growth plan", &rows)
}

/// The number of elements of each part that can be hidden.
fn counts(widget: &Widget) -> [usize; 8] {
    [
        widget.parts("source").len(),
        widget.parts("totals").len() + all(widget, "details:not([part~=chart])").len(),
        widget.parts("chart").len(),
        all(widget, "[role=group][aria-label='Worth a look']").len(),
        widget.parts("search").len(),
        widget.parts("filter").len(),
        widget.parts("export").len(),
        all(widget, "[aria-label='More actions'][aria-haspopup]").len(),
    ]
}

const ALL: [usize; 8] = [2, 2, 1, 1, 1, 2, 1, 1];

const NAMES: [&str; 8] =
    ["source", "totals", "chart", "checks", "search", "filters", "export", "calendar"];

async fn everything(stage: &Stage, hidden: &str) -> Widget {
    let widget = with_data(stage, "billing-widget", &[("hide", hidden)], &bill(), PLAN);
    until("rows", || widget.rows() == 10 && !widget.parts("plan").is_empty()).await;
    widget
}

#[wasm_bindgen_test]
async fn each_name_hides_its_part_and_nothing_else_at_any_time() {
    loader::ready();
    let stage = Stage::new();
    let widget = everything(&stage, "").await;
    until("all", || counts(&widget) == ALL).await;
    for (at, name) in NAMES.iter().enumerate() {
        widget.0.set_attribute("hide", name).unwrap();
        let mut expected = ALL;
        expected[at] = 0;
        until(name, || counts(&widget) == expected).await;
        assert_eq!((widget.rows(), widget.parts("plan").len()), (10, 1), "{name}");
    }
    widget.0.remove_attribute("hide").unwrap();
    until("all again", || counts(&widget) == ALL).await;
}

#[wasm_bindgen_test]
async fn all_names_together_leave_the_plan_and_the_invoices() {
    loader::ready();
    let (stage, console) = (Stage::new(), Console::listen());
    let widget =
        everything(&stage, " SOURCE totals\nchart checks search filters export Calendar ").await;
    pause(50).await;
    assert_eq!(counts(&widget), [0; 8]);
    for words in ["Growth", "Renews on", "1 invoice unpaid", "10 invoices", "$49.00"] {
        assert!(screen(&widget).contains(words), "{words}: {}", screen(&widget));
    }
    assert!(console.warnings().is_empty(), "{:?}", console.warnings());
}

#[wasm_bindgen_test]
async fn an_unknown_name_causes_a_warning_and_the_others_apply() {
    loader::ready();
    let (stage, console) = (Stage::new(), Console::listen());
    let widget = everything(&stage, "chart everything").await;
    until("no chart", || counts(&widget) == [2, 2, 0, 1, 1, 2, 1, 1]).await;
    assert_eq!(console.warnings().len(), 1);
    assert!(console.warnings()[0].contains(r#"hide="everything""#), "{:?}", console.warnings());
}

#[wasm_bindgen_test]
async fn a_hidden_search_can_still_be_cleared() {
    loader::ready();
    let stage = Stage::new();
    let widget = everything(&stage, "").await;
    search(&widget, "i5");
    until("one row", || widget.rows() == 1).await;
    widget.0.set_attribute("hide", "search filters").unwrap();
    until("no search", || widget.parts("search").is_empty()).await;
    let clear = find(&widget, "button", "Clear filters").remove(0);
    clear.focus().unwrap();
    clear.click();
    until("all rows", || widget.rows() == 10).await;
    let at = focused(&widget).unwrap();
    assert!(at.closest("section").unwrap().is_some(), "the focus stays in the section");
}
