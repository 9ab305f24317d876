//! A circuit breaker: sends no requests to a vendor that keeps failing or that asked for a pause.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Moment;
use crate::upstream_error::{MAX_RETRY_AFTER, UpstreamError};

/// The consecutive failures that open the circuit.
const THRESHOLD: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The circuit breaker of one account, so that the failures of one account do not affect another.
///
/// While the circuit is open, requests fail with the error that opened it. The first request after the
/// pause is the probe. There is only one, because requests for the same data are coalesced.
#[derive(Debug, Default)]
pub(crate) struct CircuitBreaker {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    open: Option<(Moment, UpstreamError)>,
}

impl CircuitBreaker {
    /// Fails while the circuit is open.
    pub(crate) fn check(&self, now: Moment) -> Result<(), UpstreamError> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match &state.open {
            Some((until, error)) if now < *until => Err(error.with_retry_after(until.since(now))),
            _ => Ok(()),
        }
    }

    /// Records how a request ended. `jitter` is from 0 to 1.
    pub(crate) fn record(&self, error: Option<&UpstreamError>, now: Moment, jitter: f64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(error) = error.filter(|error| error.is_vendor_failure()) else {
            *state = State::default();
            return;
        };
        state.failures = state.failures.saturating_add(1);
        let requested = error.retry_after().map(|wait| wait.min(MAX_RETRY_AFTER));
        let own = state.failures.checked_sub(THRESHOLD).map(|beyond| pause(beyond, jitter));
        state.open = requested.max(own).map(|wait| (now.after(wait), error.clone()));
    }

    /// Whether the circuit is open.
    pub(crate) fn is_open(&self, now: Moment) -> bool {
        self.check(now).is_err()
    }
}

/// Doubles with each failure beyond the threshold. Jitter shortens it by up to half, so that many
/// proxies do not return at the same time.
fn pause(beyond: u32, jitter: f64) -> Duration {
    let full = FIRST_PAUSE.saturating_mul(1 << beyond.min(5)).min(LONGEST_PAUSE);
    full.mul_f64(1.0 - jitter.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_doubles_up_to_half_a_minute_and_jitter_halves_it() {
        let seconds = |beyond, jitter| pause(beyond, jitter).as_secs_f64();
        let full: Vec<_> = (0..7).map(|beyond| seconds(beyond, 0.0)).collect();
        assert_eq!(full, [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]);
        assert_eq!(seconds(u32::MAX, 0.0), 30.0);
        assert_eq!([seconds(1, 0.5), seconds(1, 1.0), seconds(1, 7.0)], [1.5, 1.0, 1.0]);
    }
}
