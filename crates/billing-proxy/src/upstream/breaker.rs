//! Leaves a vendor alone that keeps failing, or that asked for it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::fault::VendorFault;
use crate::clock::Moment;
use crate::error::MAX_RETRY_AFTER;

/// So many failures in a row open the breaker.
const THRESHOLD: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// One per tenant and vendor: the trouble of one is no trouble of another.
///
/// While it is open, requests are answered with the fault that opened it. When the pause is over
/// the next request is the probe; there is only one, because requests for the same data are joined.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    failures: u32,
    open: Option<(Moment, VendorFault)>,
}

impl Breaker {
    /// Whether the vendor may be asked now.
    pub(crate) fn check(&self, now: Moment) -> Result<(), VendorFault> {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        match &inside.open {
            Some((until, fault)) if now < *until => Err(fault.with_remaining(until.since(now))),
            _ => Ok(()),
        }
    }

    /// Learns how a request ended. `jitter` is from 0 up to 1.
    pub(crate) fn record(&self, fault: Option<&VendorFault>, now: Moment, jitter: f64) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(fault) = fault.filter(|fault| fault.is_trouble()) else {
            *inside = Inside::default();
            return;
        };
        inside.failures = inside.failures.saturating_add(1);
        let asked = fault.retry_after().map(|wait| wait.min(MAX_RETRY_AFTER));
        let own = inside.failures.checked_sub(THRESHOLD).map(|beyond| pause(beyond, jitter));
        inside.open = asked.max(own).map(|wait| (now.after(wait), fault.clone()));
    }

    /// Whether requests are held back at present.
    pub(crate) fn is_open(&self, now: Moment) -> bool {
        self.check(now).is_err()
    }
}

/// Doubles with each failure beyond the threshold, and shrinks by up to half at random, so that
/// many proxies don't come back at once.
fn pause(beyond: u32, jitter: f64) -> Duration {
    let full = FIRST_PAUSE.saturating_mul(1 << beyond.min(5)).min(LONGEST_PAUSE);
    full.mul_f64(1.0 - jitter.clamp(0.0, 1.0) / 2.0)
}
