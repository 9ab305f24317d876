//! Progress: one line when a step starts, one with its time when it ends.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Result;

/// Announces `name`, does `work`, and prints how long it took.
pub(crate) fn step<T>(
    name: impl fmt::Display,
    work: impl FnOnce() -> Result<T>,
) -> (Duration, Result<T>) {
    println!("==> {name}");
    let start = Instant::now();
    let outcome = work();
    let taken = start.elapsed();
    match &outcome {
        Ok(_) => println!("    {name}: done in {}", seconds(taken)),
        Err(error) => println!("    {name}: FAILED after {}: {error:#}", seconds(taken)),
    }
    (taken, outcome)
}

/// A duration in seconds: `0.4 s`, `83.0 s`.
pub(crate) fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
