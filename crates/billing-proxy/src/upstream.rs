//! The way to a vendor: one fresh request, built from the configuration alone.

pub(crate) mod answer;
pub(crate) mod body;
pub(crate) mod breaker;
pub(crate) mod client;
pub mod fault;
pub(crate) mod key_set;
pub(crate) mod retry;
