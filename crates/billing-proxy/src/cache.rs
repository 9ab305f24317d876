//! Answers that are kept: per tenant and vendor, each with its owner written on it.

pub(crate) mod budget;
pub mod key;
pub(crate) mod slot;
