//! The addresses that become links.

use crate::support::stage::{Stage, Widget, detail};
use crate::support::user::{all, invoices, name, role, search, texts, with_data};
use crate::support::{loader, pause, until};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

const BAD: [&str; 12] = [
    "http://pay.example/1",
    "javascript:alert(1)",
    "java\\nscript:alert(1)",
    "data:text/html,x",
    "https://user@pay.example/1",
    "https://user:word@pay.example/1",
    "https://pay.example:99999/",
    "https://[",
    "//pay.example/1",
    "/1",
    "ftp://pay.example/1",
    "https://",
];

fn row(url: &str) -> String {
    format!(
        r#"{{"id":"i","amount":4900,"currency":"usd","status":"paid","description":"Growth","invoiceUrl":"{url}"}}"#
    )
}

async fn table(stage: &Stage, attributes: &[(&str, &str)], urls: &[&str]) -> Widget {
    let rows: Vec<String> = urls.iter().map(|url| row(url)).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let widget = with_data(stage, "billing-invoices", attributes, &invoices(&rows), "");
    until("rows", || widget.rows() == urls.len()).await;
    widget
}

fn warned(stage: &Stage) -> Vec<String> {
    stage.events("billing-schema-warning").iter().map(|it| detail(it, "path")).collect()
}

#[wasm_bindgen_test]
async fn an_https_address_is_a_plain_link_with_a_new_tab_and_no_referrer() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, &[], &["https://Pay.example/in%20voice?a=1#b"]).await;
    let link = &widget.parts("invoice-link")[0];
    assert_eq!((link.tag_name().as_str(), role(link).as_str()), ("A", "link"));
    for (attribute, value) in [
        ("href", "https://pay.example/in%20voice?a=1#b"),
        ("target", "_blank"),
        ("rel", "noopener noreferrer"),
        ("referrerpolicy", "no-referrer"),
    ] {
        assert_eq!(link.get_attribute(attribute).as_deref(), Some(value), "{attribute}");
    }
    assert_eq!(name(link), "View invoice Growth, $49.00 (opens in a new tab)");
    assert_eq!(texts(&widget, "invoice-link"), ["View"]);
    assert!(warned(&stage).is_empty());
}

#[wasm_bindgen_test]
async fn any_other_address_is_not_a_link_and_is_reported_once() {
    loader::ready();
    let stage = Stage::new();
    let widget = table(&stage, &[], &BAD).await;
    let linked: Vec<_> = all(&widget, "tbody a").iter().map(Element::outer_html).collect();
    assert!(linked.is_empty(), "{linked:?}");
    until("all reports", || warned(&stage).len() >= BAD.len()).await;
    let expected: Vec<String> =
        (0..BAD.len()).map(|at| format!("$.data.invoices[{at}].invoiceUrl")).collect();
    let mut paths = warned(&stage);
    paths.sort_by_key(|path| path.split(['[', ']']).nth(1).and_then(|at| at.parse::<usize>().ok()));
    assert_eq!(paths, expected);
    let warning = &stage.events("billing-schema-warning")[0];
    assert_eq!(detail(warning, "source"), "autoposting");
    assert!(!detail(warning, "problem").is_empty());
    // Rendering the rows again reports nothing.
    widget.0.set_attribute("locale", "de-DE").unwrap();
    until("German amounts", || texts(&widget, "cell-amount")[0] == "49,00 $").await;
    search(&widget, "growth");
    pause(30).await;
    assert_eq!(warned(&stage).len(), BAD.len());
}

#[wasm_bindgen_test]
async fn a_row_that_is_not_on_the_screen_is_reported_as_well() {
    loader::ready();
    let stage = Stage::new();
    let mut rows: Vec<String> =
        (0..500).map(|at| row(&format!("https://pay.example/{at}"))).collect();
    rows[450] = row("http://pay.example/450");
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let widget = with_data(&stage, "billing-invoices", &[], &invoices(&rows), "");
    until("the report", || warned(&stage) == ["$.data.invoices[450].invoiceUrl"]).await;
    assert!(widget.rows() < 200);
}

#[wasm_bindgen_test]
async fn link_hosts_allow_only_their_own_names() {
    loader::ready();
    let stage = Stage::new();
    let urls = [
        "https://pay.example/1",
        "https://PAY.example:8443/2",
        "https://evil.pay.example/3",
        "https://pay.example.evil/4",
        "https://pay.example@evil/5",
        "https://evil/pay.example",
        "https://evil\\\\@pay.example/7",
    ];
    let widget = table(&stage, &[("link-hosts", "other.example pay.example")], &urls).await;
    let linked: Vec<_> = widget
        .parts("invoice-link")
        .iter()
        .map(|link| link.get_attribute("href").unwrap())
        .collect();
    assert_eq!(linked, ["https://pay.example/1", "https://pay.example:8443/2"]);
    widget.0.set_attribute("link-hosts", "evil.pay.example").unwrap();
    until("the other host's", || widget.parts("invoice-link").len() == 1).await;
    assert_eq!(
        widget.parts("invoice-link")[0].get_attribute("href").as_deref(),
        Some("https://evil.pay.example/3")
    );
}

/// Hosts that a custom parser would mistake for the listed one, and spellings that the browser
/// normalizes to the listed one.
#[wasm_bindgen_test]
async fn a_host_is_parsed_like_by_the_browser() {
    loader::ready();
    let stage = Stage::new();
    let refused = [
        "https://evil.example\\\\@pay.example/",
        "https:\\\\evil.example/pay.example/",
        "https:evil.example/pay.example",
        "https:///evil.example/pay.example/",
        "https://pay.example\\t.evil.example/",
        "https://pay.example.evil.example/",
        "https://pay.example./",
        "https://pay.example%2eevil.example/",
        "https://pay.example%00/",
        "https://pay.example:pay.example@evil.example/",
        "https://@evil.example/pay.example",
        "https://xn--pay-.example/",
        "https://pаy.example/",
        "https://pay.example:0443x/",
        "https://pay.example:65536/",
        "https://1.2.3.4/pay.example/",
        "https://[::1]/pay.example/",
        "\\u0001https://evil.example/",
    ];
    let linked = [
        ("https://pay.example", "https://pay.example/"),
        ("https:pay.example/1", "https://pay.example/1"),
        ("https:\\\\\\\\pay.example\\\\2", "https://pay.example/2"),
        ("HTTPS://PAY.EXAMPLE:443/3", "https://pay.example/3"),
        ("https://p\\na\\ty.example/4", "https://pay.example/4"),
        (" \\u0000https://pay.example/5\\u001f ", "https://pay.example/5"),
        ("https://ｐａｙ.example/6", "https://pay.example/6"),
        ("https://pay.example:65535/7", "https://pay.example:65535/7"),
        ("https://pay.example?8", "https://pay.example/?8"),
        ("https://bücher.example/9", "https://xn--bcher-kva.example/9"),
        (
            "https://xn--bcher-kva.example/@evil.example",
            "https://xn--bcher-kva.example/@evil.example",
        ),
    ];
    let urls: Vec<&str> = linked.iter().map(|(url, _)| *url).chain(refused).collect();
    let hosts = [("link-hosts", "pay.example Bücher.example"), ("rows", "all")];
    let widget = table(&stage, &hosts, &urls).await;
    let shown: Vec<_> =
        widget.parts("invoice-link").iter().map(|it| it.get_attribute("href").unwrap()).collect();
    assert_eq!(shown, linked.map(|(_, href)| href));
    until("all reports", || warned(&stage).len() >= refused.len()).await;
    let rows = |path: &String| path.split(['[', ']']).nth(1).and_then(|row| row.parse().ok());
    let reported: Vec<usize> = warned(&stage).iter().filter_map(rows).collect();
    assert_eq!(reported, (linked.len()..urls.len()).collect::<Vec<_>>());
}

#[wasm_bindgen_test]
async fn a_listener_of_the_warning_can_change_the_element_immediately() {
    loader::ready();
    let stage = Stage::new();
    let change = Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| {
        let widget: HtmlElement = event.target().unwrap().unchecked_into();
        widget.set_attribute("locale", "de-DE").unwrap();
        widget.set_attribute("link-hosts", "nowhere.example").unwrap();
        let export = js_sys::Reflect::get(&widget, &"exportCsv".into()).unwrap();
        let csv = export.unchecked_into::<js_sys::Function>().call0(&widget).unwrap();
        assert!(csv.as_string().unwrap().contains("http://pay.example/1"));
    });
    let listener = change.as_ref().unchecked_ref();
    stage.container.add_event_listener_with_callback("billing-schema-warning", listener).unwrap();
    let widget = table(&stage, &[], &["http://pay.example/1", "https://pay.example/2"]).await;
    until("German amounts", || {
        texts(&widget, "cell-amount").first().is_some_and(|it| it == "49,00 $")
    })
    .await;
    until("no links at all", || widget.parts("invoice-link").is_empty()).await;
    stage
        .container
        .remove_event_listener_with_callback("billing-schema-warning", listener)
        .unwrap();
}
