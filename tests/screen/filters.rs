//! Search and filters, and what of them outlives new data.

use crate::support::network::{Network, Reply};
use crate::support::reader::{
    all, choose, find, focused, give, given, ids, invoices, name, one, options, press, role,
    screen, search, shown, texts,
};
use crate::support::stage::{Stage, Widget};
use crate::support::{history, loader, pause, until};
use js_sys::Function;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlInputElement, HtmlSelectElement};

fn bill() -> String {
    invoices(&[
        r#"{"id":"inv_a1","amount":123456,"currency":"usd","status":"paid","description":"Growth plan","paidAt":"2024-03-01"}"#,
        r#"{"id":"inv_b2","amount":4900,"currency":"eur","status":"open","description":"Café seats","paidAt":"2023-01-01"}"#,
        r#"{"id":"inv_c3","amount":4900,"currency":"usd","status":"paid","description":"Support","paidAt":"2023-12-31T23:59:59Z"}"#,
    ])
}

async fn table(stage: &Stage) -> Widget {
    let widget = given(stage, "billing-invoices", &[], &bill(), "");
    until("rows", || widget.rows() == 3).await;
    widget
}

/// What the polite status region next to the heading says.
fn announced(widget: &Widget) -> String {
    let status = &all(widget, "[role=status]")[0];
    assert_eq!(role(status), "status");
    shown(status)
}

#[wasm_bindgen_test]
async fn search_finds_description_id_currency_and_the_amount_as_shown() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    let field = one(&widget, "searchbox", "Search invoices");
    assert_eq!(
        field.get_attribute("placeholder").as_deref(),
        Some("Description, number or amount")
    );
    for (typed, found) in [
        ("growth", vec!["inv_a1"]),
        ("CAFE", vec!["inv_b2"]),
        ("inv_c", vec!["inv_c3"]),
        ("eur", vec!["inv_b2"]),
        ("1,234.56", vec!["inv_a1"]),
        ("49.00", vec!["inv_b2", "inv_c3"]),
        ("49 usd", vec!["inv_c3"]),
        ("usd growth", vec!["inv_a1"]),
        ("   ", vec!["inv_a1", "inv_b2", "inv_c3"]),
        ("nothing of the kind", vec![]),
    ] {
        search(&widget, typed);
        until(typed, || ids(&widget) == found).await;
    }
}

#[wasm_bindgen_test]
async fn how_many_are_found_is_announced() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    assert_eq!(announced(&widget), "3 invoices");
    search(&widget, "49");
    until("the count", || announced(&widget) == "2 of 3 invoices").await;
    search(&widget, "growth");
    until("the count", || announced(&widget) == "1 of 3 invoices").await;
    search(&widget, "nothing");
    until("none", || announced(&widget) == "0 of 3 invoices").await;
    assert_eq!(texts(&widget, "empty"), ["No invoice matches the search and filters"]);
    search(&widget, "");
    until("all", || announced(&widget) == "3 invoices").await;
    assert!(widget.parts("empty").is_empty());
}

#[wasm_bindgen_test]
async fn status_year_and_currency_filter_and_offer_only_what_there_is() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    let selects = widget.parts("filter");
    assert!(selects.iter().all(|select| role(select) == "combobox"));
    let offered: Vec<_> = selects.iter().map(|select| (name(select), options(select))).collect();
    let of = |name: &str, all: &[&str]| {
        (name.to_owned(), all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(
        offered,
        [
            of("Status", &["All statuses", "Open", "Paid"]),
            of("Year", &["All years", "2024", "2023"]),
            of("Currency", &["All currencies", "EUR", "USD"]),
        ]
    );
    choose(&widget, "Year", "2023");
    until("2023", || ids(&widget) == ["inv_b2", "inv_c3"]).await;
    choose(&widget, "Currency", "USD");
    until("and USD", || ids(&widget) == ["inv_c3"]).await;
    choose(&widget, "Status", "Open");
    until("and open", || ids(&widget).is_empty()).await;
    choose(&widget, "Currency", "All currencies");
    until("in any currency", || ids(&widget) == ["inv_b2"]).await;
    assert_eq!(announced(&widget), "1 of 3 invoices");
}

#[wasm_bindgen_test]
async fn one_action_clears_search_and_filters_and_keeps_the_focus_in_the_toolbar() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    assert!(find(&widget, "button", "Clear filters").is_empty(), "there is nothing to clear");
    search(&widget, "49");
    choose(&widget, "Year", "2023");
    choose(&widget, "Status", "Paid");
    until("one row", || ids(&widget) == ["inv_c3"]).await;
    one(&widget, "button", "Clear filters").focus().unwrap();
    press(&widget, "Clear filters");
    until("all rows", || widget.rows() == 3).await;
    let field: HtmlInputElement = widget.parts("search")[0].clone().unchecked_into();
    assert_eq!(field.value(), "");
    for select in widget.parts("filter") {
        assert_eq!(select.unchecked_into::<HtmlSelectElement>().selected_index(), 0);
    }
    assert!(find(&widget, "button", "Clear filters").is_empty());
    assert_eq!(focused(&widget).as_ref(), Some(field.as_ref()));
}

#[wasm_bindgen_test]
async fn a_filter_with_one_choice_is_not_there() {
    loader::ready();
    let stage = Stage::new();
    let widget = given(&stage, "billing-invoices", &[], &history(3), "");
    until("rows", || widget.rows() == 3).await;
    assert!(widget.parts("filter").is_empty());
}

#[wasm_bindgen_test]
async fn search_order_filters_focus_and_rows_outlive_new_data() {
    loader::ready();
    let stage = Stage::new();
    let more = Rc::new(Cell::new(false));
    let has_more = Rc::clone(&more);
    let network = Network::new(move |_| {
        let new = r#""invoices":[{"id":"inv_new","amount":4900,"currency":"usd","status":"paid","description":"New","paidAt":"2023-06-01"},"#;
        Reply::ok(if has_more.get() { bill().replace(r#""invoices":["#, new) } else { bill() })
    });
    let widget = stage.put("billing-invoices", &[("proxy-url", "/proxy/"), ("locale", "en-US")]);
    until("rows", || widget.rows() == 3).await;
    search(&widget, "49");
    choose(&widget, "Year", "2023");
    all(&widget, "[data-sort=description]")[0]
        .clone()
        .unchecked_into::<web_sys::HtmlElement>()
        .click();
    until("filtered and sorted", || ids(&widget) == ["inv_b2", "inv_c3"]).await;
    let field: HtmlInputElement = widget.parts("search")[0].clone().unchecked_into();
    field.focus().unwrap();
    field.set_selection_range(1, 2).unwrap();

    more.set(true);
    widget.refresh().await;
    until("the new row in its place", || ids(&widget) == ["inv_b2", "inv_new", "inv_c3"]).await;
    assert_eq!(network.count("/proxy/"), 2);
    assert_eq!(announced(&widget), "3 of 4 invoices");
    assert_eq!(focused(&widget).as_ref(), Some(field.as_ref()), "the same field, still focused");
    assert_eq!(
        (field.value(), field.selection_start().unwrap(), field.selection_end().unwrap()),
        ("49".to_owned(), Some(1), Some(2))
    );
    assert!(screen(&widget).contains("Clear filters"));
}

#[wasm_bindgen_test]
async fn the_scrolled_place_and_a_selected_text_outlive_new_data() {
    loader::ready();
    let stage = Stage::new();
    let network = Network::new(|_| Reply::ok(history(500)));
    let widget = stage.put("billing-invoices", &[("proxy-url", "/proxy/"), ("locale", "en-US")]);
    until("rows", || widget.rows() > 10).await;
    let scroller = all(&widget, ".scroller")[0].clone();
    scroller.set_scroll_top(4400);
    until("row 100", || ids(&widget).iter().any(|id| id == "inv_101")).await;
    let row = all(&widget, "[data-invoice-id=inv_103]")[0].clone();
    let link = row.query_selector("a").unwrap().unwrap();
    link.clone().unchecked_into::<web_sys::HtmlElement>().focus().unwrap();
    let described = row.query_selector("[part~=cell-description]").unwrap().unwrap();
    let select = "getSelection().selectAllChildren(it); return getSelection().toString();";
    let select = Function::new_with_args("it", select);
    let selected = select.call1(&JsValue::NULL, &described).unwrap();
    let still_selected =
        || Function::new_no_args("return getSelection().toString()").call0(&JsValue::NULL).unwrap();
    widget.refresh().await;
    pause(50).await;
    assert_eq!(network.count("/proxy/"), 2);
    assert_eq!(scroller.scroll_top(), 4400);
    assert_eq!(row.get_attribute("data-invoice-id").as_deref(), Some("inv_103"));
    assert_eq!(focused(&widget).as_ref(), Some(&link), "the link keeps the focus");
    assert_eq!(selected.as_string().as_deref(), Some("Plan 103"));
    assert_eq!(still_selected(), selected);
}

/// Years were those of UTC once, whatever zone the dates were shown in.
#[wasm_bindgen_test]
async fn years_filters_totals_chart_and_files_agree_with_the_dates_that_are_shown() {
    loader::ready();
    let stage = Stage::new();
    let answer = invoices(&[
        r#"{"id":"eve","amount":4900,"currency":"usd","status":"paid","description":"A","paidAt":"2024-12-31T23:30:00Z"}"#,
        r#"{"id":"day","amount":100,"currency":"usd","status":"paid","description":"B","paidAt":"2024-12-31"}"#,
        r#"{"id":"autumn","amount":1,"currency":"usd","status":"paid","description":"C","paidAt":"2024-11-30T23:30:00Z"}"#,
    ]);
    let widget = given(&stage, "billing-invoices", &[("time-zone", "Asia/Tokyo")], &answer, "");
    until("rows", || widget.rows() == 3).await;
    assert_eq!(texts(&widget, "cell-date"), ["Jan 1, 2025", "Dec 31, 2024", "Dec 1, 2024"]);
    let years = |widget: &Widget| {
        let select = all(widget, "select").into_iter().find(|it| name(it) == "Year");
        select.map(|select| options(&select)[1..].to_vec()).unwrap_or_default()
    };
    assert_eq!(years(&widget), ["2025", "2024"]);
    let bars = |widget: &Widget| -> Vec<String> {
        all(widget, "[part~=chart] [role=img]").iter().map(name).collect()
    };
    until("a chart", || bars(&widget) == ["December 2024: $1.01", "January 2025: $49.00"]).await;
    let times = all(&widget, "time");
    assert_eq!(times[0].get_attribute("datetime").as_deref(), Some("2025-01-01"));

    choose(&widget, "Year", "2025");
    until("one row", || ids(&widget) == ["eve"]).await;
    let csv = widget.call("exportCsv").as_string().unwrap();
    assert!(csv.contains("\r\n2025-01-01,A,49.00,USD,"), "{csv}");

    widget.0.set_attribute("time-zone", "UTC").unwrap();
    until("nothing in 2025", || ids(&widget).is_empty()).await;
    press(&widget, "Clear filters");
    until("all rows", || ids(&widget) == ["eve", "day", "autumn"]).await;
    assert_eq!(bars(&widget), ["November 2024: $0.01", "December 2024: $50.00"]);
    // Summer time ends and begins at the minute that the zone's own rules say.
    widget.0.set_attribute("time-zone", "America/New_York").unwrap();
    let answer = invoices(&[
        r#"{"id":"summer","amount":1,"currency":"usd","status":"paid","paidAt":"2024-11-01T03:59:00Z"}"#,
        r#"{"id":"winter","amount":1,"currency":"usd","status":"paid","paidAt":"2025-01-01T04:59:00Z"}"#,
        r#"{"id":"new","amount":1,"currency":"usd","status":"paid","paidAt":"2025-01-01T05:00:00Z"}"#,
    ]);
    give(&widget, &answer, "");
    until("the rows", || ids(&widget) == ["summer", "winter", "new"]).await;
    assert_eq!(texts(&widget, "cell-date"), ["Oct 31, 2024", "Dec 31, 2024", "Jan 1, 2025"]);
    choose(&widget, "Year", "2024");
    until("what is shown as 2024", || ids(&widget) == ["summer", "winter"]).await;
}
