//! A second try, within a budget: retries must not double the load of a vendor that is down.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// One request earns a tenth of a retry.
const EARNED: u32 = 1;
const COST: u32 = 10;
const MOST: u32 = 10 * COST;

/// The retries that one vendor can be asked for.
#[derive(Debug)]
pub(crate) struct RetryBudget {
    tenths: AtomicU32,
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self { tenths: AtomicU32::new(MOST) }
    }
}

impl RetryBudget {
    /// Counts a first try.
    pub(crate) fn earn(&self) {
        let add = |tenths: u32| Some((tenths + EARNED).min(MOST));
        let _ = self.tenths.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// Takes one retry out of the budget, if there is one.
    pub(crate) fn spend(&self) -> bool {
        let take = |tenths: u32| tenths.checked_sub(COST);
        self.tenths.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }
}

/// How long to wait before the second try; `jitter` is from 0 up to 1.
pub(crate) fn pause(jitter: f64) -> Duration {
    Duration::from_millis(50).mul_f64(1.0 + 3.0 * jitter.clamp(0.0, 1.0))
}
