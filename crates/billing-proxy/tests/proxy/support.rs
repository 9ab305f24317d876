//! Test support: a vendor that fails on command, a proxy on a real port, and a client that can send
//! anything. The soak includes it by the paths.

#[path = "support/client.rs"]
pub(crate) mod client;
#[path = "support/process.rs"]
pub(crate) mod process;
#[path = "support/signing.rs"]
pub(crate) mod signing;
#[path = "support/test_proxy.rs"]
pub(crate) mod test_proxy;
#[path = "support/tokens.rs"]
pub(crate) mod tokens;
#[path = "support/vendor.rs"]
pub(crate) mod vendor;
