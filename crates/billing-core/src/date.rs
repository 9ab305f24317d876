//! Points in time and calendar days, kept apart.
//!
//! A vendor's `2024-01-01T00:00:00Z` is an instant: which day it falls on depends on the time zone
//! it is shown in. A vendor's `2024-01-01` is a day, and stays that day in every time zone.

use std::fmt;

pub(crate) const MS_PER_DAY: i64 = 86_400_000;

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate {
    /// Year, 0 to 9999.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

impl CivilDate {
    /// The day, if it exists in the calendar and its year has four digits.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let valid = (0..=9999).contains(&year) && day >= 1 && day <= days_in_month(year, month);
        valid.then_some(Self { year, month, day })
    }

    /// Days since 1970-01-01.
    pub fn days_since_epoch(self) -> i64 {
        // Years run from March, so that the leap day is a year's last: the usual closed form over
        // eras of 400 years (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The day `days` after 1970-01-01, clamped to the years 0 to 9999.
    pub fn from_days_since_epoch(days: i64) -> Self {
        let days = days.clamp(-719_528, 2_932_896) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self { year: year as i32, month: month as u8, day: day as u8 }
    }
}

/// In ISO 8601: `2024-01-31`.
impl fmt::Display for CivilDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    /// Milliseconds since the Unix epoch, without leap seconds.
    pub unix_ms: i64,
}

impl Instant {
    /// The day of this instant in UTC.
    pub fn utc_date(self) -> CivilDate {
        CivilDate::from_days_since_epoch(self.unix_ms.div_euclid(MS_PER_DAY))
    }
}

/// A date as a vendor sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BillingDate {
    /// A point in time.
    Instant(Instant),
    /// A day, the same in every time zone.
    Day(CivilDate),
}

impl BillingDate {
    /// Reads a date of ISO 8601 in its extended format, alone or with a time: with or without
    /// seconds, with an offset `Z`, `+hh:mm`, `+hhmm` or `+hh`. A time without an offset is not a
    /// point in time, so only its day is kept. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, rest) = (text.get(..10)?, text.get(10..)?);
        let day = parse_day(date)?;
        let Some(time) = rest.strip_prefix(['T', 't', ' ']) else {
            return rest.is_empty().then_some(Self::Day(day));
        };
        let (day_ms, zone) = parse_time(time)?;
        if zone.is_empty() {
            return Some(Self::Day(day));
        }
        let offset_ms = parse_offset(zone)?;
        let unix_ms = day.days_since_epoch() * MS_PER_DAY + day_ms - offset_ms;
        Some(Self::Instant(Instant { unix_ms }))
    }

    /// Whether this is the value that servers write for an unset date: the Unix epoch, or a date of
    /// the year 1, where Go's and .NET's time starts.
    pub fn is_zero(self) -> bool {
        self.sort_key() == 0 || self.utc_date().year <= 1
    }

    /// The point in time for sorting: a day counts from its start in UTC.
    pub fn sort_key(self) -> i64 {
        match self {
            Self::Instant(instant) => instant.unix_ms,
            Self::Day(day) => day.days_since_epoch() * MS_PER_DAY,
        }
    }

    /// The day as billed: the named day, or the instant's day in UTC.
    pub fn utc_date(self) -> CivilDate {
        match self {
            Self::Instant(instant) => instant.utc_date(),
            Self::Day(day) => day,
        }
    }
}

impl From<Instant> for BillingDate {
    fn from(instant: Instant) -> Self {
        Self::Instant(instant)
    }
}

fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    }
}

/// `yyyy-mm-dd`.
fn parse_day(text: &str) -> Option<CivilDate> {
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = digits(rest.strip_prefix('-')?, 2)?;
    if rest.is_empty() { CivilDate::new(year, month as u8, day as u8) } else { None }
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fraction` in milliseconds, and the rest of the text. The leap
/// second :60 counts as the next minute's start.
fn parse_time(text: &str) -> Option<(i64, &str)> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, mut rest) = digits(rest.strip_prefix(':')?, 2)?;
    let (mut second, mut fraction_ms) = (0, 0);
    if let Some(seconds) = rest.strip_prefix(':') {
        (second, rest) = digits(seconds, 2)?;
        (fraction_ms, rest) = parse_fraction(rest)?;
    }
    let valid = hour < 24 && minute < 60 && second <= 60;
    let ms = i64::from((hour * 60 + minute) * 60 + second) * 1000 + fraction_ms;
    valid.then_some((ms, rest))
}

/// An optional fraction, after a point or a comma, in whole milliseconds, and the rest of the text.
fn parse_fraction(text: &str) -> Option<(i64, &str)> {
    let Some(rest) = text.strip_prefix(['.', ',']) else {
        return Some((0, text));
    };
    let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, rest) = rest.split_at_checked(end)?;
    if digits.is_empty() {
        return None;
    }
    let ms = digits
        .bytes()
        .chain([b'0', b'0'])
        .take(3)
        .fold(0, |ms, digit| ms * 10 + i64::from(digit - b'0'));
    Some((ms, rest))
}

/// `Z`, `±hh:mm`, `±hhmm` or `±hh` in milliseconds, also after a space, as databases write it.
fn parse_offset(text: &str) -> Option<i64> {
    let text = text.strip_prefix(' ').unwrap_or(text);
    if let "Z" | "z" = text {
        return Some(0);
    }
    let (sign, clock) = match text.strip_prefix('-') {
        Some(clock) => (-1, clock),
        None => (1, text.strip_prefix('+')?),
    };
    let (hour, rest) = digits(clock, 2)?;
    let (minute, rest) = match rest {
        "" => (0, rest),
        rest => digits(rest.strip_prefix(':').unwrap_or(rest), 2)?,
    };
    let valid = hour < 24 && minute < 60 && rest.is_empty();
    valid.then_some(sign * i64::from(hour * 60 + minute) * 60_000)
}

/// A number of this many digits, and the rest of the text.
fn digits(text: &str, count: usize) -> Option<(i32, &str)> {
    let (digits, rest) = text.split_at_checked(count)?;
    let mut number = 0;
    for digit in digits.bytes() {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number * 10 + i32::from(digit - b'0');
    }
    Some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::{BillingDate, CivilDate, Instant};
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let shown = BillingDate::parse(text).map(|date| match date {
            BillingDate::Instant(instant) => format!("{} ms", instant.unix_ms),
            BillingDate::Day(day) => day.to_string(),
        });
        assert_eq!(shown.as_deref(), expected, "{text}");
    }

    #[test]
    fn date_times_are_instants() {
        check("2024-01-01T00:00:00Z", Some("1704067200000 ms"));
        check("2024-02-01T00:00:00.000Z", Some("1706745600000 ms"));
        check("2024-01-01T01:30:00+01:30", Some("1704067200000 ms"));
        check("2023-12-31T16:00:00.123456-08:00", Some("1704067200123 ms"));
        check("1970-01-01t00:00:00z", Some("0 ms"));
        check("2016-12-31T23:59:60Z", Some("1483228800000 ms"));
    }

    /// PHP writes `+0000`, Postgres `+00` and a space instead of the T, Java omits zero seconds.
    #[test]
    fn a_date_time_is_the_same_instant_in_every_spelling_of_iso_8601() {
        for text in [
            "2026-03-01T00:00:00Z",
            "2026-03-01T00:00:00+0000",
            "2026-03-01T00:00:00-0000",
            "2026-03-01T00:00:00+00",
            "2026-03-01T00:00:00.000+0000",
            "2026-03-01T00:00:00,000Z",
            "2026-03-01 00:00:00+00:00",
            "2026-03-01 00:00:00 +0000",
            "2026-03-01 00:00:00Z",
            "2026-03-01t00:00z",
            "2026-03-01T00:00Z",
            "2026-03-01T00:00+00:00",
            "2026-03-01 00:00+00",
            "2026-03-01T05:30+0530",
            "2026-03-01T05:30:00+05:30",
            "2026-02-28T16:00-08",
            "2026-02-28 16:00:00.000000-0800",
        ] {
            check(text, Some("1772323200000 ms"));
        }
        for text in ["2026-03-01T00:00", "2026-03-01 00:00:00", "2026-03-01 00:00:00.123456"] {
            check(text, Some("2026-03-01"));
        }
    }

    #[test]
    fn the_zero_of_each_clock_is_a_zero_date() {
        let is_zero = |text: &str| BillingDate::parse(text).unwrap().is_zero();
        for text in [
            "1970-01-01T00:00:00.000Z",
            "1970-01-01T01:00:00+0100",
            "1969-12-31T19:00:00-05",
            "1970-01-01",
            "1970-01-01 00:00:00",
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00+05:00",
            "0001-01-01",
            "0000-01-01",
        ] {
            assert!(is_zero(text), "{text}");
        }
        for text in ["1970-01-01T00:00:01Z", "1969-12-31", "1970-01-02", "0002-01-01", "2026-01-01"]
        {
            assert!(!is_zero(text), "{text}");
        }
    }

    #[test]
    fn a_date_alone_and_a_time_without_an_offset_are_days() {
        check("2024-02-29", Some("2024-02-29"));
        check("2024-02-29T23:00:00", Some("2024-02-29"));
        check("2000-02-29", Some("2000-02-29"));
        check("2024-04-30", Some("2024-04-30"));
    }

    #[test]
    fn dates_outside_the_calendar_or_the_format_are_rejected() {
        for text in [
            "",
            "soon",
            "2024",
            "2024-02-30",
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-1-01",
            "24-01-01",
            "2024-01-01T",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:60:00Z",
            "2024-01-01T00Z",
            "2024-01-01T0:00Z",
            "2024-01-01T00:00:Z",
            "2024-01-01T00:00:0Z",
            "2024-01-01T00:00.5Z",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00:00+1",
            "2024-01-01T00:00:00+010",
            "2024-01-01T00:00:00+01:",
            "2024-01-01T00:00:00+01:0",
            "2024-01-01T00:00:00+0100:00",
            "2024-01-01T00:00:00+0160",
            "2024-01-01T00:00:00  +01",
            "2024-01-01T00:00:00 ",
            "2024-01-01  00:00:00",
            "2024-01-01T00:00:00 UTC",
            "+024-01-01",
            "2024-01-01T00:00:00+24:00",
            "2024-01-01Z",
            "２０２４-01-01",
            "2024-01-0é",
            "2024-01-01T00:00:0é",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn the_day_of_an_instant_is_in_utc() {
        assert_eq!(Instant { unix_ms: -1 }.utc_date().to_string(), "1969-12-31");
        assert_eq!(Instant { unix_ms: i64::MAX }.utc_date().to_string(), "9999-12-31");
        assert_eq!(Instant { unix_ms: i64::MIN }.utc_date().to_string(), "0000-01-01");
    }

    /// The calendar repeats itself after 400 years, whose last day is a leap day.
    #[test]
    fn every_day_of_four_centuries_round_trips() {
        for days in -719_528..=-719_528 + 146_097 {
            let date = CivilDate::from_days_since_epoch(days);
            assert_eq!(CivilDate::new(date.year, date.month, date.day), Some(date), "{days}");
            assert_eq!(date.days_since_epoch(), days);
        }
    }

    proptest! {
        #[test]
        fn days_and_dates_are_each_others_inverse(days in -719_528_i64..=2_932_896) {
            let date = CivilDate::from_days_since_epoch(days);
            prop_assert_eq!(date.days_since_epoch(), days);
            prop_assert_eq!(CivilDate::new(date.year, date.month, date.day), Some(date));
            prop_assert_eq!(BillingDate::parse(&date.to_string()), Some(BillingDate::Day(date)));
        }

        #[test]
        fn arbitrary_text_never_panics(text: String) {
            let _ = BillingDate::parse(&text);
        }
    }
}
