//! The setup of end-to-end tests: the real `billing-proxy`, the built page and a real browser, each
//! on a free loopback port, each ended when it goes out of scope.
//!
//! A test runs in a [`play`], starts what it needs ([`proxy`], [`page`]) and reads the [`widget`]
//! like a user: visible text, through the open shadow root, by the parts that a host page may rely
//! on.

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

/// The result of a step of a test.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
