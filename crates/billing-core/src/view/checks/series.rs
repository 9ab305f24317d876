//! Series: successive invoices for the same thing.

use super::Check;
use super::stem::Stem;
use crate::date::CivilDate;
use crate::interner::Interner;
use crate::invoice::{Invoice, InvoiceStatus, Invoices};
use crate::text::Arg;
use crate::view::sort::{rows, sort_rows};
use crate::zone::Zone;

/// The period before the newest invoice that the checks consider.
const REACH_DAYS: i64 = 800;

const MS_PER_DAY: i64 = 86_400_000;

/// The recent invoices, grouped by series.
pub(super) struct History<'i> {
    pub(super) invoices: &'i Invoices,
    zone: &'i Zone,
    /// Ordered by series, and within a series the oldest first.
    items: Vec<Item>,
    /// The day of the newest, in days since 1970.
    pub(super) newest_day: i64,
}

/// An invoice with a description.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) row: u32,
    /// Its description and currency.
    series: (usize, usize),
    pub(super) minor: i64,
    pub(super) paid: bool,
    /// Paid, or to be paid.
    pub(super) owed: bool,
    /// The month in the description, counted from the year 0.
    pub(super) named_month: Option<i32>,
    /// The first day of that month, or else the day of the date; days since 1970.
    pub(super) day: Option<i64>,
    /// Its time on the clocks of the zone.
    pub(super) at_ms: Option<i64>,
}

impl<'i> History<'i> {
    pub(super) fn of(invoices: &'i Invoices, zone: &'i Zone) -> Self {
        let date = |row| at_ms(invoices, zone, row);
        let mut newest_ms = None;
        for row in 0..invoices.len() {
            newest_ms = newest_ms.max(date(row));
        }
        let since = newest_ms.map(|newest| newest.saturating_sub(REACH_DAYS * MS_PER_DAY));
        // A long history has few descriptions, each many times.
        let mut descriptions = Interner::default();
        let mut stems: Vec<(Option<usize>, Option<i32>)> = Vec::new();
        let mut names = Interner::default();
        let mut items: Vec<Item> = Vec::new();
        for row in 0..invoices.len() {
            let at_ms = date(row);
            if at_ms.is_some() && at_ms < since {
                continue;
            }
            let Some(invoice) = invoices.get(row) else { continue };
            let Some(description) = invoice.description else { continue };
            let number = descriptions.intern(description);
            if number == stems.len() {
                let Stem { name, month } = Stem::of(description);
                // A description that consists of a period belongs to no series.
                stems.push(((!name.is_empty()).then(|| names.intern(&name)), month));
            }
            let (name, month) = stems.get(number).copied().unwrap_or_default();
            if let (Some(name), Some(currency)) = (name, invoices.currency_of(row)) {
                items.push(Item::of(row as u32, (name, currency), &invoice, at_ms, month));
            }
        }
        let newest_day = items.iter().filter_map(|item| item.day).max().unwrap_or(0);
        Self { invoices, zone, items: side_by_side(&items), newest_day }
    }

    /// [`Item::at_ms`] of the invoice at `row`, also of one that is in no series.
    pub(super) fn at_ms(&self, row: u32) -> Option<i64> {
        at_ms(self.invoices, self.zone, row as usize)
    }

    /// All series; within each the oldest invoice first.
    pub(super) fn series(&self) -> impl Iterator<Item = &[Item]> {
        self.items.chunk_by(|one, other| one.series == other.series)
    }

    pub(super) fn description(&self, item: &Item) -> &'i str {
        let invoice = self.invoices.get(item.row as usize);
        invoice.and_then(|invoice| invoice.description).unwrap_or_default()
    }

    /// An amount of the item's currency.
    pub(super) fn money(&self, item: &Item, minor: i64) -> Option<Arg> {
        let currency = self.invoices.get(item.row as usize)?.amount.currency.clone();
        Some(Arg::Money { minor: minor.into(), currency })
    }
}

impl Item {
    fn of(
        row: u32,
        series: (usize, usize),
        invoice: &Invoice<'_>,
        at_ms: Option<i64>,
        named_month: Option<i32>,
    ) -> Self {
        let named_day = named_month.and_then(|month| {
            let month_of_year = u8::try_from(month.rem_euclid(12)).ok()? + 1;
            CivilDate::new(month.div_euclid(12), month_of_year, 1)
        });
        Self {
            row,
            series,
            minor: invoice.amount.minor,
            paid: *invoice.status == InvoiceStatus::Paid,
            owed: matches!(
                invoice.status,
                InvoiceStatus::Paid | InvoiceStatus::Open | InvoiceStatus::Uncollectible
            ),
            named_month,
            day: match named_day {
                Some(day) => Some(day.days_since_epoch()),
                None => at_ms.map(|at_ms| at_ms.div_euclid(MS_PER_DAY)),
            },
            at_ms,
        }
    }

    /// Its month, counted from the year 0.
    pub(super) fn month(&self) -> Option<i32> {
        let day = CivilDate::from_days_since_epoch(self.day?);
        Some(self.named_month.unwrap_or(day.year * 12 + i32::from(day.month) - 1))
    }
}

fn at_ms(invoices: &Invoices, zone: &Zone, row: usize) -> Option<i64> {
    invoices.date_of(row).map(|date| zone.local_ms(date))
}

/// The items of each series together, oldest first.
fn side_by_side(items: &[Item]) -> Vec<Item> {
    let item = |index: u32| items.get(index as usize);
    let key = |index: u32| item(index).map(|item| (item.series, item.day, item.at_ms));
    let mut sorted = rows(items.len());
    sort_rows(&mut sorted, &|one, other| key(one).cmp(&key(other)));
    sorted.into_iter().filter_map(item).copied().collect()
}

/// The indices of the days, the newest first.
pub(super) fn newest_first(days: impl Iterator<Item = i64>) -> Vec<u32> {
    let days: Vec<i64> = days.collect();
    let day = |index: u32| days.get(index as usize);
    let mut sorted = rows(days.len());
    sort_rows(&mut sorted, &|one, other| day(other).cmp(&day(one)));
    sorted
}

pub(super) fn push_newest_first(found: &mut Vec<Check>, mut dated: Vec<(i64, Option<Check>)>) {
    for place in newest_first(dated.iter().map(|(day, _)| *day)) {
        found.extend(dated.get_mut(place as usize).and_then(|(_, check)| check.take()));
    }
}
