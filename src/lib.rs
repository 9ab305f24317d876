//! `<billing-widget>`, `<billing-plan>` and `<billing-invoices>`: a plan card and an invoice table
//! for any web page. A Leptos app, mounted into the shadow roots of custom elements.
//!
//! Reading order is data flow: [`billing_widget`] takes the props and sets up the state, `connection`
//! loads through `api` and puts the data into `state`, `components` draw it, and [`custom_element`]
//! is what the page's elements call.

mod view_macro;

pub mod vendor;

pub mod settings;

pub mod billing_widget;

pub mod widget_ref;

pub mod inline_data;

mod connection;

pub mod api;

mod state;

mod selection;

mod tools;

mod reload;

#[expect(
    unreachable_pub,
    reason = "`#[component]` generates a second function, which only the first one calls"
)]
mod components;

pub mod i18n;

mod export;

mod snapshot;

mod remembered_view;

mod link;

mod erased;

mod mount;

mod styles;

mod backdrop;

pub mod custom_element;

mod host_events;

pub mod events;

pub mod panic;

mod page_clock;

mod js_object;

pub use billing_widget::{BillingWidget, BillingWidgetProps};

pub(crate) use view_macro::view;
