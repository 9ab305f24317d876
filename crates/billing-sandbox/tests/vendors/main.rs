//! Both vendors over real sockets.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy allows them in tests but not in the helpers that tests share"
)]
#![expect(clippy::needless_pass_by_value, reason = "expected JSON is written where it is passed")]

mod client;

mod autoposting;
mod life;
mod scenarios;
mod trackmyposts;
