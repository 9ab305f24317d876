//! How many requests are too many.

pub mod gcra;
pub mod peer;
