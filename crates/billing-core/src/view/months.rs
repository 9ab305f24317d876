//! What was spent, month by month, for a chart.

use super::calendar::Calendar;
use super::sort::by_keys;
use super::totals::{Counts, counts, currency_keys};
use crate::invoice::Invoices;
use crate::money::Currency;
use crate::zone::Zone;

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
    /// The year.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u8,
    /// What was paid in the smallest unit, refunds subtracted.
    pub paid: i128,
}

/// What the given rows paid in each of the last `last` months that they reach, by currency. Rows
/// without a date belong to no month.
pub fn months(invoices: &Invoices, rows: &[u32], zone: &Zone, last: usize) -> Vec<CurrencyMonths> {
    // Months counted from the year 0; rows that are in none have no number.
    let mut numbers = vec![0; invoices.len()];
    let mut paid = Vec::with_capacity(rows.len());
    let mut calendar = Calendar::new(zone);
    for row in rows {
        let index = *row as usize;
        if let (Some(Counts::Paid), Some(date)) = (counts(invoices, index), invoices.date_of(index))
            && let Some(number) = numbers.get_mut(index)
        {
            *number = u64::from(calendar.month(date));
            paid.push(*row);
        }
    }
    let sorted = by_keys(by_keys(paid, &numbers), &currency_keys(invoices));
    let currency = |row: u32| invoices.currency_of(row as usize);
    let number = |row: u32| numbers.get(row as usize).copied().unwrap_or_default();
    let by_currency = sorted.chunk_by(|one, other| currency(*one) == currency(*other));
    by_currency
        .filter_map(|rows| {
            let (oldest, newest) = (number(*rows.first()?), number(*rows.last()?));
            let first = oldest.max((newest + 1).saturating_sub(last as u64));
            let mut months: Vec<Month> = (first..=newest).map(empty_month).collect();
            for rows in rows.chunk_by(|one, other| number(*one) == number(*other)) {
                let place = rows.first().and_then(|row| number(*row).checked_sub(first));
                if let Some(month) = place.and_then(|place| months.get_mut(place as usize)) {
                    month.paid = sum(invoices, rows);
                }
            }
            let currency = invoices.get(*rows.first()? as usize)?.amount.currency.clone();
            Some(CurrencyMonths { currency, months })
        })
        .collect()
}

fn empty_month(number: u64) -> Month {
    let year = i32::try_from(number / 12).unwrap_or(i32::MAX);
    Month { year, month: (number % 12) as u8 + 1, paid: 0 }
}

fn sum(invoices: &Invoices, rows: &[u32]) -> i128 {
    rows.iter().map(|row| i128::from(invoices.minor_of(*row as usize))).sum()
}

/// The largest payment of the months, for the chart's scale.
pub fn largest(months: &[Month]) -> i128 {
    months.iter().map(|month| month.paid).max().unwrap_or(0).max(0)
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

#[cfg(test)]
mod tests;
