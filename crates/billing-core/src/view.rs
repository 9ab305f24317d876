//! What a screen shows, as plain data: components only draw it.
//!
//! Everything here is computed from the domain and, where time matters, a given `now`. Words are
//! [`crate::text::Message`]s, so nothing here knows a language.

pub mod badge;

pub mod state;

pub mod backdrop;

pub mod plan_card;

pub mod invoice_table;

pub mod amount_width;

pub mod totals;

pub mod months;

pub mod checks;

pub mod export;

/// Where a word stands in a long text.
mod find;

mod fold;

mod calendar;

/// How far a date is from now.
pub mod relative;

mod sort;
