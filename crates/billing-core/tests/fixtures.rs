//! Every payload in `fixtures/` is decoded in both ways, with the result that
//! `fixtures/expected.txt` lists.
//!
//! The two ways are text, like a response of the proxy, and values, like the element's `data`
//! property; `serde_json::Value` represents JavaScript values here.
#![expect(
    clippy::unwrap_used,
    reason = "clippy allows it in tests but not in the helpers that tests share"
)]

use billing_core::date::BillingDate;
use billing_core::plan::Billing;
use billing_core::wire::{DecodeWarning, Field, WireError, autoposting, trackmyposts};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Converts text that serde_json cannot read like a browser does before serde: `fetch` removes a
/// byte order mark, and a lone surrogate becomes U+FFFD on the way into WebAssembly.
const AS_A_BROWSER_READS_IT: &[(&str, &str, &str)] = &[
    ("autoposting-byte-order-mark.json", "\u{feff}", ""),
    ("autoposting-odd-texts.json", r"half \ud83d of", r"half \ufffd of"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn fixtures() -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path))
        .filter(|(name, _)| name != "README.md" && name != "expected.txt")
        .map(|(name, path)| (name, std::fs::read(path).unwrap()))
        .collect()
}

/// The sections of the table by fixture.
fn expected() -> BTreeMap<String, String> {
    let table = std::fs::read_to_string(folder().join("expected.txt")).unwrap();
    let mut sections: BTreeMap<String, String> = BTreeMap::new();
    let mut current = None;
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with(' ') {
            let section = current.as_ref().and_then(|name| sections.get_mut(name)).unwrap();
            section.push_str(line);
            section.push('\n');
        } else {
            assert!(sections.insert(line.to_owned(), String::new()).is_none(), "{line} twice");
            current = Some(line.to_owned());
        }
    }
    sections
}

#[test]
fn every_fixture_is_decoded_as_listed() {
    let (fixtures, expected) = (fixtures(), expected());
    let names: Vec<_> = fixtures.keys().collect();
    assert_eq!(names, expected.keys().collect::<Vec<_>>(), "the fixtures and the table's entries");
    for (name, body) in &fixtures {
        let summary = summary(body);
        assert!(
            expected[name] == summary,
            "{name} is expected as\n{}and came out as\n{summary}",
            expected[name]
        );
    }
}

#[test]
fn bytes_and_values_are_decoded_in_the_same_way() {
    for (name, body) in fixtures() {
        let Some(answer) = as_values(&name, &body) else {
            let is_not_json = |error: WireError| matches!(error, WireError::NotJson(_));
            assert!(autoposting::decode(&body).is_err_and(is_not_json), "{name}");
            assert!(trackmyposts::decode(&body).is_err_and(is_not_json), "{name}");
            continue;
        };
        match (autoposting::decode(&body), history_of(&answer)) {
            (Ok(of_bytes), Ok(of_values)) => {
                assert!(of_bytes.invoices.iter().eq(of_values.invoices.iter()), "{name}");
                assert_eq!(of_bytes.unreadable, of_values.unreadable, "{name}");
                assert_eq!(of_bytes.warnings, of_values.warnings, "{name}");
            }
            (Err(of_bytes), Err(of_values)) => assert_eq!(of_bytes, of_values, "{name}"),
            (of_bytes, of_values) => panic!("{name}: {of_bytes:?} against {of_values:?}"),
        }
        match (trackmyposts::decode(&body), trackmyposts::decode_value(&answer)) {
            (Ok(of_bytes), Ok(of_values)) => {
                assert_eq!(of_bytes.billing, of_values.billing, "{name}");
                assert_eq!(of_bytes.warnings, of_values.warnings, "{name}");
            }
            (Err(of_bytes), Err(of_values)) => assert_eq!(of_bytes, of_values, "{name}"),
            (of_bytes, of_values) => panic!("{name}: {of_bytes:?} against {of_values:?}"),
        }
    }
}

/// Decodes a history item by item, like the element decodes JavaScript values.
fn history_of(answer: &Value) -> Result<autoposting::BillingHistory, WireError> {
    let invoices = answer.get("data").and_then(|data| data.get("invoices"));
    let field = invoices.map_or(Field::Absent, |value| Field::deserialize(value).unwrap());
    let none = autoposting::Envelope::read(answer)?.check(&field)?;
    let mut history = autoposting::BillingHistory::default();
    for (index, item) in invoices.and_then(Value::as_array).into_iter().flatten().enumerate() {
        history.add(index, item);
    }
    Ok(history.whole(none.as_ref()))
}

/// `None` if it is not JSON.
fn as_values(name: &str, body: &[u8]) -> Option<Value> {
    let text = String::from_utf8_lossy(body);
    let text = AS_A_BROWSER_READS_IT
        .iter()
        .filter(|(file, ..)| *file == name)
        .fold(text.into_owned(), |text, (_, from, to)| text.replacen(from, to, 1));
    serde_json::from_str(&text).ok()
}

/// The results of both vendors' decoders for a body; only one line for the wrong vendor's.
fn summary(body: &[u8]) -> String {
    let mut out = String::new();
    match autoposting::decode(body) {
        Ok(history) => {
            let count = history.invoices.len();
            writeln!(out, "  autoposting: {count} read, {} unreadable", history.unreadable)
                .unwrap();
            for invoice in history.invoices.iter() {
                let fields = [
                    invoice.id.to_owned(),
                    invoice.amount.to_string(),
                    invoice.status.as_str().to_owned(),
                    quoted(invoice.description),
                    date(invoice.paid_at),
                    quoted(invoice.url),
                ];
                writeln!(out, "    {}", fields.join(" | ")).unwrap();
            }
            warnings(&mut out, &history.warnings);
        }
        Err(error) => writeln!(out, "  autoposting: {error}").unwrap(),
    }
    match trackmyposts::decode(body) {
        Ok(answer) => {
            writeln!(out, "  trackmyposts: read").unwrap();
            billing(&mut out, &answer.billing);
            warnings(&mut out, &answer.warnings);
        }
        Err(error) => writeln!(out, "  trackmyposts: {error}").unwrap(),
    }
    out
}

fn billing(out: &mut String, billing: &Billing) {
    let status = billing.plan_status.as_ref().map(|status| status.as_str());
    writeln!(
        out,
        "    workspace {}, plan {}, {}, created {}",
        billing.workspace_id.as_deref().unwrap_or("-"),
        billing.plan.as_deref().unwrap_or("-"),
        status.unwrap_or("-"),
        date(billing.created_at)
    )
    .unwrap();
    let Some(subscription) = &billing.subscription else {
        return writeln!(out, "    no subscription").unwrap();
    };
    writeln!(
        out,
        "    subscribed to {}, {}, next {}, cancels {:?}, trial {}, period {}",
        subscription.plan.as_deref().unwrap_or("-"),
        subscription.status.as_ref().map_or("-", |status| status.as_str()),
        date(subscription.next_billing),
        subscription.cancel_at_period_end,
        date(subscription.trial_end),
        date(subscription.current_period_end)
    )
    .unwrap();
    match &subscription.payment_method {
        None => writeln!(out, "    no payment method").unwrap(),
        Some(method) => {
            let part = |part: &Option<String>| part.clone().unwrap_or("-".to_owned());
            let [kind, brand, last4] = [&method.kind, &method.brand, &method.last4].map(part);
            writeln!(out, "    paid by {kind}, {brand}, {last4}").unwrap();
        }
    }
}

fn warnings(out: &mut String, warnings: &[DecodeWarning]) {
    for warning in warnings {
        writeln!(out, "    odd: {}: {}", warning.path, warning.problem).unwrap();
    }
}

fn quoted(text: Option<&str>) -> String {
    text.map_or("-".to_owned(), |text| format!("{text:?}"))
}

fn date(date: Option<BillingDate>) -> String {
    match date {
        None => "-".to_owned(),
        Some(BillingDate::Instant(instant)) => format!("{} ms", instant.unix_ms),
        Some(BillingDate::Day(day)) => day.to_string(),
    }
}
