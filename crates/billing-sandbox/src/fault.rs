//! Injected faults of the vendors, by scenario.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::Scenario;

/// The delay of a slow response: noticeable, but well below any sensible deadline.
const SLOW_ANSWER: Duration = Duration::from_secs(2);

/// The fault of one response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No fault.
    None,
    /// A delay.
    Delay(Duration),
    /// A 500, an error that is not retried automatically.
    InternalError,
    /// A 503.
    Unavailable,
}

/// One of the two vendors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vendor {
    Autoposting,
    TrackMyPosts,
}

/// One vendor's faults, with a counter of flaky responses, every other of which fails.
#[derive(Debug)]
pub(crate) struct Faults {
    vendor: Vendor,
    flaky_answers: AtomicU64,
}

impl Faults {
    pub(crate) const fn of(vendor: Vendor) -> Self {
        Self { vendor, flaky_answers: AtomicU64::new(0) }
    }

    /// The next response's fault. The first response of the flaky scenario fails, so that a user
    /// sees the error before a successful retry.
    pub(crate) fn next(&self, scenario: Scenario) -> Fault {
        match scenario {
            Scenario::Slow => Fault::Delay(SLOW_ANSWER),
            Scenario::Flaky => {
                if self.flaky_answers.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
                    Fault::InternalError
                } else {
                    Fault::None
                }
            }
            Scenario::Down => Fault::Unavailable,
            Scenario::Partial if self.vendor == Vendor::TrackMyPosts => Fault::Unavailable,
            _ => Fault::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flaky_fails_first_and_then_every_other_time() {
        let faults = Faults::of(Vendor::Autoposting);
        let found: Vec<_> = (0..4).map(|_| faults.next(Scenario::Flaky)).collect();
        assert_eq!(found, [Fault::InternalError, Fault::None, Fault::InternalError, Fault::None]);
    }

    #[test]
    fn responses_of_other_scenarios_do_not_affect_the_flaky_one() {
        let faults = Faults::of(Vendor::Autoposting);
        assert_eq!(faults.next(Scenario::Active), Fault::None);
        assert_eq!(faults.next(Scenario::Flaky), Fault::InternalError);
    }

    #[test]
    fn partial_fails_at_one_vendor_only() {
        assert_eq!(Faults::of(Vendor::TrackMyPosts).next(Scenario::Partial), Fault::Unavailable);
        assert_eq!(Faults::of(Vendor::Autoposting).next(Scenario::Partial), Fault::None);
    }
}
