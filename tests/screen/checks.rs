//! The notices of billing checks.

use crate::support::network::{Network, Reply};
use crate::support::stage::{Stage, Widget};
use crate::support::user::{
    all, find, focused, history_of, invoices, name, one, press, role, shown, with_data,
};
use crate::support::{loader, until};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test;

const RISE: [(&str, i64, &str, &str); 3] = [
    ("r3", 5900, "paid", "2024-03-05"),
    ("r2", 4900, "paid", "2024-02-05"),
    ("r1", 4900, "paid", "2024-01-05"),
];

/// The visible texts of the notices.
fn notices(widget: &Widget) -> Vec<String> {
    let group = find(widget, "group", "Worth a look");
    let found = group.first().map(|_| all(widget, "[role=group] > [part~=notice]"));
    found.unwrap_or_default().iter().map(shown).collect()
}

/// Bills on which each of these was paid twice, and this many other invoices.
fn twice(names: &[&str], others: usize) -> String {
    let row = |name: &&str| {
        format!(
            r#"{{"id":"{name}","amount":4900,"currency":"usd","status":"paid","description":"{name} tool","paidAt":"2024-01-05"}}"#
        )
    };
    let other = |at| {
        format!(
            r#"{{"id":"x{at}","amount":{at},"currency":"usd","status":"void","description":"Other"}}"#
        )
    };
    let rows: Vec<String> = names
        .iter()
        .flat_map(|name| [row(name), row(name)])
        .chain((0..others).map(other))
        .collect();
    invoices(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

async fn bill(stage: &Stage, rows: &[(&str, i64, &str, &str)]) -> Widget {
    let widget = with_data(stage, "billing-invoices", &[], &history_of("Growth plan", rows), "");
    until("rows", || widget.rows() == rows.len()).await;
    widget
}

#[wasm_bindgen_test]
async fn each_check_states_its_finding() {
    loader::ready();
    let missing = [
        ("m6", 4900, "paid", "2024-07-05"),
        ("m5", 4900, "paid", "2024-06-05"),
        ("m4", 4900, "paid", "2024-04-05"),
        ("m3", 4900, "paid", "2024-03-05"),
        ("m2", 4900, "paid", "2024-02-05"),
        ("m1", 4900, "paid", "2024-01-05"),
    ];
    let twice = [("d2", 4900, "paid", "2024-01-05"), ("d1", 4900, "paid", "2024-01-05")];
    for (rows, expected) in [
        (&RISE[..], "Growth plan: the price rose from $49.00 to $59.00."),
        (&twice[..], "Growth plan: $49.00 may have been charged 2 times."),
        (&missing[..], "Growth plan: there is no invoice for May 2024."),
    ] {
        let stage = Stage::new();
        let widget = bill(&stage, rows).await;
        assert_eq!(notices(&widget), [format!("{expected} Dismiss")]);
        assert!(all(&widget, "[part~=notice]").iter().all(|notice| role(notice) == "note"));
    }
}

#[wasm_bindgen_test]
async fn an_ordinary_bill_has_no_findings() {
    loader::ready();
    let stage = Stage::new();
    let rows = [
        ("a4", 4900, "paid", "2024-04-05"),
        ("a3", 4900, "paid", "2024-03-05"),
        ("a2", 4900, "void", "2024-02-05"),
        ("a1", 4900, "paid", "2024-01-05"),
    ];
    assert!(notices(&bill(&stage, &rows).await).is_empty());
}

#[wasm_bindgen_test]
async fn dismissed_findings_stay_dismissed_after_new_data_and_new_ones_are_shown() {
    loader::ready();
    let stage = Stage::new();
    let more = Rc::new(Cell::new(false));
    let has_more = Rc::clone(&more);
    let _network = Network::new(move |_| {
        let more = match has_more.get() {
            true => {
                r#""invoices":[{"id":"t1","amount":100,"currency":"usd","status":"paid","description":"Tip","paidAt":"2024-02-20"},
                {"id":"t2","amount":100,"currency":"usd","status":"paid","description":"Tip","paidAt":"2024-02-20"},"#
            }
            false => r#""invoices":["#,
        };
        Reply::ok(history_of("Growth plan", &RISE).replace(r#""invoices":["#, more))
    });
    let widget = stage.put("billing-invoices", &[("proxy-url", "/proxy/"), ("locale", "en-US")]);
    until("the notice", || notices(&widget).len() == 1).await;
    press(&widget, "Dismiss");
    until("no notice", || notices(&widget).is_empty()).await;
    widget.refresh().await;
    until("rows", || widget.rows() == 3).await;
    assert!(notices(&widget).is_empty(), "it was dismissed");
    more.set(true);
    widget.refresh().await;
    until("the new one", || !notices(&widget).is_empty()).await;
    assert_eq!(notices(&widget), ["Tip: $1.00 may have been charged 2 times. Dismiss"]);
    // A moved element keeps dismissed findings as well.
    press(&widget, "Dismiss");
    stage.container.prepend_with_node_1(&widget.0).unwrap();
    until("no notice", || notices(&widget).is_empty() && widget.rows() == 5).await;
}

#[wasm_bindgen_test]
async fn dismissing_by_keyboard_moves_the_focus_to_the_next_notice_and_then_above_the_table() {
    loader::ready();
    for (others, hidden, tool) in
        [(4, "", "searchbox"), (0, "", "combobox"), (0, "search filters export", "button")]
    {
        let stage = Stage::new();
        let answer = twice(&["Alpha", "Beta", "Gamma"], others);
        let widget = with_data(&stage, "billing-invoices", &[("hide", hidden)], &answer, "");
        until("rows", || widget.rows() == 6 + others).await;
        assert_eq!(notices(&widget).len(), 3);
        for left in [2, 1] {
            let last = find(&widget, "button", "Dismiss").pop().unwrap();
            last.focus().unwrap();
            last.click();
            until("one fewer", || notices(&widget).len() == left).await;
            let at = focused(&widget).map(|it| name(&it));
            assert_eq!(at.as_deref(), Some("Dismiss"));
        }
        let last = one(&widget, "button", "Dismiss");
        last.focus().unwrap();
        last.click();
        until("none", || notices(&widget).is_empty()).await;
        assert_eq!(focused(&widget).map(|it| role(&it)).as_deref(), Some(tool), "hide={hidden}");
    }
}

#[wasm_bindgen_test]
async fn many_notices_are_counted_beyond_the_first_three() {
    loader::ready();
    let stage = Stage::new();
    let answer = twice(&["Alpha", "Beta", "Gamma", "Delta", "Omega"], 0);
    let widget = with_data(&stage, "billing-invoices", &[], &answer, "");
    until("rows", || widget.rows() == 10).await;
    assert_eq!(find(&widget, "button", "Dismiss").len(), 3);
    let group = one(&widget, "group", "Worth a look");
    assert!(shown(&group).ends_with("2 more"), "{}", shown(&group));
}
