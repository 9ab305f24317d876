//! What was spent, month by month, for a chart.

use super::totals::{Counts, Sum, counts};
use crate::invoice::Invoices;
use crate::money::Currency;
use std::collections::BTreeMap;

/// The months of one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrencyMonths {
    /// The currency.
    pub currency: Currency,
    /// Its months, oldest first and without a gap: a month without a payment is there with zero.
    pub months: Vec<Month>,
}

/// What was paid in one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// The year in UTC.
    pub year: i32,
    /// The month in UTC, 1 to 12.
    pub month: u8,
    /// What was paid in the smallest unit, refunds subtracted; `None` where it does not fit 128
    /// bits.
    pub paid: Option<i128>,
}

/// What the given rows paid in each of the last `last` months that they reach, by currency. Rows
/// without a date belong to no month.
pub fn months(invoices: &Invoices, rows: &[u32], last: usize) -> Vec<CurrencyMonths> {
    let mut sums: BTreeMap<(&str, usize), BTreeMap<i32, Sum>> = BTreeMap::new();
    for row in rows.iter().map(|row| *row as usize) {
        let (Some(invoice), Some(currency)) = (invoices.get(row), invoices.currency_of(row)) else {
            continue;
        };
        if let (Counts::Paid, Some(date)) = (counts(&invoice), invoice.paid_at) {
            let day = date.utc_date();
            let number = day.year * 12 + i32::from(day.month) - 1;
            let by_month = sums.entry((invoice.amount.currency.code(), currency)).or_default();
            by_month.entry(number).or_default().add(invoice.amount.minor);
        }
    }
    sums.into_iter()
        .filter_map(|((_, currency), by_month)| {
            let currency = invoices.currencies().get(currency)?.clone();
            Some(CurrencyMonths { currency, months: without_gaps(&by_month, last) })
        })
        .collect()
}

/// The largest payment of the months, for the chart's scale.
pub fn largest(months: &[Month]) -> i128 {
    months.iter().filter_map(|month| month.paid).max().unwrap_or(0).max(0)
}

/// How much `part` is of `whole` in thousandths, 0 to 1000: the height of a bar.
pub fn per_mille(part: i128, whole: i128) -> u16 {
    if part <= 0 || whole <= 0 {
        return 0;
    }
    // Where a thousand times the part does not fit, the whole has digits to spare.
    let share = match part.checked_mul(1000) {
        Some(thousandfold) => thousandfold / whole,
        None => part / (whole / 1000).max(1),
    };
    share.clamp(0, 1000) as u16
}

fn without_gaps(by_month: &BTreeMap<i32, Sum>, last: usize) -> Vec<Month> {
    let (Some((&oldest, _)), Some((&newest, _))) =
        (by_month.first_key_value(), by_month.last_key_value())
    else {
        return Vec::new();
    };
    let reach = i32::try_from(last).unwrap_or(i32::MAX);
    let first = oldest.max(newest.saturating_sub(reach).saturating_add(1));
    (first..=newest)
        .map(|number| Month {
            year: number.div_euclid(12),
            month: number.rem_euclid(12) as u8 + 1,
            paid: by_month.get(&number).map_or(Some(0), Sum::total),
        })
        .collect()
}

#[cfg(test)]
mod tests;
