//! The notice about unpaid invoices.

use crate::support::stage::{Stage, Widget};
use crate::support::user::{
    all, announced, choose, find, focused, ids, invoices, name, one, press, role, set_data, shown,
    texts, with_data,
};
use crate::support::{history, loader, until};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

fn row(id: &str, amount: i64, currency: &str, status: &str) -> String {
    format!(
        r#"{{"id":"{id}","amount":{amount},"currency":"{currency}","status":"{status}","description":"Plan"}}"#
    )
}

fn bill(rows: &[(&str, i64, &str, &str)]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|(id, amount, currency, status)| row(id, *amount, currency, status))
        .collect();
    invoices(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

const OWED: [(&str, i64, &str, &str); 6] = [
    ("paid", 5900, "usd", "paid"),
    ("open", 1900, "usd", "open"),
    ("lost", 1900, "usd", "uncollectible"),
    ("euro", 900, "eur", "open"),
    ("free", 0, "usd", "open"),
    ("draft", 700, "usd", "draft"),
];

async fn table(stage: &Stage, rows: &[(&str, i64, &str, &str)]) -> Widget {
    let widget = with_data(stage, "billing-invoices", &[], &bill(rows), "");
    until("rows", || widget.rows() == rows.len()).await;
    widget
}

#[wasm_bindgen_test]
async fn unpaid_invoices_are_counted_and_summed_by_currency() {
    loader::ready();
    for (rows, text) in [
        (&OWED[..], "3 invoices unpaid · €9.00 · $38.00 Show"),
        (&OWED[..2], "1 invoice unpaid · $19.00 Show"),
        (
            &[
                ("a", 100, "usd", "open"),
                ("b", 100, "eur", "open"),
                ("c", 100, "gbp", "open"),
                ("d", 100, "chf", "open"),
            ],
            "4 invoices unpaid · CHF 1.00 · €1.00 · £1.00 · … Show",
        ),
    ] {
        let stage = Stage::new();
        let widget = table(&stage, rows).await;
        until("the notice", || texts(&widget, "banner") == [text]).await;
        let banner = widget.parts("banner")[0].clone();
        assert_eq!(role(&banner), "note");
        let table = widget.parts("table")[0].get_bounding_client_rect();
        assert!(banner.get_bounding_client_rect().bottom() <= table.top(), "it comes first");
    }
}

#[wasm_bindgen_test]
async fn a_bill_without_debts_has_no_such_notice() {
    loader::ready();
    let stage = Stage::new();
    let rows =
        [OWED[0], OWED[4], OWED[5], ("credit", -500, "usd", "open"), ("odd", 5, "usd", "moonlit")];
    let widget = table(&stage, &rows).await;
    assert!(widget.parts("banner").is_empty());
    set_data(&widget, &bill(&OWED), "");
    until("the notice", || !widget.parts("banner").is_empty()).await;
    set_data(&widget, &history(3), "");
    until("no notice", || widget.parts("banner").is_empty()).await;
}

#[wasm_bindgen_test]
async fn its_button_toggles_between_unpaid_and_all_invoices() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, &OWED).await;
    choose(&widget, "Status", "Paid");
    until("the paid one", || ids(&widget) == ["paid"]).await;
    assert!(texts(&widget, "banner")[0].starts_with("3 invoices unpaid"), "of all invoices");
    let button: HtmlElement = {
        let buttons = all(&widget, "[part~=banner] button");
        assert_eq!(buttons.len(), 1);
        buttons[0].clone().unchecked_into()
    };
    assert_eq!(name(&button), "Show");
    button.focus().unwrap();
    button.click();
    until("the unpaid", || ids(&widget) == ["open", "lost", "euro"]).await;
    assert_eq!(announced(&widget), "3 of 6 invoices");
    assert_eq!(name(&button), "Clear filters");
    assert_eq!(focused(&widget).as_ref(), Some(button.as_ref()), "the button stays");
    choose(&widget, "Currency", "EUR");
    until("of those the euros", || ids(&widget) == ["euro"]).await;
    button.click();
    until("all", || widget.rows() == 6).await;
    assert_eq!(shown(&button), "Show");
    assert!(find(&widget, "button", "Clear filters").is_empty());
}

/// The notice and the footer each had such a button, but the message about no matches had none.
#[wasm_bindgen_test]
async fn there_is_one_button_to_clear_the_filters() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, &OWED).await;
    let button_in = |selector: &str| {
        let button = one(&widget, "button", "Clear filters");
        button.closest(selector).unwrap().is_some()
    };
    press(&widget, "Show");
    until("the unpaid", || widget.rows() == 3).await;
    assert!(button_in("[part~=banner]"));
    choose(&widget, "Status", "Paid");
    until("no rows", || ids(&widget).is_empty() && widget.parts("empty").len() == 1).await;
    assert!(button_in(".no-match"), "under the message");
    press(&widget, "Show");
    until("the unpaid again", || widget.rows() == 3).await;
    choose(&widget, "Status", "Paid");
    until("no rows", || ids(&widget).is_empty()).await;
    one(&widget, "button", "Clear filters").focus().unwrap();
    press(&widget, "Clear filters");
    until("all", || widget.rows() == 6).await;
    assert_eq!(focused(&widget).map(|it| role(&it)).as_deref(), Some("combobox"));
    choose(&widget, "Status", "Paid");
    until("the paid one", || widget.rows() == 1).await;
    assert!(button_in(".table-footer"));
}

#[wasm_bindgen_test]
async fn after_all_is_paid_the_filter_can_still_be_cleared() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, &OWED).await;
    press(&widget, "Show");
    until("the unpaid", || widget.rows() == 3).await;
    set_data(&widget, &history(3), "");
    until("no rows", || ids(&widget).is_empty() && widget.parts("banner").is_empty()).await;
    assert_eq!(announced(&widget), "0 of 3 invoices");
    one(&widget, "button", "Clear filters").focus().unwrap();
    press(&widget, "Clear filters");
    until("all", || widget.rows() == 3).await;
    let at = focused(&widget).map(|it| role(&it));
    assert_eq!(at.as_deref(), Some("combobox"), "the focus stays above the table");
}

#[wasm_bindgen_test]
async fn an_unpaid_invoice_with_a_payment_page_offers_pay() {
    loader::ready();
    let stage = Stage::new();
    let row = |(status, url): (&str, &str)| {
        format!(
            r#"{{"id":"{url}","amount":4900,"currency":"usd","status":"{status}","description":"Pro","invoiceUrl":"https://{url}"}}"#
        )
    };
    let rows = [
        ("open", "invoice.stripe.com/i/1"),
        ("uncollectible", "pay.stripe.com/2"),
        ("paid", "invoice.stripe.com/i/3"),
        ("open", "invoice.stripe.com.example.org/4"),
        ("open", "pay.example/5"),
        ("void", "pay.stripe.com/6"),
    ]
    .map(row);
    let answer = invoices(&rows.each_ref().map(String::as_str));
    let widget = with_data(&stage, "billing-invoices", &[], &answer, "");
    let labels = || -> Vec<String> {
        let links = widget.parts("invoice-link");
        links.iter().map(|it| it.text_content().unwrap()).collect()
    };
    until("links", || labels() == ["Pay", "Pay", "View", "View", "View", "View"]).await;
    let names: Vec<_> = widget.parts("invoice-link").iter().map(name).collect();
    assert_eq!(names[0], "Pay invoice Pro, $49.00 (opens in a new tab)");
    assert_eq!(names[2], "View invoice Pro, $49.00 (opens in a new tab)");
    widget.0.set_attribute("pay-hosts", "pay.example").unwrap();
    until("another", || labels() == ["Pay", "Pay", "View", "View", "Pay", "View"]).await;
}

#[wasm_bindgen_test]
async fn an_unpaid_invoice_without_a_date_shows_that_it_is_unpaid_instead() {
    loader::ready();
    let stage = Stage::new();
    let rows = [OWED[1], OWED[2], OWED[4], OWED[5], ("paid", 1, "usd", "paid")];
    let widget = table(&stage, &rows).await;
    assert_eq!(texts(&widget, "cell-date"), ["Not paid", "Not paid", "—", "—", "—"]);
}
