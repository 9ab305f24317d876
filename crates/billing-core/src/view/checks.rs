//! Local checks on the bill, for the things that a careful reader would question.
//!
//! A check that reports ordinary data is soon ignored, so each one requires a pattern that does not
//! occur in ordinary data.
//!
//! They consider the last eight hundred days.
//!
//! - **Price rise**: the newest invoice of a series costs more than the one before it, they are
//!   about a month or a year apart, and the earlier price did not vary. A series consists of the
//!   invoices with the same currency and the same description without its period. Usage-based
//!   charges that vary every month have no price that could rise, and neither has a series that
//!   ended long ago.
//! - **Duplicate**: two or three paid invoices with one description, amount and currency, for the
//!   same named period or within 48 hours. Not if the same happened in another period as well (it
//!   is then a habit of this customer), and not if the amount was refunded since.
//! - **Missing month**: a monthly series has one gap of one or two months within the last thirteen
//!   months. Not if another series fills the gap (a change of plan and back).
//!
//! Everything is computed locally: nothing about the bill leaves the page.

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

/// A finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Which check.
    pub kind: CheckKind,
    /// Identifies the finding by its invoices, so that a dismissed finding stays dismissed and a
    /// new one is shown.
    pub key: String,
    /// Its hue.
    pub tone: Tone,
    /// Its text.
    pub message: Message,
    /// Its invoices.
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
