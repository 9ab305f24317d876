//! The crate's output and computations, compared with established libraries: `csv`, `icalendar`,
//! `iso_currency` and `jiff`.
#![expect(
    clippy::unwrap_used,
    reason = "clippy allows it in tests but not in the helpers that tests share"
)]

use billing_core::date::{BillingDate, CivilDate, Instant};
use billing_core::invoice::{Invoices, NewInvoice};
use billing_core::money::Currency;
use billing_core::view::export::csv::{csv, spreadsheet};
use billing_core::view::export::ics::ics;
use billing_core::zone::Zone;
use icalendar::{Calendar, Component, DatePerhapsTime};
use iso_currency::IntoEnumIterator;
use proptest::prelude::*;

/// The records of a CSV text, its header first.
fn records(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    // The reader rejects a record whose number of cells differs from the first.
    reader.records().map(|it| it.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A text without the apostrophes that prevent a spreadsheet from running it.
fn without_apostrophes(text: &str) -> String {
    text.replace('\'', "")
}

/// The line breaks of calendars.
fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

proptest! {
    #[test]
    fn csv_is_read_back_as_it_was_written(
        rows in prop::collection::vec(
            (any::<String>(), any::<Option<String>>(), any::<Option<String>>(), any::<i64>(), any::<String>()),
            1..6,
        ),
        decimal in prop::sample::select(vec![".", ","]),
    ) {
        let mut invoices = Invoices::new();
        for (id, description, url, minor, status) in &rows {
            let (description, url) = (description.as_deref(), url.as_deref());
            let new = NewInvoice { id, minor: *minor, currency: "kwd", status, description, paid_at: None, url };
            prop_assert!(invoices.push(&new));
        }
        let all: Vec<u32> = (0..rows.len() as u32).collect();
        let zone = Zone::default();
        let files = [
            (csv(&invoices, &all, &zone, false), b',', "."),
            (spreadsheet(&invoices, &all, &zone, decimal), if decimal == "." { b',' } else { b';' }, decimal),
        ];
        for (file, delimiter, decimal) in files {
            let records = records(&file, delimiter);
            prop_assert_eq!(records.len(), rows.len() + 1);
            for (record, invoice) in records.iter().skip(1).zip(invoices.iter()) {
                let expected = [
                    String::new(),
                    invoice.description.unwrap_or_default().to_owned(),
                    invoice.amount.to_decimal().replace('.', decimal),
                    "KWD".to_owned(),
                    invoice.status.as_str().to_owned(),
                    invoice.id.to_owned(),
                    invoice.url.unwrap_or_default().to_owned(),
                ];
                for (cell, expected) in record.iter().zip(&expected) {
                    prop_assert_eq!(without_apostrophes(cell), without_apostrophes(expected));
                    prop_assert!(cell.len() >= expected.len(), "only apostrophes are added");
                }
                prop_assert_eq!(&record[2], &expected[2], "an amount is a number");
            }
        }
    }

    #[test]
    fn an_ics_file_is_read_back_as_it_was_written(
        days in -719_528_i64..2_932_896,
        unix_ms in -62_135_596_800_000_i64..253_402_300_799_999,
        summary: String,
        description: Option<String>,
    ) {
        let day = CivilDate::from_days_since_epoch(days);
        let file = ics(day, &summary, description.as_deref(), "uid-1", Instant { unix_ms });
        let calendar: Calendar = file.parse().map_err(TestCaseError::fail)?;
        let event = calendar.components.iter().find_map(|it| it.as_event()).unwrap();
        let expected = |text: &str| {
            let text = with_line_feeds(text);
            text.chars().filter(|char| matches!(char, '\n' | '\t') || !char.is_control()).collect::<String>()
        };
        prop_assert_eq!(event.get_uid(), Some("uid-1"));
        prop_assert_eq!(event.get_summary().map(str::to_owned), Some(expected(&summary)));
        let read = event.get_description().map(str::to_owned);
        prop_assert_eq!(read, description.as_deref().map(expected));
        let date = |date: Option<DatePerhapsTime>| match date {
            Some(DatePerhapsTime::Date(date)) => date.to_string(),
            other => format!("{other:?}"),
        };
        prop_assert_eq!(date(event.get_start()), day.to_string());
        let next = CivilDate::from_days_since_epoch(days + 1);
        prop_assert_eq!(date(event.get_end()), next.to_string());
        let stamp = event.get_timestamp().unwrap().timestamp();
        prop_assert_eq!(stamp, unix_ms.div_euclid(1000));
    }

    #[test]
    fn days_agree_with_the_calendar_of_jiff(days in -719_528_i64..=2_932_896, year in 0_i16..=9999, month in 0_i8..=13, day in 0_i8..=32) {
        let epoch = jiff::civil::date(1970, 1, 1);
        let expected = epoch.checked_add(jiff::Span::new().days(days)).unwrap();
        prop_assert_eq!(CivilDate::from_days_since_epoch(days).to_string(), expected.to_string());
        let ours = CivilDate::new(year.into(), month as u8, day as u8).map(|it| it.to_string());
        let theirs = jiff::civil::Date::new(year, month, day).ok().map(|it| it.to_string());
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn an_instant_that_jiff_writes_is_read_back(
        unix_ms in -62_135_596_800_000_i64..253_370_764_799_000,
        offset_minutes in -1439_i32..=1439,
    ) {
        let timestamp = jiff::Timestamp::from_millisecond(unix_ms).unwrap();
        let instant = Some(BillingDate::Instant(Instant { unix_ms }));
        prop_assert_eq!(BillingDate::parse(&timestamp.to_string()), instant);
        let offset = jiff::tz::Offset::from_seconds(offset_minutes * 60).unwrap();
        let shown = timestamp.display_with_offset(offset).to_string();
        // A year before 0 or after 9999 does not have four digits.
        if shown.as_bytes()[4] == b'-' && !shown.starts_with('-') {
            prop_assert_eq!(BillingDate::parse(&shown), instant, "{}", shown);
        }
    }
}

/// The decimals follow ISO 4217, which deliberately differs from other sources: HUF has two
/// decimals, although browsers have none for it, and ISK has none, although Stripe expects its
/// amounts in hundredths.
#[test]
fn decimals_follow_iso_4217() {
    let mut compared = 0;
    for iso in iso_currency::Currency::iter() {
        let ours = Currency::new(iso.code());
        assert_eq!(ours.is_known(), iso.exponent().is_some(), "{}", iso.code());
        // Metals and test codes have no smallest unit.
        if let Some(exponent) = iso.exponent() {
            assert_eq!(u16::from(ours.exponent()), exponent, "{}", iso.code());
            compared += 1;
        }
    }
    assert!(compared > 150, "{compared}");
    assert_eq!(Currency::new("HUF").exponent(), 2);
    assert_eq!(Currency::new("ISK").exponent(), 0);
}
