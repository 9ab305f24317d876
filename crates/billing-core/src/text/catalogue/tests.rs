use super::{Catalogue, CatalogueError};
use crate::date::BillingDate;
use crate::money::{Currency, Money};
use crate::text::{Arg, Formats, Message, Text};

/// English, with a fixed clock.
struct English;

impl Formats for English {
    fn plural_category(&self, count: u64, _: Option<&str>) -> String {
        if count == 1 { "one" } else { "other" }.to_owned()
    }
    fn count(&self, count: u64) -> String {
        count.to_string()
    }
    fn date(&self, date: BillingDate) -> String {
        date.utc_date().to_string()
    }
    fn relative(&self, _: BillingDate) -> String {
        "in 12 days".to_owned()
    }
    fn month(&self, year: i32, month: u8) -> String {
        format!("{month}/{year}")
    }
    fn money(&self, money: Money<'_, i128>) -> String {
        money.to_string()
    }
}

fn overrides(entries: &[(&str, &str)]) -> Vec<(String, String)> {
    entries.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
}

#[track_caller]
fn renders(catalogue: &Catalogue, message: &Message, expected: &str) {
    assert_eq!(catalogue.render(message, &English), expected);
}

#[test]
fn a_sentence_contains_its_date_and_the_distance() {
    let date = BillingDate::parse("2024-02-01").unwrap();
    let message = Message::new(Text::PlanRenews)
        .with("date", Arg::Date(date))
        .with("relative", Arg::Relative(date));
    renders(&Catalogue::default(), &message, "Renews on 2024-02-01 (in 12 days).");
}

#[test]
fn only_the_count_selects_the_plural_form() {
    let message = |shown, count| {
        Message::new(Text::ResultCountOf)
            .with("shown", Arg::Count(shown))
            .with("count", Arg::Count(count))
    };
    renders(&Catalogue::default(), &message(1, 12), "1 of 12 invoices");
    renders(&Catalogue::default(), &message(1, 1), "1 of 1 invoice");
}

#[test]
fn every_kind_of_argument_is_written() {
    let currency = Currency::new("kwd");
    let inner = Message::new(Text::ChartBar)
        .with("month", Arg::Month { year: 2024, month: 2 })
        .with("amount", Arg::Money { minor: -4900, currency });
    let message = Message::new(Text::CalendarTrialEnd).with("plan", Arg::Message(Box::new(inner)));
    renders(&Catalogue::default(), &message, "2/2024: -4.900 KWD: trial ends");
    let message = Message::new(Text::RequestId).with("id", Arg::Text("{id} & <b>".to_owned()));
    renders(&Catalogue::default(), &message, "Request {id} & <b>");
}

#[test]
fn a_message_that_contains_itself_terminates() {
    let mut message = Message::new(Text::NoPlan);
    for _ in 0..50 {
        message = Message::new(Text::RequestId).with("id", Arg::Message(Box::new(message)));
    }
    let shown = Catalogue::default().render(&message, &English);
    assert!(shown.starts_with("Request Request ") && shown.ends_with("charged."), "{shown}");
}

#[test]
fn a_missing_argument_leaves_its_placeholder() {
    renders(&Catalogue::default(), &Message::new(Text::RequestId), "Request {id}");
    renders(&Catalogue::default(), &Message::new(Text::ResultCount), "{count} invoices");
}

#[test]
fn english_fills_in_for_texts_that_a_file_lacks() {
    let file = r#"{"planHeading":"Tarif","resultCount_one":"{count} Rechnung","resultCount_other":"{count} Rechnungen",
        "unknown":"x","unknown_one":"x","retry":7,"empty_other":["x"],"noPlan":{"other":"x"}}"#;
    let catalogue = Catalogue::from_json(file.as_bytes()).unwrap();
    assert_eq!(catalogue.template(Text::PlanHeading, "other"), "Tarif");
    assert_eq!(catalogue.template(Text::PlanHeading, "few"), "Tarif");
    assert_eq!(catalogue.template(Text::ResultCount, "one"), "{count} Rechnung");
    assert_eq!(catalogue.template(Text::ResultCount, "many"), "{count} Rechnungen");
    assert_eq!(catalogue.template(Text::Retry, "other"), "Try again");
    assert_eq!(catalogue.template(Text::Empty, "other"), "No invoices yet");
    assert_eq!(catalogue.template(Text::NoPlan, "other"), Text::NoPlan.english("other"));
}

#[test]
fn a_file_that_is_not_an_object_is_rejected() {
    let refused = |file: &str| Catalogue::from_json(file.as_bytes()).unwrap_err().to_string();
    assert_eq!(refused("[]"), "reading the catalogue: expected an object, found an array");
    assert_eq!(refused("<html>"), "reading the catalogue: not JSON at byte 1: expected value");
    assert_eq!(refused("{} {}"), "reading the catalogue: not JSON at byte 4: trailing characters");
    assert!(matches!(
        Catalogue::from_json(b"\xff"),
        Err(CatalogueError::NotJson(error)) if error.problem == "expected value"
    ));
}

#[test]
fn an_override_replaces_every_form_or_the_one_it_names() {
    let file =
        br#"{"resultCount_one":"{count} Rechnung","resultCount_other":"{count} Rechnungen"}"#;
    let german = Catalogue::from_json(file).unwrap();
    let forms = |entries: &[(&str, &str)]| {
        let catalogue = german.clone().with_overrides(&overrides(entries));
        ["one", "other"].map(|form| catalogue.template(Text::ResultCount, form).to_owned())
    };
    assert_eq!(forms(&[]), ["{count} Rechnung", "{count} Rechnungen"]);
    assert_eq!(forms(&[("resultCount", "Zahl: {count}")]), ["Zahl: {count}", "Zahl: {count}"]);
    assert_eq!(forms(&[("resultCount.one", "eine")]), ["eine", "{count} Rechnungen"]);
    assert_eq!(forms(&[("resultCount_one", "eine")]), ["eine", "{count} Rechnungen"]);
    assert_eq!(forms(&[("resultCount.one", "eine"), ("resultCount", "alle")]), ["eine", "alle"]);
    assert_eq!(forms(&[("resultCount_one", "eine"), ("resultCount", "alle")]), ["eine", "alle"]);
}

#[test]
fn an_override_of_an_unknown_text_changes_nothing() {
    let catalogue = Catalogue::default().with_overrides(&overrides(&[
        ("", "x"),
        ("nothing", "x"),
        ("nothing.one", "x"),
        ("nothing_one", "x"),
        (".one", "x"),
        ("_one", "x"),
        ("planheading", "x"),
    ]));
    assert_eq!(catalogue, Catalogue::default());
}

#[test]
fn an_override_of_one_form_leaves_the_others_in_english() {
    let catalogue = Catalogue::default().with_overrides(&overrides(&[("resultCount.one", "one!")]));
    assert_eq!(catalogue.template(Text::ResultCount, "one"), "one!");
    assert_eq!(catalogue.template(Text::ResultCount, "other"), "{count} invoices");
}

#[test]
fn an_override_may_be_empty() {
    let catalogue = Catalogue::default().with_overrides(&overrides(&[("emptyHint", "")]));
    assert_eq!(catalogue.text(Text::EmptyHint), "");
}

/// Formats of a Macedonian page, where 21 is `one`, and 2 in Polish is `few`.
struct Languages;

impl Formats for Languages {
    fn plural_category(&self, count: u64, language: Option<&str>) -> String {
        let category = match (language, count) {
            (Some("en"), 1) => "one",
            (Some("pl"), 2..=4) => "few",
            (None, _) if count % 10 == 1 => "one",
            _ => "other",
        };
        category.to_owned()
    }
    fn count(&self, count: u64) -> String {
        count.to_string()
    }
    fn date(&self, _: BillingDate) -> String {
        String::new()
    }
    fn relative(&self, _: BillingDate) -> String {
        String::new()
    }
    fn month(&self, _: i32, _: u8) -> String {
        String::new()
    }
    fn money(&self, _: Money<'_, i128>) -> String {
        String::new()
    }
}

/// "21 invoice": the English text was used with the plural rules of the page's language.
#[test]
fn plural_rules_follow_the_language_of_the_text() {
    let count = |catalogue: &Catalogue, count| {
        let message = Message::new(Text::ResultCount).with("count", Arg::Count(count));
        catalogue.render(&message, &Languages)
    };
    assert_eq!(count(&Catalogue::default(), 21), "21 invoices");
    let own = [("resultCount.one", "{count} сметка"), ("resultCount", "{count} сметки")];
    let own = Catalogue::default().with_overrides(&overrides(&own));
    assert_eq!((count(&own, 21), count(&own, 2)), ("21 сметка".into(), "2 сметки".into()));
    let file = r#"{"resultCount_one":"{count} faktura","resultCount_few":"{count} faktury","resultCount_other":"{count} faktur"}"#;
    let polish = Catalogue::from_json(file.as_bytes()).unwrap().in_language("pl");
    assert_eq!((count(&polish, 2), count(&polish, 21)), ("2 faktury".into(), "21 faktur".into()));
    // A text that the file lacks is English.
    let message = Message::new(Text::ResultCountOf)
        .with("shown", Arg::Count(1))
        .with("count", Arg::Count(21));
    assert_eq!(polish.render(&message, &Languages), "1 of 21 invoices");
}
