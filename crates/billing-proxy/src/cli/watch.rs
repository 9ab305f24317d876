//! Watches the files of keys, certificates and tenants for changes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};

use crate::config::files::{ChangeDetector, FileVersions};

/// How often to poll. A change takes effect at the second poll that finds it.
const INTERVAL: Duration = Duration::from_secs(2);

/// Watches the files of the current configuration until it is dropped.
#[derive(Debug)]
pub(super) struct FileWatcher {
    detector: Arc<Mutex<ChangeDetector>>,
    changed: Arc<Notify>,
    task: tokio::task::JoinHandle<()>,
}

impl FileWatcher {
    pub(super) fn start(files: FileVersions) -> Self {
        let detector = Arc::new(Mutex::new(ChangeDetector::new(files)));
        let changed = Arc::new(Notify::new());
        let task = tokio::spawn(run(Arc::clone(&detector), Arc::clone(&changed)));
        Self { detector, changed, task }
    }

    /// Waits until files have changed.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Watches the files of another configuration instead.
    pub(super) fn replace(&self, files: FileVersions) {
        *self.detector.lock().unwrap_or_else(PoisonError::into_inner) = ChangeDetector::new(files);
    }
}

impl Drop for FileWatcher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(detector: Arc<Mutex<ChangeDetector>>, changed: Arc<Notify>) {
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let detector = Arc::clone(&detector);
        // A file system may be slow, and must not delay connections.
        let poll = move || detector.lock().unwrap_or_else(PoisonError::into_inner).poll();
        if tokio::task::spawn_blocking(poll).await.unwrap_or(false) {
            changed.notify_one();
        }
    }
}
