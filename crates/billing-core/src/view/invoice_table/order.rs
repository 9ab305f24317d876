//! The order of the rows by each column.
//!
//! Keys are packed into integers, so that one sort serves all columns, and an order that was asked
//! for once is kept.

use super::Column;
use crate::invoice::Invoices;
use crate::view::fold;
use crate::view::sort::{by_comparing, by_keys, rows};
use crate::view::totals::currency_ranks;
use crate::zone::Zone;
use std::sync::OnceLock;

/// The orders that were asked for so far, by column and direction.
#[derive(Debug, Default)]
pub(super) struct Orders {
    made: [OnceLock<Vec<u32>>; 8],
}

impl Orders {
    pub(super) fn of(
        &self,
        invoices: &Invoices,
        zone: &Zone,
        column: Column,
        descending: bool,
    ) -> &[u32] {
        let place = column as usize * 2 + usize::from(descending);
        match self.made.get(place) {
            Some(made) => made.get_or_init(|| order(invoices, zone, column, descending)),
            None => &[],
        }
    }
}

fn order(invoices: &Invoices, zone: &Zone, column: Column, descending: bool) -> Vec<u32> {
    let rows = rows(invoices.len());
    match column {
        Column::Date => by_keys(rows, &dates(invoices, zone, descending)),
        Column::Description => by_keys(rows, &descriptions(invoices, descending)),
        // Made by [`super::StatusOrder`], because it changes with the language.
        Column::Status => rows,
        Column::Amount => {
            let by_amount = by_keys(rows, &amounts(invoices, descending));
            by_keys(by_amount, &currencies(invoices, descending))
        }
    }
}

/// A key that sorts as `value` does, or the other way round; nothing sorts last in both.
pub(super) fn key(value: Option<u64>, descending: bool) -> u64 {
    match value {
        None => u64::MAX,
        Some(value) if descending => u64::MAX - 1 - value.min(u64::MAX - 1),
        Some(value) => value.min(u64::MAX - 1),
    }
}

/// Signed order as unsigned order.
fn unsigned(value: i64) -> u64 {
    value as u64 ^ (1 << 63)
}

fn dates(invoices: &Invoices, zone: &Zone, descending: bool) -> Vec<u64> {
    let date = |row| invoices.date_of(row).map(|date| unsigned(zone.local_ms(date)));
    (0..invoices.len()).map(|row| key(date(row), descending)).collect()
}

/// Each row's rank among the distinct folded descriptions.
fn descriptions(invoices: &Invoices, descending: bool) -> Vec<u64> {
    let mut buffer = String::new();
    let mut spans = Vec::with_capacity(invoices.len());
    let mut present = Vec::with_capacity(invoices.len());
    for row in rows(invoices.len()) {
        let start = buffer.len();
        fold::fold_into(invoices.description_of(row as usize).unwrap_or_default(), &mut buffer);
        spans.push((start, buffer.len()));
        // An empty description shows as none.
        if buffer.len() > start {
            present.push(row);
        }
    }
    let text = |row: u32| {
        let (start, end) = spans.get(row as usize).copied().unwrap_or_default();
        buffer.as_bytes().get(start..end).unwrap_or_default()
    };
    let mut keys = vec![u64::MAX; invoices.len()];
    let mut rank = 0;
    let mut last: &[u8] = &[];
    for row in by_texts(present, spans.len(), &text) {
        let this = text(row);
        if this != last {
            rank += 1;
            last = this;
        }
        if let Some(place) = keys.get_mut(row as usize) {
            *place = key(Some(rank), descending);
        }
    }
    keys
}

/// Sorts rows by their texts: by whole numbers of eight bytes each as far as most texts reach, and
/// what is left over by comparing. `count` is that of all rows.
fn by_texts<'t>(mut rows: Vec<u32>, count: usize, text: &dyn Fn(u32) -> &'t [u8]) -> Vec<u32> {
    const MAX_NUMBERS: usize = 8;
    let longest = rows.iter().map(|row| text(*row).len()).max().unwrap_or(0);
    let mut keys = vec![0; count];
    for number in (0..longest.div_ceil(8).min(MAX_NUMBERS)).rev() {
        for row in &rows {
            if let Some(key) = keys.get_mut(*row as usize) {
                *key = eight_bytes(text(*row).get(number * 8..).unwrap_or_default());
            }
        }
        rows = by_keys(rows, &keys);
    }
    by_comparing(rows, &|one, other| text(one).cmp(text(other)))
}

/// The first eight bytes as a number that sorts as they do.
fn eight_bytes(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(text).for_each(|(byte, from)| *byte = *from);
    u64::from_be_bytes(bytes)
}

fn amounts(invoices: &Invoices, descending: bool) -> Vec<u64> {
    let amount = |row| unsigned(invoices.minor_of(row));
    (0..invoices.len()).map(|row| if descending { !amount(row) } else { amount(row) }).collect()
}

fn currencies(invoices: &Invoices, descending: bool) -> Vec<u64> {
    let ranks = currency_ranks(invoices);
    (0..invoices.len())
        .map(|row| {
            key(invoices.currency_of(row).and_then(|own| ranks.get(own).copied()), descending)
        })
        .collect()
}
