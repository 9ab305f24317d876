//! Cached responses, each stored with the tenant and vendor that it belongs to.

pub mod key;
pub(crate) mod response_cache;
pub(crate) mod single_flight;
