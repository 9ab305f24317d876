//! Time: the wall clock for the times in tokens, and a monotonic clock for durations.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A moment of the monotonic clock, in nanoseconds since [`START`] before the start of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub u64);

/// The monotonic clock's value at the start. A response that another replica has fetched may be
/// older than this process, but none is cached for longer than this.
const START: Duration = Duration::from_secs(30 * 86_400);

/// Where time comes from.
#[derive(Clone, Debug)]
pub struct Clock {
    source: TimeSource,
}

#[derive(Clone, Debug)]
enum TimeSource {
    System { start: Instant },
    Manual(Arc<ManualClock>),
}

/// A clock that advances only on request, for tests.
#[derive(Debug)]
pub struct ManualClock {
    unix_seconds: AtomicU64,
    nanoseconds: AtomicU64,
}

impl Clock {
    /// The clocks of this machine.
    #[must_use]
    pub fn system() -> Self {
        Self { source: TimeSource::System { start: Instant::now() } }
    }

    /// A clock that advances only through the returned handle.
    #[must_use]
    pub fn manual(unix_seconds: u64) -> (Self, Arc<ManualClock>) {
        let manual = Arc::new(ManualClock {
            unix_seconds: AtomicU64::new(unix_seconds),
            nanoseconds: AtomicU64::new(0),
        });
        (Self { source: TimeSource::Manual(Arc::clone(&manual)) }, manual)
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn unix_seconds(&self) -> u64 {
        self.since_epoch().as_secs()
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn unix_millis(&self) -> u64 {
        u64::try_from(self.since_epoch().as_millis()).unwrap_or(u64::MAX)
    }

    fn since_epoch(&self) -> Duration {
        match &self.source {
            TimeSource::System { .. } => {
                SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
            }
            TimeSource::Manual(manual) => {
                Duration::from_secs(manual.unix_seconds.load(Ordering::Relaxed))
            }
        }
    }

    /// The current moment of the monotonic clock.
    #[must_use]
    pub fn now(&self) -> Moment {
        match &self.source {
            TimeSource::System { start } => Moment(0).after(START).after(start.elapsed()),
            TimeSource::Manual(manual) => {
                Moment(manual.nanoseconds.load(Ordering::Relaxed)).after(START)
            }
        }
    }
}

impl ManualClock {
    /// Advances both clocks.
    pub fn advance(&self, by: Duration) {
        self.unix_seconds.fetch_add(by.as_secs(), Ordering::Relaxed);
        let nanoseconds = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        self.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
    }
}

impl Moment {
    /// The time from `earlier` to this moment, or zero if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// The moment that is `age` earlier.
    #[must_use]
    pub fn before(self, age: Duration) -> Self {
        Self(self.0.saturating_sub(u64::try_from(age.as_nanos()).unwrap_or(u64::MAX)))
    }

    /// The moment that is `wait` later.
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        let nanoseconds = u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(nanoseconds))
    }
}
