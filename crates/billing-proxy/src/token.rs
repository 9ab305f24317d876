//! Session tokens: JWTs minted by the host page's own back end, checked strictly.

pub mod keys;
pub mod mint;

mod claims;
mod header;
mod remembered;
pub mod verify;
