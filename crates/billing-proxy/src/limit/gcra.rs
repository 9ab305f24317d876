//! The generic cell rate algorithm: a whole limit in one number.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::clock::Moment;

const MINUTE_NANOS: u64 = 60_000_000_000;

/// So many per minute, which may come all at once; each is earned back in its share of the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    interval: u64,
    tolerance: u64,
}

/// The state of one limit: the theoretical arrival time of the next request, in nanoseconds.
#[derive(Debug, Default)]
pub struct Gcra {
    arrival: AtomicU64,
}

impl Rate {
    /// A rate of `count` per minute; 0 counts as 1.
    #[must_use]
    pub const fn per_minute(count: u64) -> Self {
        let count = if count == 0 { 1 } else { count };
        let interval = if count > MINUTE_NANOS { 1 } else { MINUTE_NANOS / count };
        Self { interval, tolerance: interval * (count - 1) }
    }
}

impl Rate {
    /// The time in which one request is earned back.
    #[expect(clippy::cast_precision_loss, reason = "a minute of nanoseconds is below 2^53")]
    pub(crate) const fn interval_micros(self) -> f64 {
        self.interval as f64 / 1e3
    }

    /// How far ahead of its time a request may come.
    #[expect(clippy::cast_precision_loss, reason = "a minute of nanoseconds is below 2^53")]
    pub(crate) const fn tolerance_micros(self) -> f64 {
        self.tolerance as f64 / 1e3
    }
}

impl Gcra {
    /// Takes one request into account.
    ///
    /// # Errors
    ///
    /// When it is one too many: how long to wait.
    pub fn take(&self, rate: Rate, now: Moment) -> Result<(), Duration> {
        let mut arrival = self.arrival.load(Ordering::Relaxed);
        loop {
            let next = next_arrival(arrival, rate, now)?;
            let order = Ordering::Relaxed;
            match self.arrival.compare_exchange_weak(arrival, next, order, order) {
                Ok(_) => return Ok(()),
                Err(other) => arrival = other,
            }
        }
    }
}

/// The arrival time after one more request, or how long that request comes too early.
pub(crate) fn next_arrival(arrival: u64, rate: Rate, now: Moment) -> Result<u64, Duration> {
    let due = arrival.max(now.0);
    let early = due.saturating_sub(now.0).saturating_sub(rate.tolerance);
    if early > 0 {
        return Err(Duration::from_nanos(early));
    }
    Ok(due.saturating_add(rate.interval))
}
