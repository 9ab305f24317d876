//! The year and the month of many dates, one after the other.

use crate::date::{BillingDate, CivilDate, Instant};
use crate::zone::Zone;
use std::ops::Range;

const MS_PER_DAY: i64 = 86_400_000;

/// Remembers the month it met last: bills stand in the order of their dates, and taking a date apart
/// is a row of divisions.
pub(super) struct Calendar<'z> {
    zone: &'z Zone,
    span: Range<i64>,
    month: u32,
}

impl<'z> Calendar<'z> {
    /// The calendar on the walls of a zone.
    pub(super) fn new(zone: &'z Zone) -> Self {
        Self { zone, span: 0..0, month: 0 }
    }

    /// The month, counted from January of the year 0.
    pub(super) fn month(&mut self, date: BillingDate) -> u32 {
        let key = self.zone.local_ms(date);
        if !self.span.contains(&key) {
            let day = Instant { unix_ms: key }.utc_date();
            // What lies beyond the years that dates can have counts to the first or the last day.
            let start = |months: u32| {
                let (year, month) = ((months / 12) as i32, (months % 12) as u8 + 1);
                CivilDate { year, month, day: 1 }.days_since_epoch() * MS_PER_DAY
            };
            self.month = day.year.unsigned_abs() * 12 + u32::from(day.month) - 1;
            self.span = start(self.month)..start(self.month + 1);
        }
        self.month
    }

    /// The year.
    pub(super) fn year(&mut self, date: BillingDate) -> i32 {
        (self.month(date) / 12) as i32
    }
}

#[cfg(test)]
mod tests {
    use super::{Calendar, Zone};
    use crate::date::{BillingDate, Instant};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn months_and_years_are_those_of_the_calendar(
            dates in prop::collection::vec(prop_oneof![any::<i64>(), -99_999_999_999_999_i64..=299_999_999_999_999], 1..50),
            step in 0_i64..5_000_000_000,
        ) {
            let zone = Zone::default();
            let mut calendar = Calendar::new(&zone);
            let near = dates.iter().map(|unix_ms| unix_ms.saturating_add(step));
            for unix_ms in dates.iter().copied().chain(near) {
                let date = BillingDate::Instant(Instant { unix_ms });
                let day = date.utc_date();
                prop_assert_eq!(calendar.year(date), day.year);
                prop_assert_eq!(calendar.month(date), day.year as u32 * 12 + u32::from(day.month) - 1);
            }
        }
    }
}
