//! Spending per month, for a chart.

use super::sort::alphabetical;
use super::totals::{Counts, counts};
use crate::date::BillingDate;
use crate::invoice::Invoices;
use crate::money::Currency;
use crate::zone::Zone;

/// The months of one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrencyMonths {
    /// The currency.
    pub currency: Currency,
    /// Its months, oldest first and without gaps: a month without a payment has zero.
    pub months: Vec<Month>,
}

/// The payments of one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u8,
    /// The sum of payments minus refunds, in the smallest unit.
    pub paid: i128,
}

/// The payments of the rows in each of their last `last` months, by currency. Rows without a date
/// belong to no month.
pub fn months(invoices: &Invoices, rows: &[u32], zone: &Zone, last: usize) -> Vec<CurrencyMonths> {
    let paid = |row: u32| {
        let row = row as usize;
        let is_paid = counts(invoices, row) == Some(Counts::Paid);
        let currency = invoices.currency_of(row).filter(|_| is_paid)?;
        Some((currency, month_number(invoices.date_of(row)?, zone), invoices.minor_of(row)))
    };
    // The first and the last month of each currency, by the currency's index.
    let mut spans: Vec<Option<(u64, u64)>> = vec![None; invoices.currencies().len()];
    for (currency, number, _) in rows.iter().filter_map(|row| paid(*row)) {
        if let Some(span) = spans.get_mut(currency) {
            let (first, last) = span.unwrap_or((number, number));
            *span = Some((first.min(number), last.max(number)));
        }
    }
    let first = |(first, newest): (u64, u64)| first.max((newest + 1).saturating_sub(last as u64));
    let empty = |span| (first(span)..=span.1).map(empty_month).collect();
    let mut months: Vec<Option<Vec<Month>>> = spans.iter().map(|span| span.map(empty)).collect();
    for (currency, number, minor) in rows.iter().filter_map(|row| paid(*row)) {
        let span = spans.get(currency).copied().flatten();
        let index = span.and_then(|span| number.checked_sub(first(span)));
        if let (Some(index), Some(Some(months))) = (index, months.get_mut(currency))
            && let Some(month) = months.get_mut(index as usize)
        {
            month.paid += i128::from(minor);
        }
    }
    let codes: Vec<&str> = invoices.currencies().iter().map(Currency::code).collect();
    let by_code = alphabetical(&codes).into_iter().map(|index| index as usize);
    by_code
        .filter_map(|index| {
            let months = months.get_mut(index)?.take()?;
            Some(CurrencyMonths { currency: invoices.currencies().get(index)?.clone(), months })
        })
        .collect()
}

/// The month of a date, counted from January of the year 0.
fn month_number(date: BillingDate, zone: &Zone) -> u64 {
    let day = zone.day(date);
    u64::from(day.year.unsigned_abs()) * 12 + u64::from(day.month) - 1
}

fn empty_month(number: u64) -> Month {
    let year = i32::try_from(number / 12).unwrap_or(i32::MAX);
    Month { year, month: (number % 12) as u8 + 1, paid: 0 }
}

/// The largest payment and the largest credit of the months, each 0 or more, for the chart's scale.
pub fn extremes(months: &[Month]) -> (i128, i128) {
    let paid = months.iter().map(|month| month.paid);
    let (most, least) = (paid.clone().max().unwrap_or(0), paid.min().unwrap_or(0));
    (most.max(0), least.saturating_neg().max(0))
}

/// The share of `part` in `whole` in thousandths, 0 to 1000: the height of a bar.
pub fn per_mille(part: i128, whole: i128) -> u16 {
    if part <= 0 || whole <= 0 {
        return 0;
    }
    // If a thousand times the part overflows, the whole is large enough to divide it first.
    let share = match part.checked_mul(1000) {
        Some(thousandfold) => thousandfold / whole,
        None => part / (whole / 1000).max(1),
    };
    share.clamp(0, 1000) as u16
}

#[cfg(test)]
mod tests;
