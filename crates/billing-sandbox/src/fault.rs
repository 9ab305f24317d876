//! How a vendor fails its customer in the scenarios that are about failing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::Scenario;

/// How long a slow answer takes: long enough to be seen, well below any sensible deadline.
const SLOW_ANSWER: Duration = Duration::from_secs(2);

/// What happens to one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is given at once.
    None,
    /// It is given after this time.
    Delay(Duration),
    /// 500 instead, which is an error that nobody tries again by himself.
    InternalError,
    /// 503 instead.
    Unavailable,
}

/// Which of the two vendors is answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vendor {
    Autoposting,
    TrackMyPosts,
}

/// One vendor's faults; it counts the flaky answers, for failing every other one.
#[derive(Debug)]
pub(crate) struct Faults {
    vendor: Vendor,
    flaky_answers: AtomicU64,
}

impl Faults {
    pub(crate) const fn of(vendor: Vendor) -> Self {
        Self { vendor, flaky_answers: AtomicU64::new(0) }
    }

    /// The next answer's fault. The first answer of the flaky scenario fails, so that a reader sees
    /// the error before seeing that trying again helps.
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
    fn answers_of_other_scenarios_do_not_move_the_flaky_one() {
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
