//! Looks now and then whether a key, a certificate or a tenant's file has been replaced.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};

use crate::config::files::{ChangeDetector, FileVersions};

/// How often to look. A change is acted upon at the second look that finds it.
const EVERY: Duration = Duration::from_secs(2);

/// Watches the files of the present configuration until it is dropped.
#[derive(Debug)]
pub(super) struct FileWatcher {
    watch: Arc<Mutex<ChangeDetector>>,
    changed: Arc<Notify>,
    task: tokio::task::JoinHandle<()>,
}

impl FileWatcher {
    pub(super) fn start(files: FileVersions) -> Self {
        let watch = Arc::new(Mutex::new(ChangeDetector::new(files)));
        let changed = Arc::new(Notify::new());
        let task = tokio::spawn(run(Arc::clone(&watch), Arc::clone(&changed)));
        Self { watch, changed, task }
    }

    /// Waits until files have changed.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Watches the files of another configuration instead.
    pub(super) fn replace(&self, files: FileVersions) {
        *self.watch.lock().unwrap_or_else(PoisonError::into_inner) = ChangeDetector::new(files);
    }
}

impl Drop for FileWatcher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(watch: Arc<Mutex<ChangeDetector>>, changed: Arc<Notify>) {
    let mut looks = interval(EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let watch = Arc::clone(&watch);
        // A file system may be slow, and connections are accepted meanwhile.
        let look = move || watch.lock().unwrap_or_else(PoisonError::into_inner).detect();
        if tokio::task::spawn_blocking(look).await.unwrap_or(false) {
            changed.notify_one();
        }
    }
}
