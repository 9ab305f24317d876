//! Whether anything happens on a connection of many streams.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::sleep;

/// What is smaller is sent at once, whatever the client's window.
const LARGE_BYTES: u64 = 16 * 1024;

/// Counts the requests of one connection. HTTP/1 has a timeout for the next head; HTTP/2 knows none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Activity {
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    begun: AtomicU64,
    ended: AtomicU64,
    /// Whether an answer was begun that takes its time to be read.
    large: AtomicBool,
}

/// One request that is under way; it has ended when this is dropped, by an answer or without.
#[derive(Debug)]
pub(crate) struct UnderWay(Arc<Counts>);

impl Activity {
    /// Notes that a request began; it ends when what is returned is dropped.
    pub(crate) fn begin(&self) -> UnderWay {
        self.counts.begun.fetch_add(1, Ordering::Relaxed);
        UnderWay(Arc::clone(&self.counts))
    }

    /// Notes the size of an answer's body, where it is known.
    pub(crate) fn sends(&self, bytes: Option<u64>) {
        if bytes.is_none_or(|bytes| bytes > LARGE_BYTES) {
            self.counts.large.store(true, Ordering::Relaxed);
        }
    }

    /// Whether an answer may still be on its way although its request has ended.
    pub(crate) fn may_be_sending(&self) -> bool {
        self.counts.large.load(Ordering::Relaxed)
    }

    /// Resolves when there was no request for that long.
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

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::Relaxed);
    }
}
