//! The texts in the user's language, from the package's files.

use crate::support::network::{Network, Reply};
use crate::support::stage::{Stage, Widget};
use crate::support::today::Today;
use crate::support::user::{
    all, announced, invoices, name, open_chart, role, screen, search, style, texts, with_data,
};
use crate::support::{history, json, loader, until};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

const PLAN: &str = r#"{"billing_info":{"workspaceId":"w1","plan":"growth","planStatus":"active"},
    "subscription_status":{"plan":"growth","stripeStatus":"active","nextBillingDate":"2026-12-04","cancelAtPeriodEnd":false}}"#;

async fn widget(stage: &Stage) -> Widget {
    let widget = with_data(stage, "billing-widget", &[("locale", "en-US")], &history(3), PLAN);
    until("rows", || widget.rows() == 3 && !widget.parts("plan").is_empty()).await;
    widget
}

fn speaks(widget: &Widget, locale: &str) {
    widget.0.set_attribute("locale", locale).unwrap();
}

#[wasm_bindgen_test]
async fn the_locale_can_change_at_any_time_and_every_text_changes() {
    loader::ready();
    let (_today, stage) = (Today::at("2026-11-22T12:00:00Z"), Stage::new());
    let widget = widget(&stage).await;
    for (locale, plan, count, heading, amount) in [
        (
            "de-DE",
            "Verlängert sich am 04.12.2026 (in 12 Tagen).",
            "3 Rechnungen",
            "Rechnungen",
            "49,00 $",
        ),
        ("ja-JP", "2026/12/04", "3", "請求書", "$49.00"),
        ("ar-EG", "٠٤", "٣ فواتير", "الفواتير", "٤٩٫٠٠"),
        ("en-US", "Renews on Dec 4, 2026 (in 12 days).", "3 invoices", "Invoices", "$49.00"),
    ] {
        speaks(&widget, locale);
        until(locale, || {
            let screen = screen(&widget);
            [plan, count, heading, amount].iter().all(|text| screen.contains(text))
        })
        .await;
    }
}

#[wasm_bindgen_test]
async fn plurals_follow_the_rules_of_the_language() {
    loader::ready();
    let stage = Stage::new();
    for (count, locale, text) in [
        (1, "en-US", "1 invoice"),
        (2, "en-US", "2 invoices"),
        (1, "de-DE", "1 Rechnung"),
        (2, "de-DE", "2 Rechnungen"),
        (1, "ar-EG", "فاتورة واحدة"),
        (2, "ar-EG", "فاتورتان"),
        (5, "ar-EG", "٥ فواتير"),
        (11, "ar-EG", "١١ فاتورة"),
        (2, "ja-JP", "請求書2件"),
    ] {
        let widget =
            with_data(&stage, "billing-invoices", &[("locale", locale)], &history(count), "");
        until(text, || announced(&widget) == text).await;
        assert_eq!(widget.rows(), count);
        widget.0.remove();
    }
}

#[wasm_bindgen_test]
async fn arabic_is_right_to_left_and_amounts_are_not_reordered() {
    loader::ready();
    let stage = Stage::new();
    let widget = widget(&stage).await;
    speaks(&widget, "ar-EG");
    until("Arabic", || screen(&widget).contains("الفواتير")).await;
    let inside = &widget.parts("widget")[0];
    assert_eq!(inside.get_attribute("lang").as_deref(), Some("ar-EG"));
    assert_eq!(style(inside, "direction"), "rtl");
    let left = |part: &str| widget.parts(part)[0].get_bounding_client_rect().left();
    assert!(left("cell-date") > left("cell-amount"), "the first column is on the right");
    speaks(&widget, "en-US");
    until("English", || style(&widget.parts("widget")[0], "direction") == "ltr").await;
    until("English columns", || left("cell-date") < left("cell-amount")).await;
}

/// No other test may use French: texts are kept once they are loaded.
#[wasm_bindgen_test]
async fn texts_that_fail_to_load_leave_english_and_are_requested_again_later() {
    loader::ready();
    let stage = Stage::new();
    let missing = Network::alone(|_| Reply::Json(404, "no".to_owned()));
    let widget = widget(&stage).await;
    speaks(&widget, "fr-FR");
    until("the request", || missing.count("/locales/fr.json") == 1).await;
    until("French numbers with English words", || {
        let screen = screen(&widget);
        screen.contains("49,00 $US") && screen.contains("3 invoices")
    })
    .await;
    let asked = missing.last("/locales/fr.json");
    assert_eq!(asked.field("credentials").as_string().as_deref(), Some("omit"));
    drop(missing);
    speaks(&widget, "en-US");
    until("English numbers", || screen(&widget).contains("$49.00")).await;
    speaks(&widget, "fr-FR");
    until("French", || screen(&widget).contains("3 factures")).await;
}

#[wasm_bindgen_test]
async fn a_language_without_a_file_has_its_numbers_and_english_texts() {
    loader::ready();
    let (stage, network) = (Stage::new(), Network::good());
    let widget = widget(&stage).await;
    speaks(&widget, "af-ZA");
    until("Afrikaans numbers", || screen(&widget).contains("USD 49,00")).await;
    assert!(screen(&widget).contains("3 invoices"));
    assert_eq!(network.count("/locales/"), 0);
}

/// The selection with CLDR's data is tested natively; this test uses the browser's data.
#[wasm_bindgen_test]
async fn the_file_matches_the_locales_language_and_script() {
    loader::ready();
    let (stage, network) = (Stage::new(), Network::good());
    let widget = widget(&stage).await;
    for (locale, text) in [
        ("de-AT-u-nu-latn", "3 Rechnungen"),
        ("ja-JP-u-ca-japanese", "請求書3件"),
        ("zh-CN", "账单"),
        ("zh-TW", "帳單"),
        ("pt-AO", "Montante"),
        ("pt", "Valor"),
        ("no", "Beløp"),
        ("iw", "סכום"),
        ("in", "Jumlah"),
        ("sr", "Износ"),
        ("ar-MA", "3 فواتير"),
    ] {
        speaks(&widget, locale);
        until(locale, || screen(&widget).contains(text)).await;
    }
    for locale in ["de-Hebr", "ja-Latn", "sr-Latn", "tl", "xx", "und"] {
        let before = network.count("/locales/");
        speaks(&widget, locale);
        until(locale, || screen(&widget).contains("3 invoices")).await;
        assert_eq!(network.count("/locales/"), before, "{locale}");
        speaks(&widget, "de");
        until("German", || screen(&widget).contains("3 Rechnungen")).await;
    }
}

#[wasm_bindgen_test]
async fn an_override_applies_in_every_language_until_it_is_removed() {
    loader::ready();
    let stage = Stage::new();
    let widget = widget(&stage).await;
    widget.set("strings", &json(r#"{"invoicesHeading":"Receipts","resultCount.one":"just one","resultCount":"{count} in all"}"#));
    until("the overrides", || {
        let screen = screen(&widget);
        screen.contains("Receipts") && screen.contains("3 in all")
    })
    .await;
    speaks(&widget, "de-DE");
    until("German around it", || {
        let screen = screen(&widget);
        screen.contains("Receipts") && screen.contains("3 in all") && screen.contains("Betrag")
    })
    .await;
    widget.set("strings", &wasm_bindgen::JsValue::NULL);
    until("all German", || screen(&widget).contains("3 Rechnungen")).await;
}

#[wasm_bindgen_test]
async fn an_amount_is_found_in_the_languages_format() {
    loader::ready();
    let stage = Stage::new();
    // Enough for a search field.
    let mut rows = vec![r#"{"id":"b","amount":4900,"currency":"eur","status":"paid"}"#; 10];
    rows[0] = r#"{"id":"a","amount":123456,"currency":"eur","status":"paid"}"#;
    let answer = invoices(&rows);
    let widget = with_data(&stage, "billing-invoices", &[("locale", "de-DE")], &answer, "");
    until("rows", || {
        widget.rows() == 10 && texts(&widget, "cell-amount")[..2] == ["1.234,56 €", "49,00 €"]
    })
    .await;
    search(&widget, "1.234,5");
    until("one row", || widget.rows() == 1).await;
    assert_eq!(texts(&widget, "cell-amount"), ["1.234,56 €"]);
    let field: HtmlElement =
        wasm_bindgen::JsCast::unchecked_into(widget.parts("search")[0].clone());
    assert_eq!(role(&field), "searchbox");
}

/// The cells showed 2567 while the filter, the totals and the chart showed 2024.
#[wasm_bindgen_test]
async fn every_date_is_in_the_gregorian_calendar_in_every_language() {
    loader::ready();
    let stage = Stage::new();
    let answer = invoices(&[
        r#"{"id":"a","amount":4900,"currency":"usd","status":"paid","paidAt":"2024-03-01T00:00:00Z"}"#,
        r#"{"id":"b","amount":4900,"currency":"usd","status":"paid","paidAt":"2023-03-01T00:00:00Z"}"#,
        r#"{"id":"c","amount":4900,"currency":"usd","status":"paid","paidAt":"2023-02-01T00:00:00Z"}"#,
    ]);
    for locale in [
        "th",
        "th-TH-u-ca-buddhist",
        "fa-IR-u-nu-latn",
        "ar-SA-u-ca-islamic-nu-latn",
        "ja-JP-u-ca-japanese",
    ] {
        let widget = with_data(&stage, "billing-invoices", &[("locale", locale)], &answer, "");
        until("rows", || widget.rows() == 3).await;
        open_chart(&widget).await;
        let cells = texts(&widget, "cell-date");
        assert!(cells[0].contains("2024") && cells[1].contains("2023"), "{locale}: {cells:?}");
        let months: Vec<_> = all(&widget, "[part~=chart] [role=img]").iter().map(name).collect();
        assert!(!months.is_empty());
        assert!(
            months.iter().all(|month| month.contains("2024") || month.contains("2023")),
            "{locale}: {months:?}"
        );
        widget.0.remove();
    }
}

/// "21 invoice", because 21 is singular in Macedonian.
#[wasm_bindgen_test]
async fn english_texts_have_english_plurals_in_every_locale() {
    loader::ready();
    let stage = Stage::new();
    let attributes = [("locale", "mk")];
    let widget = with_data(&stage, "billing-invoices", &attributes, &history(21), "");
    until("English", || announced(&widget) == "21 invoices").await;
    // The page's own texts have the plurals of its language.
    widget.set(
        "strings",
        &json(r#"{"resultCount.one":"{count} сметка","resultCount":"{count} сметки"}"#),
    );
    until("Macedonian", || announced(&widget) == "21 сметка").await;
}

#[wasm_bindgen_test]
async fn the_browser_knows_right_to_left_languages() {
    loader::ready();
    let stage = Stage::new();
    let widget = widget(&stage).await;
    for (locale, direction) in [
        ("ug", "rtl"),
        ("ug-Cyrl", "ltr"),
        ("he-IL", "rtl"),
        ("az-Arab", "rtl"),
        ("pa-PK", "rtl"),
        ("de", "ltr"),
        ("ckb", "rtl"),
    ] {
        speaks(&widget, locale);
        until(locale, || style(&widget.parts("widget")[0], "direction") == direction).await;
    }
}

/// "US$" became "$US": the sign took the direction of the surrounding text.
#[wasm_bindgen_test]
async fn in_arabic_the_letters_and_the_sign_of_a_currency_keep_their_order() {
    loader::ready();
    let stage = Stage::new();
    let bill = invoices(&[
        r#"{"id":"a","amount":129900,"currency":"usd","status":"paid"}"#,
        r#"{"id":"b","amount":-4900,"currency":"usd","status":"paid"}"#,
    ]);
    let widget = with_data(&stage, "billing-invoices", &[("locale", "ar")], &bill, "");
    until("rows", || widget.rows() == 2).await;
    // The positions of the sign and of the letters before it, in CSS pixels from the left.
    let code = "const text = bdi.firstChild, at = text.data.indexOf('US$');
        const left = (index) => {
            const range = document.createRange();
            range.setStart(text, index);
            range.setEnd(text, index + 1);
            return range.getBoundingClientRect().left;
        };
        return at >= 0 && left(at) < left(at + 1) && left(at + 1) < left(at + 2);";
    let is_in_order = js_sys::Function::new_with_args("bdi", code);
    for bdi in all(&widget, "[part~=cell-amount] bdi") {
        let in_order = is_in_order.call1(&wasm_bindgen::JsValue::NULL, &bdi).unwrap();
        assert!(in_order.is_truthy(), "{:?}", bdi.text_content());
    }
}
