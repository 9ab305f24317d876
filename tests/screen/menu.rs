//! A button that opens a menu, by keyboard and by pointer.

use crate::support::stage::{Stage, Widget};
use crate::support::user::{
    all, choose, focused, history_of, name, one, open_menu, role, with_data,
};
use crate::support::{loader, pause, until};
use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

const ROWS: [(&str, i64, &str, &str); 2] =
    [("a", 100, "paid", "2024-01-05"), ("b", 200, "open", "2023-01-05")];

async fn table(stage: &Stage) -> Widget {
    let widget = with_data(stage, "billing-invoices", &[], &history_of("Plan", &ROWS), "");
    until("rows", || widget.rows() == 2).await;
    widget
}

/// Presses a key in the focused element; returns whether the default action was not prevented.
fn press_key(widget: &Widget, key: &str) -> bool {
    let code = "return target.dispatchEvent(new KeyboardEvent('keydown',
        {key, bubbles: true, composed: true, cancelable: true}))";
    let target = focused(widget).unwrap();
    let key = Function::new_with_args("target, key", code)
        .call2(&JsValue::NULL, &target, &key.into())
        .unwrap();
    key.as_bool().unwrap()
}

fn focus_name(widget: &Widget) -> String {
    focused(widget).map(|it| name(&it)).unwrap_or_default()
}

fn is_open(widget: &Widget) -> bool {
    let button = one(widget, "button", "Export");
    let is_open = !all(widget, "[role=menu]").is_empty();
    assert_eq!(button.get_attribute("aria-expanded"), Some(is_open.to_string()));
    is_open
}

const FIRST: &str = "Download 2 invoices as CSV";

fn button(widget: &Widget) -> HtmlElement {
    let button = one(widget, "button", "Export");
    assert_eq!(button.get_attribute("aria-haspopup").as_deref(), Some("menu"));
    button.focus().unwrap();
    button
}

#[wasm_bindgen_test]
async fn the_arrow_keys_open_it_at_its_first_or_last_item() {
    loader::ready();
    for (key, item) in [("ArrowDown", FIRST), ("ArrowUp", "Print")] {
        let stage = Stage::new();
        let widget = table(&stage).await;
        button(&widget);
        assert!(!is_open(&widget));
        assert!(!press_key(&widget, key), "the page does not scroll");
        until("the focus", || focus_name(&widget) == item).await;
        assert!(is_open(&widget));
        assert_eq!(role(&focused(&widget).unwrap()), "menuitem");
        assert_eq!(name(&all(&widget, "[role=menu]")[0]), "Export");
    }
}

#[wasm_bindgen_test]
async fn arrows_wrap_and_home_and_end_move_to_the_ends() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    button(&widget);
    press_key(&widget, "ArrowDown");
    until("the focus", || focus_name(&widget) == FIRST).await;
    for (key, item) in [
        ("ArrowDown", "CSV for spreadsheets"),
        ("ArrowUp", FIRST),
        ("ArrowUp", "Print"),
        ("ArrowDown", FIRST),
        ("End", "Print"),
        ("Home", FIRST),
    ] {
        assert!(!press_key(&widget, key), "the page does not scroll");
        assert_eq!(focus_name(&widget), item, "{key}");
    }
    assert!(press_key(&widget, "Tab"), "other keys are the browser's");
    assert!(press_key(&widget, "x"));
    let items = all(&widget, "[role=menuitem]");
    assert!(items.iter().all(|it| it.get_attribute("tabindex").as_deref() == Some("-1")));
}

#[wasm_bindgen_test]
async fn escape_closes_it_and_returns_the_focus_to_the_button() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    let button = button(&widget);
    assert!(press_key(&widget, "Escape"), "with nothing open it is the page's");
    press_key(&widget, "ArrowUp");
    until("the focus", || focus_name(&widget) == "Print").await;
    assert!(!press_key(&widget, "Escape"), "a dialog around it stays");
    until("no menu", || !is_open(&widget)).await;
    assert_eq!(focused(&widget).as_ref(), Some(button.as_ref()));
}

#[wasm_bindgen_test]
async fn the_button_opens_it_at_its_first_item_and_closes_it() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    let button = button(&widget);
    button.click();
    until("the focus", || focus_name(&widget) == FIRST).await;
    button.click();
    until("no menu", || !is_open(&widget)).await;
    assert_eq!(focused(&widget).as_ref(), Some(button.as_ref()));
}

#[wasm_bindgen_test]
async fn a_focus_that_leaves_closes_it_and_is_not_moved_back() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    open_menu(&widget, "Export").await;
    until("the focus", || focus_name(&widget) == FIRST).await;
    let elsewhere = one(&widget, "combobox", "Status");
    elsewhere.focus().unwrap();
    until("no menu", || !is_open(&widget)).await;
    assert_eq!(focused(&widget).as_ref(), Some(elsewhere.as_ref()));
}

#[wasm_bindgen_test]
async fn an_item_closes_it_and_returns_the_focus_to_the_button() {
    loader::ready();
    let stage = Stage::new();
    let _files = crate::support::files::Files::take(true);
    let widget = table(&stage).await;
    let button = button(&widget);
    open_menu(&widget, "Export").await;
    one(&widget, "menuitem", "Copy").click();
    until("no menu", || !is_open(&widget)).await;
    assert_eq!(focused(&widget).as_ref(), Some(button.as_ref()));
    until("the export", || stage.events("billing-export").len() == 1).await;
}

#[wasm_bindgen_test]
async fn a_disabled_menu_does_not_open_but_is_focusable() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    choose(&widget, "Year", "2024");
    choose(&widget, "Status", "Open");
    let button = button(&widget);
    until("nothing to export", || button.get_attribute("aria-disabled").is_some()).await;
    button.click();
    press_key(&widget, "ArrowDown");
    press_key(&widget, "ArrowUp");
    pause(30).await;
    assert!(!is_open(&widget));
    assert_eq!(focused(&widget).as_ref(), Some(button.as_ref()), "it says why nothing happens");
}
