//! Holds the vendors' API keys, and serves the billing data of one tenant to a page, and nothing
//! else.
//!
//! In the order of a request: [`config`] is read at start-up, [`app`](mod@app) receives the
//! request, `admit` checks its [`origin`], its [`route`] and its [`token`], the [`cache`] may have
//! the response, and [`upstream`] sends the request to the vendor. [`error`] is the only module
//! that maps an error to a response. The top-level modules have no cyclic dependencies.

pub mod cli;
pub mod config;

pub mod app;

mod admit;
pub mod host;
pub mod origin;
pub mod query;
mod request_context;
pub mod route;
pub mod token;
pub mod vendor;

pub mod limit;

pub mod cache;
mod key_refresh;
mod store;
mod tenant;
pub mod upstream;
pub mod upstream_error;
mod vendor_account;

pub mod error;
mod reply;
mod respond;

pub mod admin;
pub mod clock;
pub mod log;
pub mod metrics;
pub mod request_id;
pub mod sandbox;
pub mod server;
mod snapshot;
pub mod telemetry;
pub mod tls;
mod trace_parent;
mod widget;

mod random;

pub mod fuzz;

pub use self::admit::Endpoints;
pub use self::snapshot::SetupError;
