//! Whether an HTTP/2 connection is idle.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::sleep;

/// A smaller response fits into any window.
const LARGE_BYTES: u64 = 16 * 1024;

/// Counts the requests of one connection. hyper has a timeout for the next head of HTTP/1, but none for
/// HTTP/2.
#[derive(Clone, Debug, Default)]
pub(crate) struct Activity {
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    begun: AtomicU64,
    ended: AtomicU64,
    /// Whether a response was large enough to be still on its way.
    large: AtomicBool,
}

/// A request in flight. It has ended when this is dropped, with or without a response.
#[derive(Debug)]
pub(crate) struct RequestGuard(Arc<Counts>);

impl Activity {
    /// Notes the start of a request.
    pub(crate) fn begin(&self) -> RequestGuard {
        self.counts.begun.fetch_add(1, Ordering::Relaxed);
        RequestGuard(Arc::clone(&self.counts))
    }

    /// Notes the size of a response's body, if it is known.
    pub(crate) fn sends(&self, bytes: Option<u64>) {
        if bytes.is_none_or(|bytes| bytes > LARGE_BYTES) {
            self.counts.large.store(true, Ordering::Relaxed);
        }
    }

    /// Whether a response may still be on its way although its request has ended.
    pub(crate) fn may_be_sending(&self) -> bool {
        self.counts.large.load(Ordering::Relaxed)
    }

    /// Resolves when there was no request for `timeout`.
    pub(crate) async fn idle_for(&self, timeout: Duration) {
        loop {
            let before = self.counts.begun.load(Ordering::Relaxed);
            sleep(timeout).await;
            let begun = self.counts.begun.load(Ordering::Relaxed);
            if begun == before && begun == self.counts.ended.load(Ordering::Relaxed) {
                return;
            }
        }
    }
}

impl Drop for RequestGuard {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::Relaxed);
    }
}
