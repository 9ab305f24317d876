use super::ics;
use crate::date::{CivilDate, Instant};
use proptest::prelude::*;

const NOW: Instant = Instant { unix_ms: 1_704_067_199_999 };

fn event(summary: &str, description: Option<&str>, uid: &str) -> String {
    ics(CivilDate::new(2024, 2, 29).unwrap(), summary, description, uid, NOW)
}

/// The unfolded content lines.
fn unfolded(file: &str) -> Vec<String> {
    assert!(file.ends_with("\r\n"));
    let lines = file.replace("\r\n ", "");
    lines.trim_end_matches("\r\n").split("\r\n").map(str::to_owned).collect()
}

#[test]
fn an_event_lasts_all_day_with_a_reminder_the_day_before() {
    let file = event("Growth renews", None, "renewal-1@billing-widget");
    assert_eq!(
        unfolded(&file),
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//billing-widget//EN",
            "BEGIN:VEVENT",
            "UID:renewal-1@billing-widget",
            "DTSTAMP:20231231T235959Z",
            "DTSTART;VALUE=DATE:20240229",
            "DTEND;VALUE=DATE:20240301",
            "SUMMARY:Growth renews",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-P1D",
            "DESCRIPTION:Growth renews",
            "END:VALARM",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    );
}

#[test]
fn an_event_of_new_years_eve_ends_in_the_new_year() {
    let file = ics(CivilDate::new(2026, 12, 31).unwrap(), "x", None, "u", NOW);
    assert!(file.contains("\r\nDTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"));
}

#[test]
fn commas_semicolons_backslashes_and_line_breaks_are_escaped() {
    let file = event("a,b;c\\d", Some("one\r\ntwo\nthree\rfour"), "u");
    let lines = unfolded(&file);
    assert!(lines.contains(&r"SUMMARY:a\,b\;c\\d".to_owned()), "{lines:?}");
    assert!(lines.contains(&r"DESCRIPTION:one\ntwo\nthree\nfour".to_owned()), "{lines:?}");
}

/// RFC 5545, section 3.3.11, allows the tab alone of all control characters.
#[test]
fn of_control_characters_the_tab_stays() {
    let lines = unfolded(&event("a\tb\u{7}c\u{7f}", None, "u"));
    assert!(lines.contains(&"SUMMARY:a\tbc".to_owned()), "{lines:?}");
}

#[test]
fn a_name_cannot_inject_lines() {
    let file = event("x\r\nATTENDEE:mailto:a@b\u{85}\u{0}y", None, "u\r\nURL:x");
    let lines = unfolded(&file);
    assert!(lines.contains(&r"SUMMARY:x\nATTENDEE:mailto:a@by".to_owned()), "{lines:?}");
    assert!(lines.contains(&r"UID:u\nURL:x".to_owned()), "{lines:?}");
    assert_eq!(lines.len(), 17);
}

#[test]
fn a_long_line_is_folded_between_characters() {
    let long = "プラン".repeat(40);
    let file = event(&long, None, "u");
    assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
    assert!(unfolded(&file).contains(&format!("SUMMARY:{long}")));
    let exact = "x".repeat(75 - "SUMMARY:".len());
    assert!(event(&exact, None, "u").contains(&format!("\r\nSUMMARY:{exact}\r\n")));
}

#[test]
fn the_last_day_of_the_calendar_is_valid() {
    let file =
        ics(CivilDate::new(9999, 12, 31).unwrap(), "x", None, "u", Instant { unix_ms: i64::MIN });
    assert!(file.contains("DTSTART;VALUE=DATE:99991231"));
}

proptest! {
    #[test]
    fn every_line_is_short_and_known_for_any_text(summary: String, description: String, uid: String, unix_ms: i64) {
        let day = Instant { unix_ms }.utc_date();
        let file = ics(day, &summary, Some(&description), &uid, Instant { unix_ms });
        for line in file.split("\r\n") {
            prop_assert!(line.len() <= 75);
            prop_assert!(!line.contains(['\r', '\n', '\0']));
        }
        let names = ["BEGIN", "VERSION", "PRODID", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "TRANSP", "ACTION", "TRIGGER", "END"];
        for line in unfolded(&file) {
            prop_assert!(names.iter().any(|name| line.starts_with(name)), "{line}");
        }
    }
}
