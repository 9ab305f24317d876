//! The distance of a date from now, in the unit for its display.

use crate::date::{BillingDate, Instant};
use crate::zone::Zone;

const MS_PER_MINUTE: i64 = 60_000;
const MS_PER_HOUR: i64 = 60 * MS_PER_MINUTE;
const MS_PER_DAY: i64 = 24 * MS_PER_HOUR;

/// The distance in the form of `Intl.RelativeTimeFormat`: a number, negative for the past, and its
/// unit.
///
/// Distances are whole days in the displayed time zone, so that "tomorrow" is the day after today
/// there. Instants within 24 hours are in hours and minutes.
pub fn distance(date: BillingDate, now: Instant, zone: &Zone) -> (i32, &'static str) {
    let days = zone.day(date).days_since_epoch() - zone.day(now.into()).days_since_epoch();
    let ms = date.sort_key().saturating_sub(now.unix_ms);
    let (value, unit) = match date {
        BillingDate::Instant(_) if ms.saturating_abs() < MS_PER_HOUR => {
            (ms / MS_PER_MINUTE, "minute")
        }
        BillingDate::Instant(_) if ms.saturating_abs() < MS_PER_DAY => (ms / MS_PER_HOUR, "hour"),
        _ if days.abs() < 60 => (days, "day"),
        _ if days.abs() < 730 => (days / 30, "month"),
        _ => (days / 365, "year"),
    };
    (i32::try_from(value).unwrap_or(i32::MAX), unit)
}

#[cfg(test)]
mod tests {
    use super::distance;
    use crate::date::{BillingDate, Instant};
    use crate::zone::Zone;
    use proptest::prelude::*;

    const HOUR_MS: i64 = 3_600_000;

    #[track_caller]
    fn check(date: &str, now: &str, hours_ahead: i64, expected: (i32, &str)) {
        let date = BillingDate::parse(date).unwrap();
        let Some(BillingDate::Instant(now)) = BillingDate::parse(now) else { panic!("{now}") };
        let zone = Zone::at(&[Instant { unix_ms: i64::MIN }], &|_| Some(hours_ahead * HOUR_MS));
        assert_eq!(distance(date, now, &zone), expected, "{date:?}");
    }

    /// Days were counted in UTC while the dates were in another zone.
    #[test]
    fn days_are_counted_in_the_displayed_zone() {
        check("2026-04-01T16:00:00Z", "2026-03-31T14:30:00Z", 9, (2, "day"));
        check("2026-04-01T16:00:00Z", "2026-03-31T14:30:00Z", 0, (1, "day"));
        check("2026-03-09", "2026-03-10T02:00:00Z", -7, (0, "day"));
        check("2026-03-09", "2026-03-10T02:00:00Z", 0, (-1, "day"));
        check("2026-03-11", "2026-03-10T02:00:00Z", -7, (2, "day"));
        check("2027-01-01", "2026-12-31T20:00:00Z", 14, (0, "day"));
    }

    #[test]
    fn a_point_in_time_within_a_day_counts_in_hours_and_minutes() {
        check("2026-03-31T15:00:00Z", "2026-03-31T14:30:00Z", 9, (30, "minute"));
        check("2026-03-31T14:30:00Z", "2026-03-31T15:00:00Z", 9, (-30, "minute"));
        check("2026-03-31T15:29:59Z", "2026-03-31T14:30:00Z", 9, (59, "minute"));
        check("2026-03-31T15:30:00Z", "2026-03-31T14:30:00Z", 9, (1, "hour"));
        check("2026-03-31T13:30:00Z", "2026-03-31T14:30:00Z", 9, (-1, "hour"));
        check("2026-04-01T14:29:59Z", "2026-03-31T14:30:00Z", 9, (23, "hour"));
        check("2026-04-01T14:30:00Z", "2026-03-31T14:30:00Z", 9, (1, "day"));
    }

    #[test]
    fn far_dates_count_in_months_and_years() {
        check("2026-05-30", "2026-04-01T00:00:00Z", 0, (59, "day"));
        check("2026-05-31", "2026-04-01T00:00:00Z", 0, (2, "month"));
        check("2024-04-02", "2026-04-01T00:00:00Z", 0, (-24, "month"));
        check("2028-03-30", "2026-04-01T00:00:00Z", 0, (24, "month"));
        check("2028-03-31", "2026-04-01T00:00:00Z", 0, (2, "year"));
        check("1966-04-01", "2026-04-01T00:00:00Z", 0, (-60, "year"));
    }

    proptest! {
        #[test]
        fn any_two_dates_have_a_distance_of_the_right_sign(unix_ms: i64, now: i64, offset in -50_400_000_i64..=50_400_000) {
            let (date, now) = (Instant { unix_ms }, Instant { unix_ms: now });
            let zone = Zone::at(&[Instant { unix_ms: i64::MIN }], &|_| Some(offset));
            let (value, _) = distance(date.into(), now, &zone);
            prop_assert!(value == 0 || (value > 0) == (date > now));
        }
    }
}
