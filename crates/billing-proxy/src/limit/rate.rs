//! Rates and limits.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use crate::clock::Clock;

/// Requests per minute. All of them may come at once; each is earned back in its share of the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(NonZeroU32);

/// A limit by the generic cell rate algorithm.
#[derive(Debug)]
pub struct Limit {
    rate: Rate,
    limiter: RateLimiter<NotKeyed, InMemoryState, Clock, NoOpMiddleware<Nanos>>,
}

impl Rate {
    /// A rate of `count` per minute; 0 counts as 1.
    #[must_use]
    pub fn per_minute(count: u64) -> Self {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        Self(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN))
    }

    pub(super) const fn quota(self) -> Quota {
        Quota::per_minute(self.0)
    }

    /// The time in which one request is earned back.
    pub(crate) fn interval_micros(self) -> f64 {
        60e6 / f64::from(self.0.get())
    }

    /// How early a request may come.
    pub(crate) fn tolerance_micros(self) -> f64 {
        self.interval_micros() * f64::from(self.0.get() - 1)
    }
}

impl Limit {
    /// An unused limit.
    #[must_use]
    pub fn new(rate: Rate, clock: &Clock) -> Self {
        Self { rate, limiter: RateLimiter::direct_with_clock(rate.quota(), clock.clone()) }
    }

    pub(crate) const fn rate(&self) -> Rate {
        self.rate
    }

    /// Counts a request.
    ///
    /// # Errors
    ///
    /// When the limit is exceeded: how long to wait.
    pub fn take(&self) -> Result<(), Duration> {
        let now = self.limiter.clock().now();
        self.limiter.check().map_err(|early| early.wait_time_from(Nanos::new(now.0)))
    }
}

impl governor::clock::Clock for Clock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::new(Self::now(self).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_requests_of_a_minute_may_come_at_once() {
        let rate = Rate::per_minute(600);
        assert_eq!((rate.interval_micros(), rate.tolerance_micros()), (100_000.0, 59_900_000.0));
        let one = Rate::per_minute(0);
        assert_eq!((one.interval_micros(), one.tolerance_micros()), (60_000_000.0, 0.0));
    }
}
