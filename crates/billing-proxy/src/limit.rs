//! Limits on requests and connections.

pub(crate) mod connections;
pub mod peer;
pub mod rate;
