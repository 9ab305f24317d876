//! Billing data of two vendors, decoded into one domain model, and the view models of a screen.
//!
//! The crate is pure: no browser, no clock, no input or output. Everything that depends on the
//! current time takes it as an argument, so that every rule can be tested natively with a fixed
//! `now`.
//!
//! The modules in the order in which data passes through them: [`json_text`] turns bytes into JSON
//! text, [`wire`] decodes it into the domain ([`money`], [`date`], [`zone`], [`invoice`], [`plan`]),
//! and [`view`] computes what to show.
//!
//! ```
//! let body = br#"{"success":true,"data":{"invoices":[
//!     {"id":"inv_1","amount":4900,"currency":"usd","status":"paid","paidAt":"2024-01-01T00:00:00Z"}
//! ]}}"#;
//! let history = billing_core::wire::autoposting::decode(body)?;
//! let invoice = history.invoices.get(0).ok_or("no invoice")?;
//! assert_eq!(invoice.amount.to_decimal(), "49.00");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod json_text;
pub mod wire;

pub mod money;

pub mod date;

pub mod zone;

pub mod invoice;

pub mod plan;

pub mod text;

pub mod view;

mod interner;
