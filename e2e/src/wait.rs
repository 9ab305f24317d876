//! Waiting for a condition, never for a time.

use std::time::{Duration, Instant};

use crate::Outcome;

/// How long anything may take before a test gives up: far more than any of it takes on a machine
/// whose two processors have ten times the work that they can do.
pub const PATIENCE: Duration = Duration::from_secs(60);

const POLL: Duration = Duration::from_millis(25);

/// Asks again and again until there is an answer.
///
/// # Errors
///
/// When asking fails, or when [`PATIENCE`] has run out.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Outcome<Option<T>>) -> Outcome<T> {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        if started.elapsed() > PATIENCE {
            return Err(format!("waited {PATIENCE:?} in vain for {what}").into());
        }
        tokio::time::sleep(POLL).await;
    }
}
