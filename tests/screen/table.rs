//! The invoice table: its roles, and its order.

use crate::support::stage::{Stage, Widget};
use crate::support::user::{
    all, focused, ids, invoices, name, one, options, role, search, texts, with_data,
};
use crate::support::{history, loader, until};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, Event, EventTarget, HtmlElement, MouseEvent, MouseEventInit};

/// Rows whose order differs in every column, with equal ones to check stability.
fn mixed() -> String {
    invoices(&[
        r#"{"id":"a","amount":5000,"currency":"usd","status":"paid","description":"Growth","paidAt":"2024-03-01T00:00:00Z","invoiceUrl":"https://pay.example/a"}"#,
        r#"{"id":"b","amount":100,"currency":"usd","status":"open","description":"apple","paidAt":"2024-01-01T00:00:00Z"}"#,
        r#"{"id":"c","amount":900,"currency":"jpy","status":"void","description":"Zebra","paidAt":"2024-02-01T00:00:00Z"}"#,
        r#"{"id":"d","amount":-200,"currency":"usd","status":"paid","description":"Élan","paidAt":"2024-03-01T00:00:00Z"}"#,
        r#"{"id":"e","amount":700,"currency":"eur","status":"draft"}"#,
        r#"{"id":"f","amount":5000,"currency":"usd","status":"paid","description":"growth","paidAt":"2024-01-01T00:00:00Z"}"#,
    ])
}

async fn table(stage: &Stage) -> Widget {
    let widget = with_data(stage, "billing-invoices", &[], &mixed(), "");
    until("rows", || widget.rows() == 6).await;
    widget
}

fn sort_button(widget: &Widget, column: &str) -> HtmlElement {
    all(widget, &format!("[data-sort={column}]"))[0].clone().unchecked_into()
}

/// The announced sort state of every column header.
fn sorted(widget: &Widget) -> Vec<String> {
    let heads = widget.parts("header-cell");
    heads.iter().filter_map(|head| head.get_attribute("aria-sort")).collect()
}

async fn click(widget: &Widget, column: &str, expected: [&str; 6]) {
    sort_button(widget, column).click();
    until(&format!("{column}: {expected:?}"), || ids(widget) == expected).await;
}

#[wasm_bindgen_test]
async fn it_is_a_real_table_with_all_its_roles() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    let table = one(&widget, "table", "Invoices");
    assert_eq!(table.tag_name(), "TABLE");
    assert_eq!(table.get_attribute("aria-rowcount").as_deref(), Some("7"), "the head is a row");
    let inside = |selector: &str| -> Vec<Element> {
        let found = table.query_selector_all(selector).unwrap();
        (0..found.length()).map(|index| found.get(index).unwrap().unchecked_into()).collect()
    };
    assert!(inside("tr").iter().all(|row| role(row) == "row" && row.tag_name() == "TR"));
    let heads: Vec<String> = inside("th").iter().map(name).collect();
    assert_eq!(heads, ["Date", "Description", "Status", "Amount", "Invoice"]);
    assert!(inside("th").iter().all(|head| role(head) == "columnheader"));
    assert!(inside("th").iter().all(|head| head.get_attribute("scope").as_deref() == Some("col")));
    assert_eq!(inside("tbody td").len(), 30);
    assert!(inside("td").iter().all(|cell| role(cell) == "cell"));
    let indices: Vec<_> =
        inside("tr").iter().map(|row| row.get_attribute("aria-rowindex").unwrap()).collect();
    assert_eq!(indices, ["1", "2", "3", "4", "5", "6", "7"]);
    assert_eq!(texts(&widget, "cell-date")[4], "—");
    assert_eq!(texts(&widget, "cell-description")[4], "—");
    let date = inside("time")[0].get_attribute("datetime");
    assert_eq!(date.as_deref(), Some("2024-03-01"));
}

#[wasm_bindgen_test]
async fn the_first_order_is_the_vendors_and_a_third_click_restores_it() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    assert_eq!(ids(&widget), ["a", "b", "c", "d", "e", "f"]);
    assert_eq!(sorted(&widget), ["none"; 4]);
    // Dates begin with the newest; equal ones keep the vendor's order, and missing ones come last,
    // in both directions.
    click(&widget, "date", ["a", "d", "c", "b", "f", "e"]).await;
    assert_eq!(sorted(&widget), ["descending", "none", "none", "none"]);
    click(&widget, "date", ["b", "f", "c", "a", "d", "e"]).await;
    assert_eq!(sorted(&widget), ["ascending", "none", "none", "none"]);
    click(&widget, "date", ["a", "b", "c", "d", "e", "f"]).await;
    assert_eq!(sorted(&widget), ["none"; 4]);
}

#[wasm_bindgen_test]
async fn descriptions_sort_ignoring_capitals_and_accents() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    click(&widget, "description", ["b", "d", "a", "f", "c", "e"]).await;
    assert_eq!(sorted(&widget), ["none", "ascending", "none", "none"]);
    click(&widget, "description", ["c", "a", "f", "d", "b", "e"]).await;
    assert_eq!(sorted(&widget), ["none", "descending", "none", "none"]);
}

#[wasm_bindgen_test]
async fn amounts_of_different_currencies_sort_by_currency_and_then_by_amount() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    click(&widget, "amount", ["a", "f", "b", "d", "c", "e"]).await;
    assert_eq!(sorted(&widget), ["none", "none", "none", "descending"]);
    click(&widget, "amount", ["e", "c", "d", "b", "a", "f"]).await;
    let amounts = texts(&widget, "cell-amount");
    assert_eq!(amounts, ["€7.00", "¥900", "−$2.00", "$1.00", "$50.00", "$50.00"]);
}

#[wasm_bindgen_test]
async fn statuses_sort_by_their_labels_including_credit() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    click(&widget, "status", ["d", "e", "b", "a", "f", "c"]).await;
    let statuses = texts(&widget, "cell-status");
    assert_eq!(statuses, ["Credit", "Draft", "Open", "Paid", "Paid", "Void"]);
    // In German by the German labels: Bezahlt, Entwurf, Gutschrift, Offen, Ungültig or similar.
    widget.0.set_attribute("locale", "de").unwrap();
    until("the German order", || ids(&widget) == ["a", "f", "e", "d", "b", "c"]).await;
    let statuses = texts(&widget, "cell-status");
    assert_eq!(statuses[..5], ["Bezahlt", "Bezahlt", "Entwurf", "Gutschrift", "Offen"]);
    let select = all(&widget, "select").into_iter().find(|it| name(it) == "Status").unwrap();
    let sorted_options = options(&select)[1..].to_vec();
    assert_eq!(sorted_options[..3], ["Bezahlt", "Entwurf", "Offen"]);
    widget.0.set_attribute("locale", "en-US").unwrap();
    until("the English order", || ids(&widget) == ["d", "e", "b", "a", "f", "c"]).await;
    // Another column starts again.
    click(&widget, "date", ["a", "d", "c", "b", "f", "e"]).await;
    assert_eq!(sorted(&widget), ["descending", "none", "none", "none"]);
}

#[wasm_bindgen_test]
async fn the_keyboard_sorts_with_buttons_that_keep_the_focus() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    for column in ["date", "description", "amount", "status"] {
        let button = sort_button(&widget, column);
        assert_eq!((button.tag_name().as_str(), role(&button).as_str()), ("BUTTON", "button"));
        assert!(button.tab_index() == 0 && !button.has_attribute("disabled"));
        button.focus().unwrap();
        assert_eq!(focused(&widget).as_ref(), Some(button.as_ref()), "it takes the focus");
        // The effect of Enter and Space on a native button.
        button.click();
        until("an order", || sorted(&widget).iter().any(|it| it != "none")).await;
        assert_eq!(focused(&widget).as_ref(), Some(button.as_ref()), "and it keeps it");
    }
}

#[wasm_bindgen_test]
async fn an_invoices_status_is_a_label_and_an_unknown_one_is_verbatim() {
    loader::ready();
    let stage = Stage::new();
    let answer = invoices(&[
        r#"{"id":"a","amount":1,"currency":"usd","status":"uncollectible"}"#,
        r#"{"id":"b","amount":1,"currency":"zzz","status":"Awaiting Moonrise"}"#,
        r#"{"id":"c","amount":100,"currency":"kwd","status":"paid"}"#,
    ]);
    let widget = with_data(&stage, "billing-invoices", &[], &answer, "");
    until("rows", || widget.rows() == 3).await;
    assert_eq!(texts(&widget, "status-badge"), ["Uncollectible", "Awaiting Moonrise", "Paid"]);
    assert_eq!(texts(&widget, "cell-amount"), ["$0.01", "0.01 zzz", "KWD 0.100"]);
}

#[wasm_bindgen_test]
async fn dates_are_as_billed_unless_a_time_zone_is_set_which_the_header_then_states() {
    loader::ready();
    let stage = Stage::new();
    let answer = invoices(&[
        r#"{"id":"a","amount":1,"currency":"usd","status":"paid","paidAt":"2024-01-01T00:30:00Z"}"#,
        r#"{"id":"b","amount":1,"currency":"usd","status":"paid","paidAt":"2024-01-01"}"#,
    ]);
    let widget = with_data(&stage, "billing-invoices", &[], &answer, "");
    until("rows", || widget.rows() == 2).await;
    let head = || texts(&widget, "header-cell")[0].clone();
    assert_eq!(
        (texts(&widget, "cell-date"), head()),
        (vec!["Jan 1, 2024".to_owned(); 2], "Date".to_owned())
    );
    widget.0.set_attribute("time-zone", "America/New_York").unwrap();
    until("another day", || texts(&widget, "cell-date") == ["Dec 31, 2023", "Jan 1, 2024"]).await;
    assert_eq!(head(), "Date (America/New_York)");
    widget.0.set_attribute("time-zone", "local").unwrap();
    let zone = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    let zone = js_sys::Reflect::get(&zone.resolved_options(), &"timeZone".into())
        .unwrap()
        .as_string()
        .unwrap();
    let expected = if zone == "UTC" { "Date (UTC)".to_owned() } else { format!("Date ({zone})") };
    until("the browser's zone", || head() == expected).await;
}

/// Twelve rows, then all of them; search, totals and files always cover all invoices.
#[wasm_bindgen_test]
async fn twelve_rows_are_shown_until_show_all() {
    loader::ready();
    let stage = Stage::new();
    let widget = with_data(&stage, "billing-invoices", &[], &history(28), "");
    until("rows", || widget.rows() == 12).await;
    let table = one(&widget, "table", "Invoices");
    assert_eq!(table.get_attribute("aria-rowcount").as_deref(), Some("29"));
    let before = texts(&widget, "totals");
    search(&widget, "Plan 27");
    until("a row beyond the twelfth", || ids(&widget) == ["inv_27"]).await;
    assert!(widget.parts("show-all").is_empty());
    search(&widget, "");
    until("twelve rows", || widget.rows() == 12).await;
    let button = one(&widget, "button", "Show all 28");
    button.focus().unwrap();
    button.click();
    until("all rows", || widget.rows() == 28).await;
    assert!(widget.parts("show-all").is_empty());
    assert_eq!(texts(&widget, "totals"), before);
    assert!(focused(&widget).is_some(), "the focus is not lost with the button");
}

#[wasm_bindgen_test]
async fn rows_sets_the_number_of_rows_and_an_invalid_value_means_twelve() {
    loader::ready();
    let stage = Stage::new();
    for (rows, expected) in [("5", 5), ("all", 28), ("ALL", 28), ("0", 12), ("-1", 12), ("x", 12)] {
        let widget = with_data(&stage, "billing-invoices", &[("rows", rows)], &history(28), "");
        until(rows, || widget.rows() == expected).await;
        assert_eq!(widget.parts("show-all").is_empty(), expected == 28, "{rows}");
    }
}

/// A click anywhere in a row opens its invoice, unless it has selected text.
#[wasm_bindgen_test]
async fn the_whole_row_is_the_target_of_its_link() {
    loader::ready();
    let stage = Stage::new();
    let widget = with_data(&stage, "billing-invoices", &[], &history(3), "");
    until("rows", || widget.rows() == 3).await;
    let opened = Rc::new(Cell::new(0));
    let count = Rc::clone(&opened);
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        event.prevent_default();
        count.set(count.get() + 1);
    });
    let target: &EventTarget = widget.0.as_ref();
    target
        .add_event_listener_with_callback("billing-invoice-open", listener.as_ref().unchecked_ref())
        .unwrap();
    let cell = widget.parts("cell-description")[1].clone();
    let press = |name: &str, x: i32| {
        let init = MouseEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_client_x(x);
        let event = MouseEvent::new_with_mouse_event_init_dict(name, &init).unwrap();
        cell.dispatch_event(&event).unwrap();
    };
    // The row's handler clicked the link, and that click called the handler recursively: the page
    // received an uncaught error.
    let thrown = Rc::new(Cell::new(0));
    let count = Rc::clone(&thrown);
    let on_error = Closure::<dyn FnMut(Event)>::new(move |_| count.set(count.get() + 1));
    let page = web_sys::window().unwrap();
    page.add_event_listener_with_callback("error", on_error.as_ref().unchecked_ref()).unwrap();
    press("pointerdown", 40);
    press("click", 41);
    until("the invoice to open", || opened.get() == 1).await;
    assert_eq!(thrown.get(), 0);
    page.remove_event_listener_with_callback("error", on_error.as_ref().unchecked_ref()).unwrap();
    press("pointerdown", 40);
    press("click", 140);
    assert_eq!(opened.get(), 1, "that was a selection of text");
    widget.parts("invoice-link")[1].unchecked_ref::<HtmlElement>().click();
    assert_eq!(opened.get(), 2, "once, not twice");
}

#[wasm_bindgen_test]
async fn an_unpaid_invoice_is_marked_and_can_be_paid_if_its_link_is_a_payment_page() {
    loader::ready();
    let stage = Stage::new();
    let row = |id: &str, status: &str, amount: i64, url: &str| {
        format!(
            r#"{{"id":"{id}","amount":{amount},"currency":"usd","status":"{status}","invoiceUrl":"{url}"}}"#
        )
    };
    let rows = [
        row("a", "open", 4900, "https://invoice.stripe.com/i/1"),
        row("b", "uncollectible", 4900, "https://pay.stripe.com/i/1"),
        row("c", "open", 4900, "https://bills.example.com/1"),
        row("d", "open", 4900, "https://elsewhere.example/1"),
        row("e", "paid", 4900, "https://invoice.stripe.com/i/1"),
        row("f", "open", -4900, "https://invoice.stripe.com/i/1"),
        row("g", "open", 4900, "https://invoice.stripe.com.evil.example/i/1"),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let hosts = [("pay-hosts", "bills.example.com")];
    let widget = with_data(&stage, "billing-invoices", &hosts, &invoices(&rows), "");
    until("rows", || widget.rows() == 7).await;
    let labels = texts(&widget, "invoice-link");
    assert_eq!(labels, ["Pay", "Pay", "Pay", "View", "View", "View", "View"]);
    assert!(name(&widget.parts("invoice-link")[0]).starts_with("Pay invoice"));
    let dates = texts(&widget, "cell-date");
    assert_eq!(dates, ["Not paid", "Not paid", "Not paid", "Not paid", "—", "—", "Not paid"]);
}
