//! The current time, and days in the displayed time zone.

use crate::date::{BillingDate, CivilDate, Instant};
use crate::zone::Zone;

#[derive(Clone, Copy)]
pub(super) struct Clock<'z> {
    pub(super) now: Instant,
    pub(super) zone: &'z Zone,
}

impl Clock<'_> {
    /// Whether the date has passed: an instant immediately, a day once it is over in the zone.
    pub(super) fn is_past(self, date: BillingDate) -> bool {
        match date {
            BillingDate::Instant(instant) => instant <= self.now,
            BillingDate::Day(day) => day < self.zone.day(self.now.into()),
        }
    }

    /// The displayed day of a date.
    pub(super) fn day(self, date: BillingDate) -> CivilDate {
        self.zone.day(date)
    }
}
