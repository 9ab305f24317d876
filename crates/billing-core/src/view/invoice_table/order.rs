//! The order of the rows by each column.
//!
//! Keys are packed into integers, so that one sort serves all columns, and an order that was asked
//! for once is kept.

use super::{Column, label_key, row_count, status_badge};
use crate::invoice::Invoices;
use crate::view::fold;
use crate::view::radix::by_keys;
use std::sync::OnceLock;

/// The orders that were asked for so far, by column and direction.
#[derive(Debug, Default)]
pub(super) struct Orders {
    made: [OnceLock<Vec<u32>>; 8],
}

impl Orders {
    pub(super) fn of(&self, invoices: &Invoices, column: Column, descending: bool) -> &[u32] {
        let place = column as usize * 2 + usize::from(descending);
        match self.made.get(place) {
            Some(made) => made.get_or_init(|| order(invoices, column, descending)),
            None => &[],
        }
    }
}

fn order(invoices: &Invoices, column: Column, descending: bool) -> Vec<u32> {
    let rows: Vec<u32> = (0..row_count(invoices)).collect();
    match column {
        Column::Date => by_keys(rows, &dates(invoices, descending)),
        Column::Description => by_keys(rows, &descriptions(invoices, descending)),
        Column::Status => by_keys(rows, &statuses(invoices, descending)),
        Column::Amount => {
            let by_amount = amounts(invoices, rows, descending);
            by_keys(by_amount, &currencies(invoices, descending))
        }
    }
}

/// A key that sorts as `value` does, or the other way round; nothing sorts last in both.
fn key(value: Option<u64>, descending: bool) -> u64 {
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

fn dates(invoices: &Invoices, descending: bool) -> Vec<u64> {
    invoices
        .iter()
        .map(|invoice| key(invoice.paid_at.map(|date| unsigned(date.sort_key())), descending))
        .collect()
}

/// Each row's rank among the distinct folded descriptions.
fn descriptions(invoices: &Invoices, descending: bool) -> Vec<u64> {
    let mut buffer = String::new();
    let mut ends = Vec::with_capacity(invoices.len());
    let mut present = Vec::with_capacity(invoices.len());
    for (row, invoice) in (0_u32..).zip(invoices.iter()) {
        let start = buffer.len();
        if let Some(description) = invoice.description {
            fold::fold_into(description, &mut buffer);
            // An empty description shows as none.
            if buffer.len() > start {
                present.push(row);
            }
        }
        ends.push((start, buffer.len()));
    }
    let text = |row: u32| {
        let (start, end) = ends.get(row as usize).copied().unwrap_or_default();
        buffer.as_bytes().get(start..end).unwrap_or_default()
    };
    let mut heads: Vec<(u64, u32)> = present.iter().map(|row| (head(text(*row)), *row)).collect();
    heads.sort_unstable_by(|(head, row), (other_head, other)| {
        head.cmp(other_head).then_with(|| text(*row).cmp(text(*other)))
    });
    let mut keys = vec![u64::MAX; invoices.len()];
    let mut rank = 0;
    let mut last: &[u8] = &[];
    for (_, row) in heads {
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

/// The first eight bytes as a number that sorts as they do.
fn head(text: &[u8]) -> u64 {
    text.iter().chain([0; 8].iter()).take(8).fold(0, |head, byte| head << 8 | u64::from(*byte))
}

fn amounts(invoices: &Invoices, rows: Vec<u32>, descending: bool) -> Vec<u32> {
    let halves = |high: bool| -> Vec<u64> {
        invoices
            .iter()
            .map(|invoice| {
                let unsigned = invoice.amount.minor as u128 ^ (1 << 127);
                let half = if high { (unsigned >> 64) as u64 } else { unsigned as u64 };
                if descending { !half } else { half }
            })
            .collect()
    };
    by_keys(by_keys(rows, &halves(false)), &halves(true))
}

fn currencies(invoices: &Invoices, descending: bool) -> Vec<u64> {
    let codes: Vec<String> =
        invoices.currencies().iter().map(|currency| currency.code().to_owned()).collect();
    let ranks = ranks(&codes);
    (0..invoices.len())
        .map(|row| {
            key(invoices.currency_of(row).and_then(|own| ranks.get(own).copied()), descending)
        })
        .collect()
}

/// By the badge's label, in which a refund differs from a payment.
fn statuses(invoices: &Invoices, descending: bool) -> Vec<u64> {
    let labels: Vec<String> = invoices
        .statuses()
        .iter()
        .flat_map(|status| [false, true].map(|refund| label_key(&status_badge(status, refund))))
        .collect();
    let ranks = ranks(&labels);
    let rank = |row: usize| {
        let refund = usize::from(invoices.get(row)?.amount.minor < 0);
        ranks.get(invoices.status_of(row)? * 2 + refund).copied()
    };
    (0..invoices.len()).map(|row| key(rank(row), descending)).collect()
}

/// For each text, how many of the distinct texts sort before it.
fn ranks(texts: &[String]) -> Vec<u64> {
    let mut distinct = texts.to_owned();
    distinct.sort_unstable();
    distinct.dedup();
    texts.iter().map(|text| distinct.partition_point(|other| other < text) as u64).collect()
}
