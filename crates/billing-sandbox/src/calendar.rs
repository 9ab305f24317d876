//! Days of the Gregorian calendar in UTC, as far as billing periods need them.

use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS_PER_DAY: i64 = 86_400;

/// One day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(i64);

impl Day {
    /// The day of the instant in UTC.
    pub(crate) fn of(instant: SystemTime) -> Self {
        let seconds = match instant.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
            Err(before) => {
                let whole = i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX);
                -whole - i64::from(before.duration().subsec_nanos() > 0)
            }
        };
        Self(seconds.div_euclid(SECONDS_PER_DAY))
    }

    pub(crate) const fn plus_days(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// The same day of an earlier month, or that month's last day if it is shorter.
    pub(crate) fn minus_months(self, months: u32) -> Self {
        let (year, month, day) = self.civil();
        let months_since_zero = year * 12 + i64::from(month) - 1 - i64::from(months);
        let year = months_since_zero.div_euclid(12);
        let month = u32::try_from(months_since_zero.rem_euclid(12)).unwrap_or(0) + 1;
        let first = Self::from_civil(year, month, 1);
        let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let length = Self::from_civil(next_year, next_month, 1).0 - first.0;
        first.plus_days(i64::from(day).min(length) - 1)
    }

    /// `October 2026`.
    pub(crate) fn month_and_year(self) -> String {
        let (year, month, _) = self.civil();
        let name = match month {
            1 => "January",
            2 => "February",
            3 => "March",
            4 => "April",
            5 => "May",
            6 => "June",
            7 => "July",
            8 => "August",
            9 => "September",
            10 => "October",
            11 => "November",
            _ => "December",
        };
        format!("{name} {year}")
    }

    /// `2026-10-31`.
    pub(crate) fn iso_date(self) -> String {
        let (year, month, day) = self.civil();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// `2026-10-31T09:14:07Z`, as Autoposting writes an instant.
    pub(crate) fn at_second(self, second_of_day: u32) -> String {
        let (hour, rest) = (second_of_day / 3600 % 24, second_of_day % 3600);
        format!("{}T{hour:02}:{:02}:{:02}Z", self.iso_date(), rest / 60, rest % 60)
    }

    /// `2026-10-31T00:00:00.000Z`, as Track My Posts writes an instant.
    pub(crate) fn at_midnight(self) -> String {
        format!("{}T00:00:00.000Z", self.iso_date())
    }

    /// Year, month and day of the month. Years are counted from March, so that the leap day comes
    /// last.
    fn civil(self) -> (i64, u32, u32) {
        let days = self.0 + DAYS_TO_EPOCH;
        let era = days.div_euclid(DAYS_PER_ERA);
        let day_of_era = days.rem_euclid(DAYS_PER_ERA);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        (year, u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
    }

    fn from_civil(year: i64, month: u32, day: u32) -> Self {
        let year = year - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (i64::from(month) + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH)
    }
}

/// Four hundred years, after which the calendar repeats.
const DAYS_PER_ERA: i64 = 146_097;
/// From 0000-03-01 to 1970-01-01.
const DAYS_TO_EPOCH: i64 = 719_468;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_day_of_eight_centuries_round_trips_through_year_month_and_day() {
        let mut before = Day(-146_098).civil();
        for number in -146_097..146_097 {
            let (year, month, day) = Day(number).civil();
            assert_eq!(Day::from_civil(year, month, day), Day(number));
            let follows = (year, month, day) == (before.0, before.1, before.2 + 1)
                || (year, month, day) == (before.0, before.1 + 1, 1)
                || (year, month, day) == (before.0 + 1, 1, 1);
            assert!(follows, "{before:?} is followed by {:?}", (year, month, day));
            before = (year, month, day);
        }
    }

    #[test]
    fn known_days_have_their_dates() {
        assert_eq!(Day(0).iso_date(), "1970-01-01");
        assert_eq!(Day(19_723).iso_date(), "2024-01-01");
        assert_eq!(Day(11_016).iso_date(), "2000-02-29");
        assert_eq!(Day(-1).iso_date(), "1969-12-31");
    }

    #[test]
    fn an_instant_is_on_its_day_until_the_last_nanosecond() {
        let midnight = UNIX_EPOCH + Duration::from_secs(86_400);
        assert_eq!(Day::of(midnight), Day(1));
        assert_eq!(Day::of(midnight - Duration::from_nanos(1)), Day(0));
        assert_eq!(Day::of(UNIX_EPOCH - Duration::from_nanos(1)), Day(-1));
    }

    #[track_caller]
    fn check_minus_months(from: (i64, u32, u32), months: u32, expected: &str) {
        let (year, month, day) = from;
        assert_eq!(Day::from_civil(year, month, day).minus_months(months).iso_date(), expected);
    }

    #[test]
    fn an_earlier_month_keeps_the_day_if_it_exists() {
        check_minus_months((2026, 11, 22), 0, "2026-11-22");
        check_minus_months((2026, 11, 22), 11, "2025-12-22");
        check_minus_months((2026, 3, 31), 1, "2026-02-28");
        check_minus_months((2024, 3, 31), 1, "2024-02-29");
        check_minus_months((2026, 1, 31), 2, "2025-11-30");
        check_minus_months((2026, 1, 31), 25, "2023-12-31");
    }

    #[test]
    fn instants_are_written_as_each_vendor_writes_them() {
        let day = Day::from_civil(2026, 10, 31);
        assert_eq!(day.at_second(33_247), "2026-10-31T09:14:07Z");
        assert_eq!(day.at_midnight(), "2026-10-31T00:00:00.000Z");
        assert_eq!(day.month_and_year(), "October 2026");
    }
}
