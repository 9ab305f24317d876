//! The stage for end-to-end tests: the real `billing-proxy`, the built page and a real browser,
//! each on a free loopback port of its own, each ended when it goes out of scope.
//!
//! A test asks for a [`play`], composes what it needs ([`proxy`], [`page`]) and reads the
//! [`widget`] as a reader of the page does: what is visible, through the open shadow root, by the
//! parts that a host page may rely on.

pub mod play;

pub mod browser;
pub mod engine;
pub mod widget;

pub mod meter;

pub mod axe;
pub mod lighthouse;
pub mod page;
pub mod prism;
pub mod proxy;
pub mod relay;

pub mod http;
mod npm;
pub mod program;
pub mod wait;

/// What a step of a test gives, or why it could not be done.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
