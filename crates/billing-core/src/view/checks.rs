//! Local checks on the bill: what a careful reader of it would ask about.
//!
//! A check that reports ordinary data is soon ignored, so each one requires a pattern that ordinary
//! data does not show.
//!
//! They consider the last eight hundred days: what is older is closed.
//!
//! - **Price rise**: the newest invoice of a series costs more than the one before it, they are
//!   about a month or a year apart, and the price before did not vary either. A series is what has
//!   one currency and one description, once the period it names is left out of it. Usage that
//!   costs something else every month has no price to rise, and a series that ended long ago has
//!   none any more.
//! - **Duplicate**: two or three paid invoices with one description, amount and currency, for the
//!   same named period or within 48 hours. Not if the same happened for another period as well (it
//!   is then how this customer buys), and not if as much was refunded since.
//! - **Missing month**: a series that came every month left out one or two, once, within the last
//!   thirteen months; not if another series came just then (a change of plan and back).
//!
//! Everything is computed here: nothing about the bill leaves the page.

mod stem;

mod series;

mod duplicate;

mod price;

mod gap;

use crate::invoice::Invoices;
use crate::text::Message;
use crate::view::badge::Tone;
use crate::zone::Zone;
use series::History;

/// Something to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Which check.
    pub kind: CheckKind,
    /// Stays the same as long as it is about the same invoices, so that what was dismissed stays
    /// dismissed and what is new shows.
    pub key: String,
    /// Its hue.
    pub tone: Tone,
    /// Its text.
    pub message: Message,
    /// The invoices it is about.
    pub rows: Vec<u32>,
}

/// Which check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckKind {
    /// A charge may have been paid more than once.
    Duplicate,
    /// A price is higher than before.
    PriceRise,
    /// A month without an invoice.
    MissingMonth,
}

impl CheckKind {
    fn name(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::PriceRise => "price-rise",
            Self::MissingMonth => "missing-month",
        }
    }
}

/// All findings, the most serious kind first and within a kind the newest first.
pub fn checks(invoices: &Invoices, zone: &Zone) -> Vec<Check> {
    let mut found = Vec::new();
    let history = History::of(invoices, zone);
    duplicate::duplicates(&history, &mut found);
    price::price_rises(&history, &mut found);
    gap::missing_months(&history, &mut found);
    found
}

fn check(
    invoices: &Invoices,
    kind: CheckKind,
    tone: Tone,
    message: Message,
    rows: Vec<u32>,
) -> Check {
    let mut key = kind.name().to_owned();
    for row in &rows {
        key.push(':');
        key.push_str(invoices.id_of(*row as usize));
    }
    Check { kind, key, tone, message, rows }
}

#[cfg(test)]
mod tests;
