//! Both vendors' billing APIs over real HTTP on loopback, with a scenario for every state of a
//! customer and every failure of a vendor.
//!
//! Each scenario is one customer: an API key per vendor and a workspace. The key of a request
//! selects the scenario, so one pair of servers serves all of them. The data are generated for each
//! request relative to the clock, so a renewal is always some days ahead and the newest invoice
//! some weeks old.
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
