//! The only holder of the vendors' API keys: it answers a page with one tenant's billing data, and
//! nothing else.
//!
//! Reading order is the way of a request: [`config`] decides everything beforehand, [`app`](mod@app)
//! takes the request, `admit` judges it by its [`origin`], its [`token`] and its [`route`], the
//! cache may have the answer, and `upstream` is the one way out. [`error`] is the one place that
//! turns a refusal into an answer.

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
mod source;
mod store;
mod tenant;
pub mod upstream;

pub mod error;
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
mod trace_parent;
mod widget;

mod random;

pub mod fuzz;

pub use self::admit::Endpoints;
pub use self::snapshot::SetupError;
