//! One retry, within a budget: retries must not double the load of a vendor that is down.
//!
//! tower's `TpsBudget` has a reserve per second of its window. With one, a vendor that is down gets a
//! retry for each request of a quiet proxy; without, a quiet proxy never retries. Here a proxy may
//! retry ten times at first, and from then on one request in ten.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// In tenths of a retry: what a request adds, what a retry takes, and the most that is saved up.
const DEPOSIT: u32 = 1;
const WITHDRAWAL: u32 = 10;
const MAX_BALANCE: u32 = 10 * WITHDRAWAL;

/// The budget for retries of requests to one vendor.
#[derive(Debug)]
pub(crate) struct RetryBudget {
    balance: AtomicU32,
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self { balance: AtomicU32::new(MAX_BALANCE) }
    }
}

impl RetryBudget {
    /// Counts a request that is no retry.
    pub(crate) fn deposit(&self) {
        let add = |balance: u32| Some((balance + DEPOSIT).min(MAX_BALANCE));
        let _ = self.balance.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// Takes one retry from the budget, unless it is used up.
    pub(crate) fn withdraw(&self) -> bool {
        let subtract = |balance: u32| balance.checked_sub(WITHDRAWAL);
        self.balance.fetch_update(Ordering::Relaxed, Ordering::Relaxed, subtract).is_ok()
    }
}

/// How long to wait before the retry; `jitter` is from 0 to 1.
pub(crate) fn backoff(jitter: f64) -> Duration {
    Duration::from_millis(50).mul_f64(1.0 + 3.0 * jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retries(budget: &RetryBudget) -> usize {
        (0..100).filter(|_| budget.withdraw()).count()
    }

    #[test]
    fn ten_retries_are_free_and_then_one_request_in_ten_earns_one() {
        let budget = RetryBudget::default();
        assert_eq!(retries(&budget), 10);
        for _ in 0..9 {
            budget.deposit();
        }
        assert_eq!(retries(&budget), 0);
        budget.deposit();
        assert_eq!(retries(&budget), 1);
        for _ in 0..1_000 {
            budget.deposit();
        }
        assert_eq!(retries(&budget), 10, "no more than at first");
    }

    #[test]
    fn a_retry_waits_from_50_to_200_milliseconds() {
        let millis = |jitter| backoff(jitter).as_millis();
        assert_eq!([millis(-1.0), millis(0.0), millis(0.5)], [50, 50, 125]);
        assert_eq!([millis(1.0), millis(2.0)], [200, 200]);
    }
}
