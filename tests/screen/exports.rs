//! Exports: files, clipboard, printing, calendar.

use crate::support::clock::FastTimers;
use crate::support::files::Files;
use crate::support::stage::{Stage, Widget, detail};
use crate::support::today::Today;
use crate::support::user::{
    all, choose, find, invoices, name, one, open_menu, press, press_in, shown, style, with_data,
};
use crate::support::{loader, pause, until};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

const HEADER: &str = "date,description,amount,currency,status,invoice_id,invoice_url\r\n";

fn bill() -> String {
    invoices(&[
        r#"{"id":"inv_1","amount":123456,"currency":"usd","status":"paid","description":"Growth, \"yearly\"","paidAt":"2024-03-01T23:30:00Z","invoiceUrl":"https://pay.example/1"}"#,
        r#"{"id":"inv_2","amount":-4900,"currency":"eur","status":"paid","description":"=HYPERLINK(1)","paidAt":"2023-01-01"}"#,
        r#"{"id":"inv_3","amount":3000,"currency":"jpy","status":"open"}"#,
        r#"{"id":"inv_4","amount":1500,"currency":"kwd","status":"Odd","description":"Größe 成長"}"#,
    ])
}

fn lines() -> [&'static str; 4] {
    [
        "2024-03-01,\"Growth, \"\"yearly\"\"\",1234.56,USD,paid,inv_1,https://pay.example/1\r\n",
        "2023-01-01,'=HYPERLINK(1),-49.00,EUR,paid,inv_2,\r\n",
        ",,3000,JPY,open,inv_3,\r\n",
        ",Größe 成長,1.500,KWD,Odd,inv_4,\r\n",
    ]
}

async fn table(stage: &Stage) -> Widget {
    let widget = with_data(stage, "billing-invoices", &[], &bill(), "");
    until("rows", || widget.rows() == 4).await;
    widget
}

/// The status message next to the menu.
fn status_message(widget: &Widget) -> String {
    shown(&all(widget, "[part~=toolbar] [role=status]")[0])
}

fn csv(widget: &Widget) -> String {
    widget.call("exportCsv").as_string().unwrap()
}

/// The only export reported to the page after the first `before`.
fn reported_export(stage: &Stage, before: usize) -> (String, String) {
    let exports = stage.events("billing-export");
    assert_eq!(exports.len(), before + 1);
    (detail(&exports[before], "format"), detail(&exports[before], "rows"))
}

#[wasm_bindgen_test]
async fn the_csv_is_exact_and_has_the_filtered_rows_in_order() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    assert_eq!(csv(&widget), [HEADER, &lines().concat()].concat());
    choose(&widget, "Status", "Paid");
    all(&widget, "[data-sort=date]")[0].clone().unchecked_into::<web_sys::HtmlElement>().click();
    all(&widget, "[data-sort=date]")[0].clone().unchecked_into::<web_sys::HtmlElement>().click();
    until("two rows, oldest first", || csv(&widget) == [HEADER, lines()[1], lines()[0]].concat())
        .await;
    choose(&widget, "Currency", "JPY");
    assert_eq!(csv(&widget), HEADER);
}

#[wasm_bindgen_test]
async fn only_the_csv_file_begins_with_a_byte_order_mark() {
    loader::ready();
    let (stage, files) = (Stage::new(), Files::take(true));
    let widget = table(&stage).await;
    press_in(&widget, "Export", "Download 4 invoices as CSV").await;
    assert_eq!(reported_export(&stage, 0), ("csv".to_owned(), "4".to_owned()));
    let (name, kind, bytes) = files.last().await;
    assert_eq!((name.as_str(), kind.as_str()), ("invoices.csv", "text/csv;charset=utf-8"));
    assert_eq!(bytes, ["\u{feff}", &csv(&widget)].concat().as_bytes());
    // The method for pages does the same.
    widget.call("downloadCsv");
    until("the file", || files.count() == 1).await;
    assert_eq!(files.last().await.2, bytes);
    assert!(!csv(&widget).starts_with('\u{feff}'));
}

#[wasm_bindgen_test]
async fn the_json_file_has_the_filtered_rows_with_exact_amounts() {
    loader::ready();
    let (stage, files) = (Stage::new(), Files::take(true));
    let widget = table(&stage).await;
    choose(&widget, "Currency", "EUR");
    until("one row", || widget.rows() == 1).await;
    press_in(&widget, "Export", "Download 1 invoice as JSON").await;
    assert_eq!(reported_export(&stage, 0), ("json".to_owned(), "1".to_owned()));
    let (name, kind, bytes) = files.last().await;
    assert_eq!((name.as_str(), kind.as_str()), ("invoices.json", "application/json"));
    let expected = r#"{"date":"2023-01-01","description":"=HYPERLINK(1)","amount":"-49.00","currency":"EUR","status":"paid","invoiceId":"inv_2","invoiceUrl":null}"#;
    assert_eq!(String::from_utf8(bytes).unwrap(), format!("[\n{expected}\n]\n"));
}

/// Rows in the formats for a spreadsheet and for a document.
const COPIED: [&str; 2] = [
    "date\tdescription\tamount\tcurrency\tstatus\tinvoice_id\tinvoice_url\r\n\
     2024-03-01\t\"Growth, \"\"yearly\"\"\"\t1234.56\tUSD\tpaid\tinv_1\thttps://pay.example/1\r\n\
     2023-01-01\t'=HYPERLINK(1)\t-49.00\tEUR\tpaid\tinv_2\t\r\n\
     \t\t3000\tJPY\topen\tinv_3\t\r\n\
     \tGröße 成長\t1.500\tKWD\tOdd\tinv_4\t\r\n",
    "<table><tr><th>date</th><th>description</th><th>amount</th><th>currency</th><th>status</th>\
     <th>invoice_id</th><th>invoice_url</th></tr>\
     <tr><td>2024-03-01</td><td>Growth, \"yearly\"</td><td>1234.56</td><td>USD</td><td>paid</td>\
     <td>inv_1</td><td>https://pay.example/1</td></tr>\
     <tr><td>2023-01-01</td><td>'=HYPERLINK(1)</td><td>-49.00</td><td>EUR</td><td>paid</td>\
     <td>inv_2</td><td></td></tr>\
     <tr><td></td><td></td><td>3000</td><td>JPY</td><td>open</td><td>inv_3</td><td></td></tr>\
     <tr><td></td><td>Größe 成長</td><td>1.500</td><td>KWD</td><td>Odd</td><td>inv_4</td><td></td></tr>\
     </table>",
];

#[wasm_bindgen_test]
async fn copying_writes_text_and_a_table_to_the_clipboard_and_confirms_it() {
    loader::ready();
    let (stage, files) = (Stage::new(), Files::take(true));
    let widget = table(&stage).await;
    press_in(&widget, "Export", "Copy").await;
    until("a word", || status_message(&widget) == "4 invoices copied").await;
    assert_eq!(files.copied(), [COPIED]);
    assert_eq!(reported_export(&stage, 0), ("copy".to_owned(), "4".to_owned()));
    assert!(all(&widget, "[role=menu]").is_empty(), "the menu has closed");
}

#[wasm_bindgen_test]
async fn a_refused_clipboard_is_stated_and_not_reported_as_an_export() {
    loader::ready();
    let (stage, _files) = (Stage::new(), Files::take(false));
    let widget = table(&stage).await;
    press_in(&widget, "Export", "Copy").await;
    until("a word", || status_message(&widget) == "The export did not work").await;
    assert!(stage.events("billing-export").is_empty());
}

#[wasm_bindgen_test]
async fn a_browser_that_copies_only_plain_text_gets_plain_text() {
    loader::ready();
    let (stage, files) = (Stage::new(), Files::with_plain_clipboard());
    let widget = table(&stage).await;
    press_in(&widget, "Export", "Copy").await;
    until("the text", || files.copied() == [[COPIED[0]]]).await;
}

/// Over plain HTTP the browser has no clipboard, and the exception of the call ended the module.
#[wasm_bindgen_test]
async fn without_a_clipboard_a_message_states_that_copying_failed() {
    loader::ready();
    let (stage, _files) = (Stage::new(), Files::without_clipboard());
    let widget = table(&stage).await;
    press_in(&widget, "Export", "Copy").await;
    until("a word", || status_message(&widget) == "The export did not work").await;
    assert!(stage.events("billing-export").is_empty());
    choose(&widget, "Status", "Paid");
    until("the widget still works", || widget.rows() == 2).await;
}

#[wasm_bindgen_test]
async fn a_failed_save_is_stated_until_one_succeeds() {
    loader::ready();
    let stage = Stage::new();
    let files = Files::in_sandbox();
    let widget = table(&stage).await;
    for button in ["Download 4 invoices as CSV", "Download 4 invoices as JSON", "Print"] {
        press_in(&widget, "Export", button).await;
        until(button, || status_message(&widget) == "The export did not work").await;
        press_in(&widget, "Export", "Copy").await;
        until("another word", || status_message(&widget) == "4 invoices copied").await;
    }
    drop(files);
    let exports = stage.events("billing-export");
    assert!(exports.iter().all(|it| detail(it, "format") == "copy"), "nothing else was exported");
}

/// Safari fetches a file only after the customer has allowed the download, when its address was
/// already revoked.
#[wasm_bindgen_test]
async fn a_saved_file_can_be_fetched_for_forty_seconds_through_a_link_in_the_document() {
    loader::ready();
    // Timers are a hundred times as fast.
    let (stage, files, _fast) = (Stage::new(), Files::take(true), FastTimers::start());
    let widget = table(&stage).await;
    press_in(&widget, "Export", "Download 4 invoices as CSV").await;
    assert_eq!(files.links(), (1, 1));
    pause(400).await;
    assert_eq!((files.links(), files.revoked()), ((1, 1), 0));
    widget.0.remove();
    until("the end of the link", || files.links() == (1, 0)).await;
    assert_eq!(files.revoked(), 1, "nothing is left behind");
}

#[wasm_bindgen_test]
async fn print_calls_the_browser_and_the_style_sheet_prints_a_statement() {
    loader::ready();
    let (stage, files) = (Stage::new(), Files::take(true));
    let widget = table(&stage).await;
    press_in(&widget, "Export", "Print").await;
    assert!((files.printed() - 1.0).abs() < f64::EPSILON);
    assert_eq!(reported_export(&stage, 0), ("print".to_owned(), "4".to_owned()));
    assert_ne!(style(&widget.parts("toolbar")[0], "display"), "none", "on the screen it is there");
    let rules = js_sys::Function::new_with_args(
        "root",
        "return [...root.adoptedStyleSheets].flatMap((sheet) => [...sheet.cssRules])
            .filter((rule) => rule.media?.mediaText === 'print').map((rule) => rule.cssText).join('')",
    );
    let rules = rules.call1(&wasm_bindgen::JsValue::NULL, &widget.root()).unwrap();
    let rules = rules.as_string().unwrap();
    assert!(rules.contains(".toolbar") && rules.contains("display: none"), "{rules}");
    assert!(rules.contains("break-inside: avoid"), "a row is not torn apart");
}

#[wasm_bindgen_test]
async fn the_next_date_is_saved_as_a_calendar_file() {
    loader::ready();
    let _today = Today::at("2026-11-22T12:00:00Z");
    for (members, name, uid, summary) in [
        (
            r#""stripeStatus":"active","cancelAtPeriodEnd":false,"nextBillingDate":"2026-12-31""#,
            "renewal.ics",
            "renewal",
            "Growth renews",
        ),
        (
            r#""stripeStatus":"trialing","trialEnd":"2026-12-31""#,
            "trial-end.ics",
            "trial-end",
            "Growth: trial ends",
        ),
        (
            r#""stripeStatus":"active","cancelAtPeriodEnd":true,"currentPeriodEnd":"2026-12-31""#,
            "plan-end.ics",
            "plan-end",
            "Growth ends",
        ),
    ] {
        let (stage, files) = (Stage::new(), Files::take(true));
        let answer = format!(
            r#"{{"billing_info":{{"workspaceId":"w-1","plan":"growth"}},"subscription_status":{{"plan":"growth",{members}}}}}"#
        );
        let widget = with_data(&stage, "billing-plan", &[], "", &answer);
        until("the card", || !widget.parts("plan").is_empty()).await;
        press_in(&widget, "More actions", "Add to calendar").await;
        assert_eq!(reported_export(&stage, 0), ("ics".to_owned(), "1".to_owned()));
        let (file, kind, bytes) = files.last().await;
        assert_eq!((file.as_str(), kind.as_str()), (name, "text/calendar;charset=utf-8"));
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//billing-widget//EN",
            "BEGIN:VEVENT",
            &format!("UID:{uid}-2026-12-31-w-1@billing-widget"),
            "DTSTAMP:20261122T120000Z",
            "DTSTART;VALUE=DATE:20261231",
            "DTEND;VALUE=DATE:20270101",
            &format!("SUMMARY:{summary}"),
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-P1D",
            &format!("DESCRIPTION:{summary}"),
            "END:VALARM",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ];
        assert_eq!(String::from_utf8(bytes).unwrap(), expected.join("\r\n"));
    }
}

#[wasm_bindgen_test]
async fn the_menu_states_formats_and_number_of_rows() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    let menu = open_menu(&widget, "Export").await;
    assert_eq!(shown(&menu), "CSV CSV for spreadsheets JSON Copy Print");
    let names = || -> Vec<String> { all(&widget, "[role=menuitem]").iter().map(name).collect() };
    assert_eq!(
        names(),
        [
            "Download 4 invoices as CSV",
            "CSV for spreadsheets",
            "Download 4 invoices as JSON",
            "Copy",
            "Print"
        ]
    );
    choose(&widget, "Currency", "JPY");
    until("one", || names()[0] == "Download 1 invoice as CSV").await;
}

#[wasm_bindgen_test]
async fn without_rows_the_menu_states_that_and_does_not_open() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage).await;
    let button = one(&widget, "button", "Export");
    let disabled = || button.get_attribute("aria-disabled");
    assert_eq!(disabled(), None);
    choose(&widget, "Currency", "JPY");
    choose(&widget, "Status", "Paid");
    until("nothing", || disabled().as_deref() == Some("true")).await;
    button.click();
    pause(30).await;
    assert!(all(&widget, "[role=menu]").is_empty());
    press(&widget, "Clear filters");
    until("something", || disabled().is_none()).await;
    open_menu(&widget, "Export").await;
}

#[wasm_bindgen_test]
async fn a_german_spreadsheet_gets_semicolons_and_decimal_commas() {
    loader::ready();
    let (stage, files) = (Stage::new(), Files::take(true));
    let widget = table(&stage).await;
    press_in(&widget, "Export", "CSV for spreadsheets").await;
    assert_eq!(reported_export(&stage, 0), ("spreadsheet".to_owned(), "4".to_owned()));
    let english = ["\u{feff}", &csv(&widget)].concat();
    assert_eq!(String::from_utf8(files.last().await.2).unwrap(), english);

    widget.0.set_attribute("locale", "de-DE").unwrap();
    until("German", || !find(&widget, "button", "Exportieren").is_empty()).await;
    press_in(&widget, "Exportieren", "CSV für Tabellenprogramme").await;
    let (name, kind, bytes) = files.last().await;
    assert_eq!((name.as_str(), kind.as_str()), ("invoices.csv", "text/csv;charset=utf-8"));
    let expected = "\u{feff}date;description;amount;currency;status;invoice_id;invoice_url\r\n\
        2024-03-01;\"Growth, \"\"yearly\"\"\";1234,56;USD;paid;inv_1;https://pay.example/1\r\n\
        2023-01-01;'=HYPERLINK(1);-49,00;EUR;paid;inv_2;\r\n\
        ;;3000;JPY;open;inv_3;\r\n\
        ;Größe 成長;1,500;KWD;Odd;inv_4;\r\n";
    assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    // The file for programs is the same in every language.
    assert_eq!(csv(&widget), [HEADER, &lines().concat()].concat());
}
