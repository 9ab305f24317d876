//! Honest totals: whole numbers per currency, never one currency added to another.
//!
//! A paid invoice counts as paid; one below zero is a refund and is thereby subtracted. An open or
//! uncollectible invoice counts as outstanding. A void invoice and a draft are owed by nobody and
//! count as nothing. What another status means nobody here knows: such invoices are left out, and
//! how many they are is said.

use crate::invoice::{Invoice, InvoiceStatus, Invoices};
use crate::money::Currency;
use std::collections::BTreeMap;

/// The totals of some invoices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// One for each currency that something was paid or is outstanding in, by code.
    pub currencies: Vec<CurrencyTotal>,
    /// How many invoices have a status that nobody here knows.
    pub uncounted: usize,
}

/// The total of one currency, in its smallest unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrencyTotal {
    /// The currency.
    pub currency: Currency,
    /// What was paid, refunds subtracted; `None` where the sum does not fit 128 bits.
    pub paid: Option<i128>,
    /// What is open or uncollectible; `None` where the sum does not fit 128 bits.
    pub outstanding: Option<i128>,
    /// How many invoices were paid or refunded.
    pub paid_count: usize,
    /// How many invoices are open or uncollectible.
    pub outstanding_count: usize,
}

/// The totals of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearTotals {
    /// The year in UTC; `None` for invoices without a date.
    pub year: Option<i32>,
    /// Its totals.
    pub totals: Totals,
}

/// The totals of the given rows.
pub fn totals(invoices: &Invoices, rows: &[u32]) -> Totals {
    let mut sums = Sums::default();
    for row in rows {
        sums.add(invoices, *row);
    }
    sums.finish(invoices)
}

/// The totals of the given rows by year, newest first and those without a date last.
pub fn totals_by_year(invoices: &Invoices, rows: &[u32]) -> Vec<YearTotals> {
    let mut years: BTreeMap<Option<i32>, Sums> = BTreeMap::new();
    for row in rows {
        let Some(invoice) = invoices.get(*row as usize) else { continue };
        let year = invoice.paid_at.map(|date| date.utc_date().year);
        years.entry(year).or_default().add(invoices, *row);
    }
    years
        .into_iter()
        .rev()
        .map(|(year, sums)| YearTotals { year, totals: sums.finish(invoices) })
        .filter(|year| year.totals != Totals::default())
        .collect()
}

/// What an invoice counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    Paid,
    Outstanding,
    Nothing,
    Unknown,
}

pub(super) fn counts(invoice: &Invoice<'_>) -> Counts {
    match invoice.status {
        InvoiceStatus::Paid => Counts::Paid,
        InvoiceStatus::Open | InvoiceStatus::Uncollectible => Counts::Outstanding,
        InvoiceStatus::Draft | InvoiceStatus::Void => Counts::Nothing,
        InvoiceStatus::Other(_) => Counts::Unknown,
    }
}

/// Sums by the number of their currency.
#[derive(Default)]
struct Sums {
    by_currency: BTreeMap<usize, [Sum; 2]>,
    uncounted: usize,
}

/// A sum of any order of addition: what does not fit on the way may fit again at the end, so the
/// positive and the negative are added up apart, each in twice the width.
#[derive(Clone, Copy, Default)]
pub(super) struct Sum {
    positive: Wide,
    negative: Wide,
    count: usize,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Wide {
    high: u128,
    low: u128,
}

impl Sums {
    fn add(&mut self, invoices: &Invoices, row: u32) {
        let row = row as usize;
        let (Some(invoice), Some(currency)) = (invoices.get(row), invoices.currency_of(row)) else {
            return;
        };
        let place = match counts(&invoice) {
            Counts::Paid => 0,
            Counts::Outstanding => 1,
            Counts::Nothing => return,
            Counts::Unknown => {
                self.uncounted += 1;
                return;
            }
        };
        if let Some(sum) = self.by_currency.entry(currency).or_default().get_mut(place) {
            sum.add(invoice.amount.minor);
        }
    }

    fn finish(self, invoices: &Invoices) -> Totals {
        let mut currencies: Vec<CurrencyTotal> = self
            .by_currency
            .into_iter()
            .filter_map(|(currency, [paid, outstanding])| {
                Some(CurrencyTotal {
                    currency: invoices.currencies().get(currency)?.clone(),
                    paid: paid.total(),
                    outstanding: outstanding.total(),
                    paid_count: paid.count,
                    outstanding_count: outstanding.count,
                })
            })
            .collect();
        currencies.sort_by(|one, other| one.currency.code().cmp(other.currency.code()));
        Totals { currencies, uncounted: self.uncounted }
    }
}

impl Sum {
    pub(super) fn add(&mut self, minor: i128) {
        let side = if minor < 0 { &mut self.negative } else { &mut self.positive };
        let (low, carried) = side.low.overflowing_add(minor.unsigned_abs());
        // The high half counts carries: one for each addition at most, so it cannot overflow.
        *side = Wide { high: side.high + u128::from(carried), low };
        self.count += 1;
    }

    /// The sum, if it fits.
    pub(super) fn total(&self) -> Option<i128> {
        let negative = self.negative > self.positive;
        let (larger, smaller) =
            if negative { (self.negative, self.positive) } else { (self.positive, self.negative) };
        let (low, borrowed) = larger.low.overflowing_sub(smaller.low);
        if larger.high - smaller.high != u128::from(borrowed) {
            return None;
        }
        if negative { 0_i128.checked_sub_unsigned(low) } else { i128::try_from(low).ok() }
    }
}

#[cfg(test)]
mod tests;
