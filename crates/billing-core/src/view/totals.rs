//! Exact totals for each currency; currencies are never added to each other.
//!
//! A paid invoice counts as paid; a negative one is a refund and is subtracted. An open or
//! uncollectible invoice counts as outstanding. Void invoices and drafts are not owed and not
//! counted. Invoices with any other status are left out, because its meaning is unknown, and their
//! number is stated.

use crate::invoice::{InvoiceStatus, Invoices};
use crate::money::Currency;
use crate::view::invoice_table::is_unpaid;
use crate::view::sort::{alphabetical, rows, sort_rows};
use crate::zone::Zone;

/// The totals of some invoices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// One for each currency with paid or outstanding amounts, by code.
    pub currencies: Vec<CurrencyTotal>,
    /// The number of invoices with an unknown status.
    pub uncounted: usize,
}

/// The total of one currency, in its smallest unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrencyTotal {
    /// The currency.
    pub currency: Currency,
    /// The sum of payments minus refunds.
    pub paid: i128,
    /// The open or uncollectible amount.
    pub outstanding: i128,
    /// The number of paid or refunded invoices.
    pub paid_count: usize,
    /// The number of open or uncollectible invoices.
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
    Tally::new(invoices).totals(rows)
}

/// The totals of all invoices that are still owed ([`is_unpaid`]).
pub fn unpaid(invoices: &Invoices) -> Totals {
    let is_wanted = |row: &u32| is_unpaid(invoices, *row as usize);
    totals(invoices, &rows(invoices.len()).into_iter().filter(is_wanted).collect::<Vec<_>>())
}

/// The totals of the given rows by year, newest first and those without a date last.
pub fn totals_by_year(invoices: &Invoices, rows: &[u32], zone: &Zone) -> Vec<YearTotals> {
    let mut years = vec![None; invoices.len()];
    for row in rows {
        if let Some(year) = years.get_mut(*row as usize) {
            *year = invoices.date_of(*row as usize).map(|date| zone.day(date).year);
        }
    }
    let year = |row: u32| years.get(row as usize).copied().flatten();
    let mut sorted = rows.to_vec();
    // `None` is the smallest of all.
    sort_rows(&mut sorted, &|one, other| year(other).cmp(&year(one)));
    let mut tally = Tally::new(invoices);
    let by_year = sorted.chunk_by(|one, other| year(*one) == year(*other)).map(|rows| {
        let year = rows.first().and_then(|row| year(*row));
        YearTotals { year, totals: tally.totals(rows) }
    });
    by_year.filter(|year| year.totals != Totals::default()).collect()
}

/// The category of an invoice.
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

/// Adds up invoices.
struct Tally<'i> {
    invoices: &'i Invoices,
    /// The index of each currency's total, by the currency's index.
    indices: Vec<Option<usize>>,
}

impl<'i> Tally<'i> {
    fn new(invoices: &'i Invoices) -> Self {
        Self { invoices, indices: vec![None; invoices.currencies().len()] }
    }

    fn totals(&mut self, rows: &[u32]) -> Totals {
        let mut totals = Totals::default();
        for row in rows {
            self.add(*row as usize, &mut totals);
        }
        // Reset for the next year.
        for row in rows {
            let currency = self.invoices.currency_of(*row as usize);
            if let Some(index) = currency.and_then(|currency| self.indices.get_mut(currency)) {
                *index = None;
            }
        }
        let codes: Vec<&str> = totals.currencies.iter().map(|it| it.currency.code()).collect();
        let by_code = alphabetical(&codes).into_iter();
        let currencies =
            by_code.filter_map(|index| totals.currencies.get(index as usize).cloned()).collect();
        Totals { currencies, ..totals }
    }

    fn add(&mut self, row: usize, totals: &mut Totals) {
        let is_paid = match counts(self.invoices, row) {
            Some(Counts::Paid) => true,
            Some(Counts::Outstanding) => false,
            Some(Counts::Unknown) => {
                totals.uncounted += 1;
                return;
            }
            Some(Counts::Nothing) | None => return,
        };
        let Some(currency) = self.invoices.currency_of(row) else { return };
        let Some(index) = self.indices.get_mut(currency) else { return };
        let Some(known) = self.invoices.currencies().get(currency) else { return };
        let index = *index.get_or_insert_with(|| {
            totals.currencies.push(CurrencyTotal::zero(known));
            totals.currencies.len() - 1
        });
        let Some(total) = totals.currencies.get_mut(index) else { return };
        let minor = i128::from(self.invoices.minor_of(row));
        if is_paid {
            total.paid += minor;
            total.paid_count += 1;
        } else {
            total.outstanding += minor;
            total.outstanding_count += 1;
        }
    }
}

impl CurrencyTotal {
    fn zero(currency: &Currency) -> Self {
        let currency = currency.clone();
        Self { currency, paid: 0, outstanding: 0, paid_count: 0, outstanding_count: 0 }
    }
}

#[cfg(test)]
mod tests;
