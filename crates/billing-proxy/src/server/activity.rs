//! Whether anything happens on a connection of many streams.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::sleep;

/// Counts the requests of one connection. HTTP/1 has a timeout for the next head; HTTP/2 knows none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Activity {
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    begun: AtomicU64,
    ended: AtomicU64,
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
