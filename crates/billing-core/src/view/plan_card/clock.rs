//! The current time, and the days of the zone in which dates are shown.

use crate::date::{BillingDate, CivilDate, Instant};
use crate::zone::Zone;

#[derive(Clone, Copy)]
pub(super) struct Clock<'z> {
    pub(super) now: Instant,
    pub(super) zone: &'z Zone,
}

impl Clock<'_> {
    /// Whether the date has passed: an instant at that very instant, a day once it is over in the zone.
    pub(super) fn is_past(self, date: BillingDate) -> bool {
        match date {
            BillingDate::Instant(instant) => instant <= self.now,
            BillingDate::Day(day) => day < self.zone.day(self.now.into()),
        }
    }

    /// The day that is shown for a date.
    pub(super) fn day(self, date: BillingDate) -> CivilDate {
        self.zone.day(date)
    }
}
