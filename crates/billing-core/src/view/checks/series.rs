//! Invoices for the same thing, one after the other.

use super::stem::Stem;
use super::{Check, CheckKind, check};
use crate::date::CivilDate;
use crate::invoice::{Invoice, InvoiceStatus, Invoices};
use crate::text::{Arg, Message, Text};
use crate::view::badge::Tone;
use std::collections::BTreeMap;

/// Two payments of one price within this time look like one paid twice.
const DUPLICATE_MS: i64 = 48 * 3_600_000;

/// How many gaps are held against all other series: each costs a walk over them.
const MAX_GAPS: usize = 20;

/// All invoices of one description, its period left out, and one currency; oldest first.
pub(super) struct Series {
    items: Vec<Item>,
}

#[derive(Clone, Copy)]
struct Item {
    row: u32,
    minor: i128,
    paid: bool,
    owed: bool,
    /// The month that the description names, counted from the year 0.
    named_month: Option<i32>,
    /// The first day of that month, or else the day of the date; days since 1970.
    day: Option<i64>,
    at_ms: Option<i64>,
}

impl Series {
    pub(super) fn of(invoices: &Invoices) -> Vec<Self> {
        let mut all: BTreeMap<(String, usize), Vec<Item>> = BTreeMap::new();
        for (row, invoice) in (0_u32..).zip(invoices.iter()) {
            let (Some(description), Some(currency)) =
                (invoice.description, invoices.currency_of(row as usize))
            else {
                continue;
            };
            let stem = Stem::of(description);
            // What names nothing but a period tells nothing apart.
            if !stem.words.is_empty() {
                let item = Item::of(row, &invoice, stem.month);
                all.entry((stem.words, currency)).or_default().push(item);
            }
        }
        all.into_values()
            .map(|mut items| {
                items.sort_by_key(|item| (item.day, item.at_ms));
                Self { items }
            })
            .collect()
    }

    /// The dated items that cost something.
    fn charges(&self) -> impl DoubleEndedIterator<Item = (i64, &Item)> {
        self.items
            .iter()
            .filter(|item| item.owed && item.minor > 0)
            .filter_map(|item| Some((item.day?, item)))
    }
}

impl Item {
    fn of(row: u32, invoice: &Invoice<'_>, named_month: Option<i32>) -> Self {
        let named_day = named_month.and_then(|month| {
            CivilDate::new(month.div_euclid(12), month.rem_euclid(12) as u8 + 1, 1)
        });
        let day = named_day.or_else(|| Some(invoice.paid_at?.utc_date()));
        Self {
            row,
            minor: invoice.amount.minor,
            paid: *invoice.status == InvoiceStatus::Paid,
            owed: matches!(
                invoice.status,
                InvoiceStatus::Paid | InvoiceStatus::Open | InvoiceStatus::Uncollectible
            ),
            named_month,
            day: day.map(CivilDate::days_since_epoch),
            at_ms: invoice.paid_at.map(|date| date.sort_key()),
        }
    }

    fn month(&self) -> Option<i32> {
        let day = CivilDate::from_days_since_epoch(self.day?);
        Some(self.named_month.unwrap_or(day.year * 12 + i32::from(day.month) - 1))
    }
}

/// The description as it is told: the invoice's own, for the period it names says more.
fn description(invoices: &Invoices, row: u32) -> Arg {
    let invoice = invoices.get(row as usize);
    Arg::Text(invoice.and_then(|invoice| invoice.description).unwrap_or_default().to_owned())
}

fn money(invoices: &Invoices, row: u32, minor: i128) -> Option<Arg> {
    let currency = invoices.get(row as usize)?.amount.currency.clone();
    Some(Arg::Money { minor, currency })
}

fn newest_day(all: &[Series]) -> i64 {
    all.iter().flat_map(|series| &series.items).filter_map(|item| item.day).max().unwrap_or(0)
}

fn push_newest_first(found: &mut Vec<Check>, mut dated: Vec<(i64, Check)>) {
    dated.sort_by(|(one, _), (other, _)| other.cmp(one));
    found.extend(dated.into_iter().map(|(_, check)| check));
}

pub(super) fn price_rises(invoices: &Invoices, all: &[Series], found: &mut Vec<Check>) {
    let newest = newest_day(all);
    let rises = all.iter().filter_map(|series| {
        let mut charges = series.charges().rev();
        let (latest_day, latest) = charges.next()?;
        let (previous_day, previous) = charges.next()?;
        let steady = charges.next().is_none_or(|(_, earlier)| earlier.minor == previous.minor);
        let apart = latest_day - previous_day;
        let rhythm = (20..=45).contains(&apart) || (350..=380).contains(&apart);
        if latest.minor <= previous.minor || !steady || !rhythm || newest - latest_day > 2 * apart {
            return None;
        }
        let message = Message::new(Text::CheckPriceRise)
            .with("description", description(invoices, latest.row))
            .with("before", money(invoices, latest.row, previous.minor)?)
            .with("after", money(invoices, latest.row, latest.minor)?);
        let rows = vec![latest.row, previous.row];
        Some((latest_day, check(invoices, CheckKind::PriceRise, Tone::Warning, message, rows)))
    });
    push_newest_first(found, rises.collect());
}

pub(super) fn duplicates(invoices: &Invoices, all: &[Series], found: &mut Vec<Check>) {
    let refunds = refunds(invoices);
    let mut dated = Vec::new();
    for series in all {
        let mut by_price: BTreeMap<(i128, &str), Vec<&Item>> = BTreeMap::new();
        for item in series.items.iter().filter(|item| item.paid && item.minor > 0) {
            let invoice = invoices.get(item.row as usize);
            let words = invoice.and_then(|invoice| invoice.description).unwrap_or_default();
            // The words of a series differ in the period they name; the same period counts here.
            let words = if item.named_month.is_some() { "" } else { words };
            by_price.entry((item.minor, words)).or_default().push(item);
        }
        for ((minor, _), items) in by_price {
            let mut clusters = items
                .chunk_by(|one, other| belong_together(one, other))
                .filter(|cluster| cluster.len() > 1);
            // What happened twice is a habit, and so is what happened four times at once.
            let (Some(cluster), None) = (clusters.next(), clusters.next()) else { continue };
            let Some(first) = cluster.first().filter(|_| cluster.len() <= 3) else { continue };
            let currency = invoices.currency_of(first.row as usize).unwrap_or_default();
            let refunded = refunds.get(&(currency, minor)).is_some_and(|last| first.at_ms <= *last);
            let Some(amount) = money(invoices, first.row, minor).filter(|_| !refunded) else {
                continue;
            };
            let message = Message::new(Text::CheckDuplicate)
                .with("count", Arg::Count(cluster.len() as u64))
                .with("description", description(invoices, first.row))
                .with("amount", amount);
            let rows = cluster.iter().map(|item| item.row).collect();
            let kind = CheckKind::Duplicate;
            let check = check(invoices, kind, Tone::Warning, message, rows);
            dated.push((first.day.unwrap_or(0), check));
        }
    }
    push_newest_first(found, dated);
}

fn belong_together(one: &Item, other: &Item) -> bool {
    if one.named_month.is_some() || other.named_month.is_some() {
        return one.named_month == other.named_month;
    }
    match (one.at_ms, other.at_ms) {
        (Some(one), Some(other)) => other.saturating_sub(one) <= DUPLICATE_MS,
        _ => false,
    }
}

/// When an amount of a currency was last refunded.
fn refunds(invoices: &Invoices) -> BTreeMap<(usize, i128), Option<i64>> {
    let mut refunds = BTreeMap::new();
    for (row, invoice) in invoices.iter().enumerate() {
        let (Some(amount), Some(currency)) =
            (invoice.amount.minor.checked_neg(), invoices.currency_of(row))
        else {
            continue;
        };
        if amount > 0 {
            let at_ms = invoice.paid_at.map(|date| date.sort_key());
            let last = refunds.entry((currency, amount)).or_insert(at_ms);
            *last = (*last).max(at_ms);
        }
    }
    refunds
}

pub(super) fn missing_months(invoices: &Invoices, all: &[Series], found: &mut Vec<Check>) {
    let newest = newest_day(all);
    let mut gaps: Vec<(i64, usize, Item, Item)> = Vec::new();
    for (index, series) in all.iter().enumerate() {
        let items: Vec<&Item> =
            series.items.iter().filter(|item| item.day.is_some() && item.minor >= 0).collect();
        let mut monthly = 0;
        let mut long = Vec::new();
        let mut irregular = false;
        for pair in items.windows(2) {
            let [before, after] = pair else { continue };
            let (Some(start), Some(end)) = (before.day, after.day) else { continue };
            match end - start {
                0..=9 => {}
                10..=19 => irregular = true,
                20..=45 => monthly += 1,
                52..=100 => long.push((end, index, **before, **after)),
                _ => irregular = true,
            }
        }
        if let ([gap], false, 3..) = (long.as_slice(), irregular, monthly)
            && newest - gap.0 <= 400
        {
            gaps.push(*gap);
        }
    }
    gaps.sort_by(|(one, ..), (other, ..)| other.cmp(one));
    for (_, index, before, after) in gaps.into_iter().take(MAX_GAPS) {
        let (Some(from), Some(to)) = (before.month(), after.month()) else { continue };
        if to - from < 2 || is_covered(all, index, &before, &after) {
            continue;
        }
        let month = from + 1;
        let message = Message::new(Text::CheckMissingMonth)
            .with("description", description(invoices, before.row))
            .with(
                "month",
                Arg::Month { year: month.div_euclid(12), month: month.rem_euclid(12) as u8 + 1 },
            );
        let rows = vec![before.row, after.row];
        found.push(check(invoices, CheckKind::MissingMonth, Tone::Neutral, message, rows));
    }
}

/// Whether another series came within the gap and neither just before nor just after it.
fn is_covered(all: &[Series], gap_in: usize, before: &Item, after: &Item) -> bool {
    let (Some(start), Some(end)) = (before.day, after.day) else { return false };
    all.iter().enumerate().filter(|(index, _)| *index != gap_in).any(|(_, series)| {
        let days = || series.items.iter().filter_map(|item| item.day);
        let near = |day: i64| (day - start).abs() <= 15 || (day - end).abs() <= 15;
        days().any(|day| day > start + 15 && day < end - 15) && !days().any(near)
    })
}
