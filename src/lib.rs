//! `<billing-widget>`, `<billing-plan>` and `<billing-invoices>`: a plan card and an invoice table
//! for any web page, drawn by Leptos in a shadow root.
//!
//! Reading order is the way of the data: `fetch` asks the proxy, `feed` shares what it answers
//! among elements, `state` holds it in signals, `components` draw it, `mount` puts them into
//! a shadow root, and `element` is what the page's custom elements call.

mod fetch;

mod feed;

pub mod state;

pub mod settings;

pub mod host;

mod format;

pub mod texts;

mod components;

mod dom;

pub mod reactive;

pub mod link;

pub mod export;

pub mod styles;

mod mount;

pub mod element;

#[cfg(feature = "leptos")]
#[expect(
    unreachable_pub,
    reason = "the macro writes a second function, which only the first calls"
)]
mod leptos_component;

pub mod events;

pub mod dead;

mod page;

mod plain;

mod resized;

mod task;

mod timer;

#[cfg(feature = "leptos")]
pub use leptos_component::{BillingWidget, BillingWidgetProps, GetToken};
