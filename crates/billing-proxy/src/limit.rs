//! How many requests are too many.

pub mod peer;
pub mod rate;
