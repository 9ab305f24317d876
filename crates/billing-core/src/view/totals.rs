//! Honest totals: whole numbers per currency, never one currency added to another.
//!
//! A paid invoice counts as paid; one below zero is a refund and is thereby subtracted. An open or
//! uncollectible invoice counts as outstanding. A void invoice and a draft are owed by nobody and
//! count as nothing. What another status means nobody here knows: such invoices are left out, and
//! how many they are is said.

use super::calendar::Calendar;
use crate::invoice::{InvoiceStatus, Invoices};
use crate::money::Currency;
use crate::view::invoice_table::is_unpaid;
use crate::view::sort::{by_keys, ranks, rows};
use crate::zone::Zone;

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
    /// What was paid, refunds subtracted.
    pub paid: i128,
    /// What is open or uncollectible.
    pub outstanding: i128,
    /// How many invoices were paid or refunded.
    pub paid_count: usize,
    /// How many invoices are open or uncollectible.
    pub outstanding_count: usize,
}

/// The totals of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearTotals {
    /// The year; `None` for invoices without a date.
    pub year: Option<i32>,
    /// Its totals.
    pub totals: Totals,
}

/// The totals of the given rows.
pub fn totals(invoices: &Invoices, rows: &[u32]) -> Totals {
    let mut tally = Tally::default();
    for row in by_keys(rows.to_vec(), &currency_keys(invoices)) {
        tally.add(invoices, row);
    }
    tally.finish(invoices)
}

/// The totals of all invoices that are still owed ([`is_unpaid`]).
pub fn unpaid(invoices: &Invoices) -> Totals {
    let is_wanted = |row: &u32| is_unpaid(invoices, *row as usize);
    totals(invoices, &rows(invoices.len()).into_iter().filter(is_wanted).collect::<Vec<_>>())
}

/// The totals of the given rows by year, newest first and those without a date last.
pub fn totals_by_year(invoices: &Invoices, rows: &[u32], zone: &Zone) -> Vec<YearTotals> {
    let mut calendar = Calendar::new(zone);
    let mut year_of = |row: u32| Some(calendar.year(invoices.date_of(row as usize)?));
    let mut years = vec![u64::MAX; invoices.len()];
    for row in rows {
        if let (Some(place), Some(year)) = (years.get_mut(*row as usize), year_of(*row)) {
            *place = i32::MAX.abs_diff(year).into();
        }
    }
    let year = |row: u32| years.get(row as usize);
    let sorted = by_keys(by_keys(rows.to_vec(), &currency_keys(invoices)), &years);
    let by_year = sorted.chunk_by(|one, other| year(*one) == year(*other)).map(|rows| {
        let mut tally = Tally::default();
        rows.iter().for_each(|row| tally.add(invoices, *row));
        let year = rows.first().and_then(|row| year_of(*row));
        YearTotals { year, totals: tally.finish(invoices) }
    });
    by_year.filter(|year| year.totals != Totals::default()).collect()
}

/// For each of the distinct currencies its rank by code, from 1.
pub(super) fn currency_ranks(invoices: &Invoices) -> Vec<u64> {
    let codes: Vec<&str> = invoices.currencies().iter().map(|currency| currency.code()).collect();
    ranks(&codes, &|one, other| one.cmp(other))
}

/// The same for each row.
pub(super) fn currency_keys(invoices: &Invoices) -> Vec<u64> {
    let ranks = currency_ranks(invoices);
    let mut keys = vec![0; invoices.len()];
    for (row, key) in keys.iter_mut().enumerate() {
        let rank = invoices.currency_of(row).and_then(|currency| ranks.get(currency));
        *key = rank.copied().unwrap_or_default();
    }
    keys
}

/// What an invoice counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    Paid,
    Outstanding,
    Nothing,
    Unknown,
}

pub(super) fn counts(invoices: &Invoices, row: usize) -> Option<Counts> {
    Some(match invoices.statuses().get(invoices.status_of(row)?)? {
        InvoiceStatus::Paid => Counts::Paid,
        InvoiceStatus::Open | InvoiceStatus::Uncollectible => Counts::Outstanding,
        InvoiceStatus::Draft | InvoiceStatus::Void => Counts::Nothing,
        InvoiceStatus::Other(_) => Counts::Unknown,
    })
}

/// A sum of amounts and how many they are.
#[derive(Clone, Copy, Default)]
struct Sum {
    minor: i128,
    count: usize,
}

/// Totals in the making, from rows of which those of one currency come one after the other.
#[derive(Default)]
struct Tally {
    totals: Totals,
    /// The currency that is being added up, with what is paid and what is outstanding.
    current: Option<(usize, [Sum; 2])>,
}

impl Tally {
    fn add(&mut self, invoices: &Invoices, row: u32) {
        let row = row as usize;
        let (Some(counts), Some(currency)) = (counts(invoices, row), invoices.currency_of(row))
        else {
            return;
        };
        let is_paid = match counts {
            Counts::Paid => true,
            Counts::Outstanding => false,
            Counts::Nothing => return,
            Counts::Unknown => {
                self.totals.uncounted += 1;
                return;
            }
        };
        if self.current.as_ref().is_none_or(|(current, _)| *current != currency) {
            self.flush(invoices);
        }
        let (_, [paid, outstanding]) = self.current.get_or_insert((currency, Default::default()));
        if is_paid { paid } else { outstanding }.add(invoices.minor_of(row));
    }

    fn flush(&mut self, invoices: &Invoices) {
        if let Some((currency, [paid, outstanding])) = self.current.take()
            && let Some(currency) = invoices.currencies().get(currency)
        {
            self.totals.currencies.push(CurrencyTotal {
                currency: currency.clone(),
                paid: paid.minor,
                outstanding: outstanding.minor,
                paid_count: paid.count,
                outstanding_count: outstanding.count,
            });
        }
    }

    fn finish(mut self, invoices: &Invoices) -> Totals {
        self.flush(invoices);
        self.totals
    }
}

impl Sum {
    fn add(&mut self, minor: i64) {
        self.minor += i128::from(minor);
        self.count += 1;
    }
}

#[cfg(test)]
mod tests;
