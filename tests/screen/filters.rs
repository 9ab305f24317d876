//! Search and filters, also after new data.

use crate::support::network::{Network, Reply};
use crate::support::stage::{Stage, Widget};
use crate::support::today::Today;
use crate::support::user::{
    all, announced, choose, find, fire, focused, ids, invoices, name, one, open_chart, options,
    press, role, screen, search, set_data, texts, with_data,
};
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

/// The same with seven more, enough for a search field.
fn long_bill() -> String {
    let more = (0..7).map(|at| {
        format!(
            r#"{{"id":"x{at}","amount":1,"currency":"usd","status":"paid","description":"Tip"}},"#
        )
    });
    bill().replace(r#""invoices":["#, &format!(r#""invoices":[{}"#, more.collect::<String>()))
}

async fn table(stage: &Stage) -> Widget {
    let widget = with_data(stage, "billing-invoices", &[], &bill(), "");
    until("rows", || widget.rows() == 3).await;
    widget
}

async fn long_table(stage: &Stage) -> Widget {
    let widget = with_data(stage, "billing-invoices", &[], &long_bill(), "");
    until("rows", || widget.rows() == 10).await;
    widget
}

#[wasm_bindgen_test]
async fn search_finds_description_id_currency_and_the_amount_as_shown() {
    loader::ready();
    let stage = Stage::new();
    let widget = long_table(&stage).await;
    let field = one(&widget, "searchbox", "Search invoices");
    assert_eq!(field.get_attribute("placeholder").as_deref(), Some("Search invoices"));
    for (typed, found) in [
        ("growth", vec!["inv_a1"]),
        ("CAFE", vec!["inv_b2"]),
        ("inv_c", vec!["inv_c3"]),
        ("eur", vec!["inv_b2"]),
        ("1,234.56", vec!["inv_a1"]),
        ("49.00", vec!["inv_b2", "inv_c3"]),
        ("49 usd", vec!["inv_c3"]),
        ("usd growth", vec!["inv_a1"]),
        (" inv ", vec!["inv_a1", "inv_b2", "inv_c3"]),
        ("nothing of the kind", vec![]),
    ] {
        search(&widget, typed);
        until(typed, || ids(&widget) == found).await;
    }
    search(&widget, "   ");
    until("all", || widget.rows() == 10).await;
}

/// A list of symbols took "US$" for a dollar in every language, and missed what it did not list.
#[wasm_bindgen_test]
async fn search_finds_a_currency_as_each_language_shows_it() {
    loader::ready();
    let currencies = ["usd", "eur", "sek", "pln", "dkk", "chf", "xof", "kwd", "gbp", "jpy"];
    let rows = currencies.map(|code| {
        format!(r#"{{"id":"{code}","amount":4900,"currency":"{code}","status":"paid","description":"-"}}"#)
    });
    let bill = invoices(&rows.each_ref().map(String::as_str));
    for (locale, typed, found) in [
        ("en-US", "$", vec!["usd"]),
        ("en-US", "us$", vec![]),
        ("en-GB", "US$", vec!["usd"]),
        ("de", "€", vec!["eur"]),
        ("de", "49 $", vec!["usd"]),
        // "Dkr" is what Swedish writes for the Danish one.
        ("sv", "kr", vec!["sek", "dkk"]),
        ("sv", "US$", vec!["usd"]),
        ("da", "kr.", vec!["dkk"]),
        ("pl", "zł", vec!["pln"]),
        ("pl", "ZL", vec!["pln"]),
        ("de", "F\u{202f}CFA", vec!["xof"]),
        ("ja", "￥", vec!["jpy"]),
        ("ar", "د.ك", vec!["kwd"]),
    ] {
        let stage = Stage::new();
        let widget = with_data(&stage, "billing-invoices", &[("locale", locale)], &bill, "");
        until("the search", || widget.parts("search").len() == 1).await;
        search(&widget, typed);
        until(&format!("{locale}: {typed}"), || ids(&widget) == found).await;
    }
}

/// Invoices of these descriptions, with the description as the id.
fn described(descriptions: &[&str]) -> String {
    let row = |description: &&str| {
        format!(
            r#"{{"id":"{description}","amount":1,"currency":"usd","status":"paid","description":"{description}"}}"#
        )
    };
    let rows: Vec<String> = descriptions.iter().map(row).collect();
    invoices(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

#[wasm_bindgen_test]
async fn search_ignores_accents_and_capitals_of_every_script() {
    loader::ready();
    let stage = Stage::new();
    let bill = described(&[
        "Đà Nẵng",
        "nặng",
        "Αθήνα",
        "Łódź",
        "Straße",
        "ÆRØ",
        "МОСКВА",
        "Ёлка",
        "ＰＲＯ",
        "한글",
    ]);
    let widget = with_data(&stage, "billing-invoices", &[], &bill, "");
    until("rows", || widget.rows() == 10).await;
    for (typed, found) in [
        ("nang", vec!["Đà Nẵng", "nặng"]),
        ("da nẵng", vec!["Đà Nẵng"]),
        ("αθηνα", vec!["Αθήνα"]),
        ("ΑΘΗΝΑ", vec!["Αθήνα"]),
        ("lodz", vec!["Łódź"]),
        ("STRASSE", vec!["Straße"]),
        ("aero", vec!["ÆRØ"]),
        ("москва", vec!["МОСКВА"]),
        ("елка", vec!["Ёлка"]),
        ("pro", vec!["ＰＲＯ"]),
        ("\u{1112}\u{1161}\u{11ab}", vec!["한글"]),
    ] {
        search(&widget, typed);
        until(typed, || ids(&widget) == found).await;
    }
}

#[wasm_bindgen_test]
async fn descriptions_are_sorted_by_the_languages_collation() {
    loader::ready();
    let stage = Stage::new();
    let bill = described(&["Zebra", "Öl", "åter", "Oper", "ära", "Arbeit"]);
    let widget = with_data(&stage, "billing-invoices", &[("locale", "de")], &bill, "");
    until("rows", || widget.rows() == 6).await;
    all(&widget, "[data-sort=description]")[0]
        .clone()
        .unchecked_into::<web_sys::HtmlElement>()
        .click();
    let german = ["ära", "Arbeit", "åter", "Öl", "Oper", "Zebra"];
    until("the order of German", || ids(&widget) == german).await;
    widget.0.set_attribute("locale", "sv").unwrap();
    let swedish = ["Arbeit", "Oper", "Zebra", "åter", "ära", "Öl"];
    until("the order of Swedish", || ids(&widget) == swedish).await;
}

#[wasm_bindgen_test]
async fn a_short_list_has_no_search_and_keeps_one_that_it_has() {
    loader::ready();
    let stage = Stage::new();
    let widget = with_data(&stage, "billing-invoices", &[], &history(9), "");
    until("rows", || widget.rows() == 9).await;
    assert!(widget.parts("search").is_empty());
    set_data(&widget, &history(10), "");
    until("ten", || widget.rows() == 10 && !widget.parts("search").is_empty()).await;
    search(&widget, "Plan 3");
    until("one", || ids(&widget) == ["inv_3"]).await;
    set_data(&widget, &history(9), "");
    until("nine", || announced(&widget) == "1 of 9 invoices").await;
    assert_eq!(widget.parts("search").len(), 1, "what filters can be seen");
}

#[wasm_bindgen_test]
async fn the_number_of_results_is_announced() {
    loader::ready();
    let stage = Stage::new();
    let widget = long_table(&stage).await;
    assert_eq!(announced(&widget), "10 invoices");
    let status = all(&widget, "[role=status]").pop().unwrap();
    let table = widget.parts("table")[0].get_bounding_client_rect();
    assert!(status.get_bounding_client_rect().top() >= table.bottom(), "it is below the table");
    search(&widget, "49");
    until("the count", || announced(&widget) == "2 of 10 invoices").await;
    search(&widget, "growth");
    until("the count", || announced(&widget) == "1 of 10 invoices").await;
    search(&widget, "nothing");
    until("none", || announced(&widget) == "0 of 10 invoices").await;
    assert_eq!(texts(&widget, "empty"), ["No invoice matches the search and filters"]);
    search(&widget, "");
    until("all", || announced(&widget) == "10 invoices").await;
    assert!(widget.parts("empty").is_empty());
}

#[wasm_bindgen_test]
async fn status_year_and_currency_filters_offer_only_existing_values() {
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
            of(
                "Year",
                &["All years", "2024", "2023", "Last 30 days", "Last 90 days", "From … to …"]
            ),
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
    let widget = long_table(&stage).await;
    assert!(find(&widget, "button", "Clear filters").is_empty(), "there is nothing to clear");
    search(&widget, "49");
    choose(&widget, "Year", "2023");
    choose(&widget, "Status", "Paid");
    until("one row", || ids(&widget) == ["inv_c3"]).await;
    one(&widget, "button", "Clear filters").focus().unwrap();
    press(&widget, "Clear filters");
    until("all rows", || widget.rows() == 10).await;
    let field: HtmlInputElement = widget.parts("search")[0].clone().unchecked_into();
    assert_eq!(field.value(), "");
    for select in widget.parts("filter") {
        assert_eq!(select.unchecked_into::<HtmlSelectElement>().selected_index(), 0);
    }
    assert!(find(&widget, "button", "Clear filters").is_empty());
    assert_eq!(focused(&widget).as_ref(), Some(field.as_ref()));
    // Without a search field the first filter has the focus.
    let widget = table(&stage).await;
    choose(&widget, "Year", "2023");
    until("two rows", || widget.rows() == 2).await;
    one(&widget, "button", "Clear filters").focus().unwrap();
    press(&widget, "Clear filters");
    until("all rows", || widget.rows() == 3).await;
    assert_eq!(focused(&widget).as_ref(), Some(&widget.parts("filter")[0]));
}

#[wasm_bindgen_test]
async fn a_filter_with_one_choice_is_absent() {
    loader::ready();
    let stage = Stage::new();
    let widget = with_data(&stage, "billing-invoices", &[], &history(3), "");
    until("rows", || widget.rows() == 3).await;
    let names =
        |widget: &Widget| -> Vec<String> { widget.parts("filter").iter().map(name).collect() };
    assert_eq!(names(&widget), ["Year"], "a range of dates has always something to choose");
    set_data(&widget, &history(3).replace("2024-01-01T00:00:00Z", ""), "");
    until("none without a date", || names(&widget).is_empty()).await;
}

#[wasm_bindgen_test]
async fn search_order_filters_focus_and_rows_outlive_new_data() {
    loader::ready();
    let stage = Stage::new();
    let more = Rc::new(Cell::new(false));
    let has_more = Rc::clone(&more);
    let network = Network::new(move |_| {
        let new = r#""invoices":[{"id":"inv_new","amount":4900,"currency":"usd","status":"paid","description":"New","paidAt":"2023-06-01"},"#;
        Reply::ok(if has_more.get() {
            long_bill().replace(r#""invoices":["#, new)
        } else {
            long_bill()
        })
    });
    let widget = stage.put("billing-invoices", &[("proxy-url", "/proxy/"), ("locale", "en-US")]);
    until("rows", || widget.rows() == 10).await;
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
    assert_eq!(announced(&widget), "3 of 11 invoices");
    assert_eq!(focused(&widget).as_ref(), Some(field.as_ref()), "the same field, still focused");
    assert_eq!(
        (field.value(), field.selection_start().unwrap(), field.selection_end().unwrap()),
        ("49".to_owned(), Some(1), Some(2))
    );
    assert!(screen(&widget).contains("Clear filters"));
}

#[wasm_bindgen_test]
async fn the_scroll_position_and_a_text_selection_outlive_new_data() {
    loader::ready();
    let stage = Stage::new();
    let network = Network::new(|_| Reply::ok(history(500)));
    let attributes = [("proxy-url", "/proxy/"), ("locale", "en-US"), ("rows", "all")];
    let widget = stage.put("billing-invoices", &attributes);
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

/// Years were in UTC, whatever the zone of the displayed dates.
#[wasm_bindgen_test]
async fn years_filters_totals_chart_and_files_agree_with_the_displayed_dates() {
    loader::ready();
    let stage = Stage::new();
    let answer = invoices(&[
        r#"{"id":"eve","amount":4900,"currency":"usd","status":"paid","description":"A","paidAt":"2024-12-31T23:30:00Z"}"#,
        r#"{"id":"day","amount":100,"currency":"usd","status":"paid","description":"B","paidAt":"2024-12-31"}"#,
        r#"{"id":"autumn","amount":1,"currency":"usd","status":"paid","description":"C","paidAt":"2024-11-30T23:30:00Z"}"#,
        r#"{"id":"fall","amount":1,"currency":"usd","status":"paid","description":"D","paidAt":"2024-10-31T23:30:00Z"}"#,
    ]);
    let widget = with_data(&stage, "billing-invoices", &[("time-zone", "Asia/Tokyo")], &answer, "");
    until("rows", || widget.rows() == 4).await;
    let dates = ["Jan 1, 2025", "Dec 31, 2024", "Dec 1, 2024", "Nov 1, 2024"];
    assert_eq!(texts(&widget, "cell-date"), dates);
    let years = |widget: &Widget| {
        let select = all(widget, "select").into_iter().find(|it| name(it) == "Year");
        select.map(|select| options(&select)[1..3].to_vec()).unwrap_or_default()
    };
    assert_eq!(years(&widget), ["2025", "2024"]);
    let bars = |widget: &Widget| -> Vec<String> {
        all(widget, "[part~=chart] [role=img]").iter().map(name).collect()
    };
    open_chart(&widget).await;
    let expected = ["November 2024: $0.01", "December 2024: $1.01", "January 2025: $49.00"];
    assert_eq!(bars(&widget), expected);
    let times = all(&widget, "time");
    assert_eq!(times[0].get_attribute("datetime").as_deref(), Some("2025-01-01"));

    choose(&widget, "Year", "2025");
    until("one row", || ids(&widget) == ["eve"]).await;
    let csv = widget.call("exportCsv").as_string().unwrap();
    assert!(csv.contains("\r\n2025-01-01,A,49.00,USD,"), "{csv}");

    widget.0.set_attribute("time-zone", "UTC").unwrap();
    until("nothing in 2025", || ids(&widget).is_empty()).await;
    press(&widget, "Clear filters");
    until("all rows", || ids(&widget) == ["eve", "day", "autumn", "fall"]).await;
    open_chart(&widget).await;
    let expected = ["October 2024: $0.01", "November 2024: $0.01", "December 2024: $50.00"];
    assert_eq!(bars(&widget), expected);
    // Summer time ends and begins at the minute of the zone's rules.
    widget.0.set_attribute("time-zone", "America/New_York").unwrap();
    let answer = invoices(&[
        r#"{"id":"summer","amount":1,"currency":"usd","status":"paid","paidAt":"2024-11-01T03:59:00Z"}"#,
        r#"{"id":"winter","amount":1,"currency":"usd","status":"paid","paidAt":"2025-01-01T04:59:00Z"}"#,
        r#"{"id":"new","amount":1,"currency":"usd","status":"paid","paidAt":"2025-01-01T05:00:00Z"}"#,
    ]);
    set_data(&widget, &answer, "");
    until("the rows", || ids(&widget) == ["summer", "winter", "new"]).await;
    assert_eq!(texts(&widget, "cell-date"), ["Oct 31, 2024", "Dec 31, 2024", "Jan 1, 2025"]);
    choose(&widget, "Year", "2024");
    until("what is shown as 2024", || ids(&widget) == ["summer", "winter"]).await;
}

/// A date field of that name.
fn date_field(widget: &Widget, wanted: &str) -> HtmlInputElement {
    let field = widget.parts("filter").into_iter().find(|it| name(it) == wanted).unwrap();
    field.unchecked_into()
}

fn enter(widget: &Widget, field: &str, day: &str) {
    let field = date_field(widget, field);
    field.set_value(day);
    fire(&field, "change");
}

/// The text of the chosen dates.
fn chosen_dates(widget: &Widget) -> String {
    let select = all(widget, "select").into_iter().find(|it| name(it) == "Year").unwrap();
    let select: HtmlSelectElement = select.unchecked_into();
    options(&select)[usize::try_from(select.selected_index()).unwrap()].clone()
}

fn dated(days: &[(&str, &str)]) -> String {
    let rows: Vec<String> = days
        .iter()
        .map(|(id, day)| {
            format!(
                r#"{{"id":"{id}","amount":1,"currency":"usd","status":"paid","paidAt":"{day}"}}"#
            )
        })
        .collect();
    invoices(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

#[wasm_bindgen_test]
async fn the_last_days_include_today_and_a_range_its_first_and_last_day() {
    loader::ready();
    let (_today, stage) = (Today::at("2026-11-22T12:00:00Z"), Stage::new());
    let answer = dated(&[
        ("today", "2026-11-22"),
        ("day30", "2026-10-24"),
        ("day31", "2026-10-23"),
        ("day90", "2026-08-25"),
        ("day91", "2026-08-24"),
        ("old", "2025-01-01"),
        ("never", ""),
    ]);
    let widget = with_data(&stage, "billing-invoices", &[], &answer, "");
    until("rows", || widget.rows() == 7).await;
    let fields = |widget: &Widget| all(widget, "input[type=date]").len();
    assert_eq!(fields(&widget), 0);
    choose(&widget, "Year", "Last 30 days");
    until("30 days", || ids(&widget) == ["today", "day30"]).await;
    assert_eq!(chosen_dates(&widget), "Last 30 days");
    assert_eq!(date_field(&widget, "From").value(), "2026-10-24");
    choose(&widget, "Year", "Last 90 days");
    until("90 days", || ids(&widget) == ["today", "day30", "day31", "day90"]).await;
    assert_eq!(chosen_dates(&widget), "Last 90 days");
    choose(&widget, "Year", "From … to …");
    until("a year", || ids(&widget) == ["today", "day30", "day31", "day90", "day91"]).await;
    assert_eq!(chosen_dates(&widget), "From … to …");
    assert_eq!(date_field(&widget, "From").value(), "2025-11-23");
    assert_eq!(date_field(&widget, "To").value(), "");
    enter(&widget, "From", "2026-08-24");
    enter(&widget, "To", "2026-10-23");
    until("the range", || ids(&widget) == ["day31", "day90", "day91"]).await;
    assert_eq!(announced(&widget), "3 of 7 invoices");
    // After the 30 days a user may select a range.
    choose(&widget, "Year", "Last 30 days");
    until("30 days", || ids(&widget) == ["today", "day30"]).await;
    assert_eq!(date_field(&widget, "To").value(), "");
    enter(&widget, "To", "2026-10-31");
    until("to October", || ids(&widget) == ["day30"]).await;
    assert_eq!(chosen_dates(&widget), "From … to …");
    choose(&widget, "Year", "2025");
    until("a year", || ids(&widget) == ["old"] && fields(&widget) == 0).await;
    choose(&widget, "Year", "From … to …");
    until("the fields", || fields(&widget) == 2).await;
    press(&widget, "Clear filters");
    until("all", || widget.rows() == 7 && fields(&widget) == 0).await;
    assert_eq!(chosen_dates(&widget), "All years");
}

#[wasm_bindgen_test]
async fn the_last_days_are_counted_in_the_elements_zone() {
    loader::ready();
    let (_today, stage) = (Today::at("2026-11-22T20:00:00Z"), Stage::new());
    let answer = dated(&[("in", "2026-10-24T15:00:00Z"), ("out", "2026-10-24T14:59:59Z")]);
    let attributes = [("time-zone", "Asia/Tokyo")];
    let widget = with_data(&stage, "billing-invoices", &attributes, &answer, "");
    until("rows", || widget.rows() == 2).await;
    choose(&widget, "Year", "Last 30 days");
    until("30 days", || ids(&widget) == ["in"]).await;
    assert_eq!(date_field(&widget, "From").value(), "2026-10-25");
}

/// Deleting a part of a date to type another one temporarily empties the field.
#[wasm_bindgen_test]
async fn a_date_field_stays_while_a_user_types_in_it() {
    loader::ready();
    let (_today, stage) = (Today::at("2026-11-22T12:00:00Z"), Stage::new());
    let answer = dated(&[("new", "2026-11-01"), ("old", "2025-12-01")]);
    let widget = with_data(&stage, "billing-invoices", &[], &answer, "");
    until("rows", || widget.rows() == 2).await;
    choose(&widget, "Year", "From … to …");
    until("the fields", || all(&widget, "input[type=date]").len() == 2).await;
    let field = date_field(&widget, "From");
    field.focus().unwrap();
    for (typed, found) in [("", 2), ("0002-11-01", 2), ("0202-11-01", 2), ("2026-11-01", 1)] {
        field.set_value(typed);
        fire(&field, "change");
        until(typed, || widget.rows() == found).await;
        pause(20).await;
        assert_eq!(focused(&widget).as_ref(), Some(field.as_ref()), "{typed}");
        assert_eq!(field.value(), typed);
    }
    field.set_value("");
    fire(&field, "change");
    one(&widget, "combobox", "Year").focus().unwrap();
    until("no fields", || all(&widget, "input[type=date]").is_empty()).await;
    assert_eq!(chosen_dates(&widget), "All years");
}
