//! View models: what a screen shows, as plain data that components only render.
//!
//! Everything here is computed from the domain and, where time matters, the argument `now`. Texts are
//! [`crate::text::Message`]s, so nothing here depends on a language.

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

pub mod language;

mod fold;

/// The distance of a date from now.
pub mod relative;

mod sort;

#[cfg(test)]
pub(crate) mod test_language;
