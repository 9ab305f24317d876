//! What the tests stand on: a vendor that fails on command, a proxy on a real port, and a client
//! that can send anything. The soak uses the same, by way of the paths.

#[path = "support/client.rs"]
pub(crate) mod client;
#[path = "support/process.rs"]
pub(crate) mod process;
#[path = "support/signing.rs"]
pub(crate) mod signing;
#[path = "support/stage.rs"]
pub(crate) mod stage;
#[path = "support/tokens.rs"]
pub(crate) mod tokens;
#[path = "support/vendor.rs"]
pub(crate) mod vendor;
