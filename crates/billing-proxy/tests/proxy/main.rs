//! The proxy as its clients, its vendors and its operators meet it: over real connections.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what went wrong by failing"
)]

mod support;

mod routes;

mod cors;
mod origins;
mod tokens;

mod vendors;

mod cache;
mod limits;
