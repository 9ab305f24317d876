//! Totals and the spending chart.

use crate::support::network::{Network, Reply};
use crate::support::stage::{Stage, Widget};
use crate::support::user::{
    all, choose, find, fire, focused, invoices, name, one, press, role, shown, texts, with_data,
};
use crate::support::{loader, until};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

fn invoice(id: &str, amount: &str, currency: &str, status: &str, day: &str) -> String {
    format!(
        r#"{{"id":"{id}","amount":{amount},"currency":"{currency}","status":"{status}","description":"{id}","paidAt":"{day}"}}"#
    )
}

async fn table(stage: &Stage, rows: &[String]) -> Widget {
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let widget = with_data(stage, "billing-invoices", &[], &invoices(&rows), "");
    until("rows", || widget.rows() == rows.len()).await;
    widget
}

fn totals(widget: &Widget) -> Vec<String> {
    texts(widget, "totals")
}

#[wasm_bindgen_test]
async fn totals_subtract_refunds_leave_out_void_and_draft_and_never_mix_currencies() {
    loader::ready();
    let stage = Stage::new();
    let rows = [
        invoice("a", "5000", "usd", "paid", "2024-01-05"),
        invoice("b", "-1250", "usd", "paid", "2024-01-06"),
        invoice("c", "900", "usd", "open", "2024-01-07"),
        invoice("d", "100", "usd", "uncollectible", "2024-01-08"),
        invoice("e", "77700", "usd", "void", "2024-01-09"),
        invoice("f", "88800", "usd", "draft", "2024-01-10"),
        invoice("g", "3000", "jpy", "paid", "2024-01-11"),
        invoice("h", "1500", "kwd", "paid", "2023-01-11"),
    ];
    let widget = table(&stage, &rows).await;
    let group = one(&widget, "group", "Totals");
    assert_eq!(shown(&group), "Paid ¥3,000 Paid KWD 1.500 Paid $37.50 Outstanding $10.00");
    let by_year = || find(&widget, "table", "By year").first().map(|table| shown(table));
    assert_eq!(by_year(), None, "folded away");
    let summary = widget.root().query_selector("summary").unwrap().unwrap();
    summary.unchecked_into::<HtmlElement>().click();
    let lines = "2024 Paid ¥3,000 Paid $37.50 Outstanding $10.00 2023 Paid KWD 1.500";
    until("year by year", || by_year().as_deref() == Some(lines)).await;
    choose(&widget, "Year", "2023");
    until("one year alone", || by_year().is_none()).await;
    until("the totals of a year", || totals(&widget) == ["Paid KWD 1.500"]).await;
    choose(&widget, "Year", "2024");
    choose(&widget, "Currency", "USD");
    until("of a year and a currency", || totals(&widget) == ["Paid $37.50 Outstanding $10.00"])
        .await;
    choose(&widget, "Status", "Void");
    until("nothing is owed", || totals(&widget).is_empty()).await;
}

#[wasm_bindgen_test]
async fn totals_of_any_size_are_exact_and_unknown_statuses_are_counted_separately() {
    loader::ready();
    let stage = Stage::new();
    let rows = [
        invoice("a", "9007199254740993", "usd", "paid", "2024-01-05"),
        invoice("b", "9223372036854775807", "usd", "paid", "2024-01-06"),
        invoice("c", "1", "usd", "moonlit", "2024-01-07"),
    ];
    // As bytes: a number of JavaScript would lose digits.
    let _network = Network::new(move |_| {
        Reply::ok(invoices(&rows.iter().map(String::as_str).collect::<Vec<_>>()))
    });
    let widget = stage.put("billing-invoices", &[("proxy-url", "/proxy/"), ("locale", "en-US")]);
    until("rows", || widget.rows() == 3).await;
    assert_eq!(
        totals(&widget),
        ["Paid $92,323,792,361,095,168.00 1 invoice with another status is not counted"]
    );
    choose(&widget, "Status", "moonlit");
    until("the unknown one alone", || {
        totals(&widget) == ["1 invoice with another status is not counted"]
    })
    .await;
}

/// Three months in dollars, one of them without a payment, and three in euros.
fn spending() -> [String; 6] {
    [
        invoice("a", "4900", "usd", "paid", "2024-03-05"),
        invoice("b", "2450", "usd", "paid", "2024-01-06"),
        invoice("c", "100000", "usd", "void", "2024-03-07"),
        invoice("d", "1000", "eur", "paid", "2024-02-05"),
        invoice("e", "2000", "eur", "paid", "2024-03-05"),
        invoice("f", "500", "eur", "paid", "2024-01-05"),
    ]
}

/// The chart is collapsed until the customer opens it.
async fn open_chart(widget: &Widget) {
    assert!(bars(widget).is_empty());
    all(widget, "[part~=chart] > summary")[0].unchecked_ref::<HtmlElement>().click();
    until("the bars", || !bars(widget).is_empty()).await;
}

fn bars(widget: &Widget) -> Vec<Element> {
    all(widget, "[part~=chart] svg [tabindex='0']")
}

fn bar_names(widget: &Widget) -> Vec<String> {
    bars(widget).iter().map(name).collect()
}

#[wasm_bindgen_test]
async fn each_bar_states_its_month_and_amount_and_has_the_right_height() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, &spending()).await;
    open_chart(&widget).await;
    let euros = ["January 2024: €5.00", "February 2024: €10.00", "March 2024: €20.00"];
    assert_eq!(bar_names(&widget), euros);
    assert!(bars(&widget).iter().all(|bar| role(bar) == "image"));
    choose(&widget, "Currency of the chart", "USD");
    let dollars = ["January 2024: $24.50", "February 2024: $0.00", "March 2024: $49.00"];
    until("one currency at a time", || bar_names(&widget) == dollars).await;
    let heights: Vec<f64> = all(&widget, "[part~=chart] svg [tabindex] + rect")
        .iter()
        .map(|rect| rect.get_bounding_client_rect().height())
        .collect();
    assert!((heights[0] * 2.0 - heights[2]).abs() < 1.5, "{heights:?}");
    assert!(heights[1] > 0.0 && heights[1] < 3.0, "a month without a payment can be pointed at");
    let group = bars(&widget)[0].parent_element().unwrap();
    assert_eq!(name(&group), "Spending per month");
}

#[wasm_bindgen_test]
async fn a_tooltip_appears_by_keyboard_and_by_pointer_and_disappears() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, &spending()).await;
    open_chart(&widget).await;
    let chart = || texts(&widget, "chart")[0].clone();
    let bar = bars(&widget)[2].clone();
    assert!(!chart().contains("March 2024: €20.00"));
    bar.unchecked_ref::<HtmlElement>().focus().unwrap();
    assert_eq!(focused(&widget).as_ref(), Some(&bar));
    until("the tooltip", || chart().contains("March 2024: €20.00")).await;
    let heading = all(&widget, "[part~=chart] > summary")[0].clone();
    assert!(shown(&heading).ends_with("March 2024: €20.00"), "in the heading's line");
    assert_eq!(name(&heading), "Spending per month");
    bar.unchecked_ref::<HtmlElement>().blur().unwrap();
    until("its end", || !chart().contains("March 2024: €20.00")).await;
    fire(&bars(&widget)[1], "pointerover");
    until("the tooltip", || chart().contains("February 2024: €10.00")).await;
    fire(&bars(&widget)[1], "pointerout");
    until("its end", || !chart().contains("February 2024: €10.00")).await;
}

/// A credit was shown as a month without a payment.
#[wasm_bindgen_test]
async fn credits_are_below_the_zero_line_and_each_month_has_a_tick() {
    loader::ready();
    let stage = Stage::new();
    let rows = [
        invoice("a", "5000", "usd", "paid", "2024-01-05"),
        invoice("b", "-2500", "usd", "paid", "2024-02-05"),
        invoice("c", "2500", "usd", "paid", "2024-03-05"),
    ];
    let widget = table(&stage, &rows).await;
    open_chart(&widget).await;
    let box_of = |element: &Element| element.get_bounding_client_rect();
    let drawn: Vec<_> = all(&widget, ".bars .fill").iter().map(box_of).collect();
    let zero = box_of(&all(&widget, ".bars .zero")[0]).top();
    let [paid, credit, less] = drawn.as_slice() else { panic!("three bars") };
    assert!((paid.bottom() - zero).abs() < 1.0 && (less.bottom() - zero).abs() < 1.0);
    assert!((credit.top() - zero).abs() < 1.0 && credit.height() > 20.0, "below the line");
    assert!((paid.height() - 2.0 * credit.height()).abs() < 2.0, "to one scale");
    assert!((less.height() - credit.height()).abs() < 2.0);
    assert!((box_of(&all(&widget, ".bars")[0]).height() - 72.0).abs() < 0.5);
    let ticks: Vec<_> = all(&widget, ".ticks > span").iter().map(shown).collect();
    assert_eq!(ticks, ["Jan", "Feb", "Mar"]);
    let middle = |element: &Element| box_of(element).left() + box_of(element).width() / 2.0;
    for (tick, bar) in all(&widget, ".ticks > span").iter().zip(all(&widget, ".bars .fill")) {
        assert!((middle(tick) - middle(&bar)).abs() < 1.5, "each under its bar");
    }
    assert!(texts(&widget, "chart")[0].contains("January 2024 to March 2024"));
}

#[wasm_bindgen_test]
async fn the_chart_can_be_switched_to_a_table_and_back() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, &spending()).await;
    open_chart(&widget).await;
    choose(&widget, "Currency of the chart", "USD");
    until("dollars", || bar_names(&widget)[0] == "January 2024: $24.50").await;
    press(&widget, "Show as a table");
    until("the table", || !all(&widget, "[part~=chart] table").is_empty()).await;
    assert!(bars(&widget).is_empty());
    let table = &all(&widget, "[part~=chart] table")[0];
    assert_eq!(
        shown(table),
        "Month Paid January 2024 $24.50 February 2024 $0.00 March 2024 $49.00"
    );
    assert!(all(&widget, "[part~=chart] tbody th").iter().all(|head| role(head) == "rowheader"));
    press(&widget, "Show as a chart");
    until("the bars", || bar_names(&widget).len() == 3).await;
}

#[wasm_bindgen_test]
async fn the_chart_follows_the_filters_and_is_absent_for_fewer_than_three_months() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, &spending()).await;
    open_chart(&widget).await;
    choose(&widget, "Currency", "USD");
    until("the dollars alone", || bar_names(&widget)[0] == "January 2024: $24.50").await;
    assert!(find(&widget, "combobox", "Currency of the chart").is_empty());
    choose(&widget, "Currency", "All currencies");
    choose(&widget, "Year", "From … to …");
    until("the last year has no payment", || widget.parts("chart").is_empty()).await;
}

/// Erroneous or malicious values are counted and not all shown.
#[wasm_bindgen_test]
async fn thousands_of_currencies_and_statuses_leave_the_page_small() {
    loader::ready();
    let stage = Stage::new();
    let rows: Vec<String> = (0..3_000)
        .map(|at| format!(r#"{{"id":"i{at}","amount":{at},"currency":"c{at}","status":"s{at}"}}"#))
        .chain((0..3_000).map(|at| {
            format!(r#"{{"id":"p{at}","amount":1,"currency":"c{at}","status":"paid","paidAt":"2024-0{}-01"}}"#, at % 2 + 1)
        }))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let widget = with_data(&stage, "billing-invoices", &[], &invoices(&rows), "");
    until("totals", || !widget.parts("totals").is_empty()).await;
    assert_eq!(all(&widget, "[part~=totals] [data-currency]").len(), 20);
    assert!(
        texts(&widget, "totals")[0].contains("2,997 more currencies"),
        "{:?}",
        texts(&widget, "totals")
    );
    assert!(all(&widget, "option").len() <= 303);
    assert!(all(&widget, "*").len() < 1_500, "{}", all(&widget, "*").len());
}
