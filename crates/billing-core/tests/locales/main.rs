//! Every locale file is complete and contains no text that the widget does not use.
#![expect(
    clippy::unwrap_used,
    reason = "clippy allows it in tests but not in the helpers that tests share"
)]

mod review;

use billing_core::text::{Arg, Catalogue, Formats, Message, Text};
use billing_core::{date::BillingDate, money::Money};
use review::review;
use std::path::{Path, PathBuf};

/// The languages that must exist.
const LANGUAGES: &[&str] = &[
    "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "es", "et", "fa", "fi", "fr", "he", "hi", "hr",
    "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "nb", "nl", "pl", "pt-BR", "pt-PT", "ro", "ru",
    "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi", "zh-Hans", "zh-Hant",
];

fn locale_files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            assert_eq!(path.extension().and_then(|text| text.to_str()), Some("json"), "{path:?}");
            let language = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (language, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

#[test]
fn every_locale_file_is_complete_and_exact() {
    let files = locale_files();
    for expected in LANGUAGES {
        assert!(files.iter().any(|(language, _)| language == expected), "{expected} is missing");
    }
    let mut faults = String::new();
    for (language, file) in &files {
        for fault in review(language, file) {
            faults.push_str(&format!("\nlocales/{language}.json: {fault}"));
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn every_locale_file_is_read_into_every_text() {
    for (language, file) in locale_files() {
        let catalogue = Catalogue::from_json(file.as_bytes()).unwrap();
        let english = Catalogue::default();
        let translated =
            |text: &&Text| catalogue.template(**text, "other") != english.template(**text, "other");
        let count = Text::ALL.iter().filter(translated).count();
        assert!(count * 10 > Text::ALL.len() * 9, "{language}: only {count} differ from English");
    }
}

/// An unused text would be translated and downloaded for nothing.
#[test]
fn every_text_is_shown_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut code = String::new();
    for folder in ["src", "../../src"] {
        read_code(&root.join(folder), &mut code);
    }
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let unused: Vec<_> = Text::ALL
        .iter()
        .filter(|text| {
            let name = format!("Text::{text:?}");
            !code.match_indices(&name).any(|(at, _)| !code[at + name.len()..].starts_with(is_word))
        })
        .collect();
    assert!(unused.is_empty(), "no code shows {unused:?}");
}

/// The code below a folder, without tests.
fn read_code(folder: &Path, code: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_code(&path, code);
        } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            code.push_str(text.split("#[cfg(test)]").next().unwrap());
        }
    }
}

/// Users of speech input say the visible text.
#[test]
fn a_links_name_contains_its_visible_text() {
    let mut catalogues = vec![("en".to_owned(), Catalogue::default())];
    for (language, file) in locale_files() {
        catalogues.push((language, Catalogue::from_json(file.as_bytes()).unwrap()));
    }
    let mut faults = String::new();
    for (language, catalogue) in catalogues {
        for (shown, name) in
            [(Text::ViewInvoice, Text::ViewInvoiceOf), (Text::PayInvoice, Text::PayInvoiceOf)]
        {
            let [shown, name] = [shown, name].map(|text| catalogue.template(text, "other"));
            if !name.to_lowercase().contains(&shown.to_lowercase()) {
                faults.push_str(&format!("\n{language}: {shown:?} is not in {name:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// A locale file with one change, and what the review reports.
#[track_caller]
fn refused(from: &str, to: &str, expected: &str) {
    let (_, file) = locale_files().into_iter().find(|(language, _)| language == "de").unwrap();
    assert!(file.contains(from), "{from}");
    let faults = review("de", &file.replacen(from, to, 1));
    assert_eq!(faults, [expected.to_owned()], "{from} -> {to}");
}

#[test]
fn a_missing_entry_fails() {
    refused(r#"  "planHeading": "Tarif","#, "", "planHeading: missing");
}

#[test]
fn an_extra_or_misspelt_entry_fails() {
    refused(
        r#"  "planHeading": "Tarif","#,
        r#"  "planHeading": "Tarif", "planTitle": "Tarif","#,
        "planTitle: no such text",
    );
    refused(
        r#"  "planHeading": "Tarif","#,
        r#"  "planHeading": "Tarif", "planHeading": "Plan","#,
        "planHeading: occurs twice",
    );
}

#[test]
fn a_missing_extra_or_misspelt_argument_fails() {
    refused("Verlängert sich am {date} (", "Verlängert sich am (", "planRenews: {date} is missing");
    refused(
        r#""planHeading": "Tarif""#,
        r#""planHeading": "Tarif {plan}""#,
        "planHeading: {plan} is no argument of it",
    );
    refused(
        r#""resultCount_one": "{count} Rechnung""#,
        r#""resultCount_one": "{counts} Rechnung""#,
        "resultCount_one: {counts} is no argument of it",
    );
    refused(
        r#""resultCount_other": "{count} Rechnungen""#,
        r#""resultCount_other": "Rechnungen""#,
        "resultCount_other: {count} is missing",
    );
}

#[test]
fn a_missing_extra_or_misspelt_plural_category_fails() {
    const ONE: &str = r#""resultCount_one": "{count} Rechnung","#;
    refused(ONE, "", "resultCount_one: missing");
    refused(ONE, &format!("{ONE} {ONE}"), "resultCount_one: occurs twice");
    refused(
        ONE,
        &format!(r#"{ONE} "resultCount_few": "{{count}} Rechnungen","#),
        "resultCount_few: de has no such plural category",
    );
    refused(
        ONE,
        &format!(r#"{ONE} "resultCount": "{{count}} Rechnungen","#),
        "resultCount: needs its plural forms",
    );
    refused(
        r#""planHeading": "Tarif","#,
        r#""planHeading": "Tarif", "planHeading_other": "Tarif","#,
        "planHeading_other: has no plural forms",
    );
}

#[test]
fn an_empty_untrimmed_or_untranslated_text_fails() {
    refused(r#""planHeading": "Tarif""#, r#""planHeading": """#, "planHeading: empty");
    refused(
        r#""planHeading": "Tarif""#,
        r#""planHeading": " Tarif""#,
        "planHeading: white space at its edge",
    );
    refused(r#""planHeading": "Tarif""#, r#""planHeading": 7"#, "planHeading: no text");
    refused(
        "Es besteht kein kostenpflichtiges Abonnement. Es wird nichts abgebucht.",
        Text::NoPlan.english("other"),
        "noPlan: still English",
    );
}

/// Formats that write their arguments plainly.
struct Plain;

impl Formats for Plain {
    fn plural_category(&self, count: u64, _: Option<&str>) -> String {
        let category = match (count, count % 100) {
            (0, _) => "zero",
            (1, _) => "one",
            (2, _) => "two",
            (_, 3..=10) => "few",
            (_, 11..=99) => "many",
            _ => "other",
        };
        category.to_owned()
    }
    fn count(&self, count: u64) -> String {
        count.to_string()
    }
    fn date(&self, date: BillingDate) -> String {
        date.utc_date().to_string()
    }
    fn relative(&self, _: BillingDate) -> String {
        "soon".to_owned()
    }
    fn month(&self, year: i32, month: u8) -> String {
        format!("{year}-{month}")
    }
    fn money(&self, money: Money<'_, i128>) -> String {
        money.to_string()
    }
}

#[test]
fn arabic_counts_in_six_forms() {
    let (_, file) = locale_files().into_iter().find(|(language, _)| language == "ar").unwrap();
    let arabic = Catalogue::from_json(file.as_bytes()).unwrap();
    let shown = |count| {
        let message = Message::new(Text::ResultCount).with("count", Arg::Count(count));
        arabic.render(&message, &Plain)
    };
    assert_eq!(
        [0, 1, 2, 3, 11, 100].map(shown),
        ["لا فواتير", "فاتورة واحدة", "فاتورتان", "3 فواتير", "11 فاتورة", "100 فاتورة"]
    );
}
