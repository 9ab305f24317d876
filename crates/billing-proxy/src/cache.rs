//! Answers that are kept: per tenant and vendor, each with its owner written on it.

pub(crate) mod answers;
pub(crate) mod flight;
pub mod key;
