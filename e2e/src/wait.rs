//! Waiting for a condition, never for a fixed time.

use std::time::{Duration, Instant};

use crate::Outcome;

/// The timeout of a wait: far more than anything takes, even on two cores at a load of twenty.
pub const PATIENCE: Duration = Duration::from_secs(60);

const POLL: Duration = Duration::from_millis(25);

/// Polls until there is a value.
///
/// # Errors
///
/// When a poll fails, or after [`PATIENCE`].
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Outcome<Option<T>>) -> Outcome<T> {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        if started.elapsed() > PATIENCE {
            return Err(format!("waited {PATIENCE:?} for {what}").into());
        }
        tokio::time::sleep(POLL).await;
    }
}
