//! Requests to vendors, built from the configuration alone: nothing of a client's request is in them.

pub(crate) mod body;
pub(crate) mod breaker;
pub(crate) mod client;
pub(crate) mod key_set;
pub(crate) mod response_head;
pub(crate) mod retry;
