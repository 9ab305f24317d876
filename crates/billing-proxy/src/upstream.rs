//! Requests to vendors, built only from the configuration, without any part of a client's request.

pub(crate) mod body;
pub(crate) mod breaker;
pub(crate) mod client;
pub(crate) mod key_set;
pub(crate) mod response_head;
pub(crate) mod retry;
