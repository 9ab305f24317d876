//! Both vendors' billing interfaces over real HTTP on loopback, with a scenario for every state a
//! customer can be in and for every way a vendor can fail.
//!
//! Each scenario is one customer: an API key per vendor and a workspace. The key of a request
//! chooses the scenario, so one pair of servers plays all of them at once. The data is made anew
//! for each request from the clock that was given, so a renewal lies always some days ahead and the
//! newest invoice some weeks back.
//!
//! ```
//! use billing_sandbox::{Scenario, Vendors};
//!
//! let vendors = Vendors::start(std::time::SystemTime::now)?;
//! assert!(vendors.autoposting_base().ends_with("/api-proxy"));
//! assert_eq!(Scenario::PastDue.autoposting_key(), "sk-social-sandbox-past-due");
//! # Ok::<(), std::io::Error>(())
//! ```

mod scenario;
mod vendors;

mod account;
mod autoposting;
mod trackmyposts;

mod calendar;
mod fault;

pub use self::scenario::Scenario;
pub use self::vendors::Vendors;
