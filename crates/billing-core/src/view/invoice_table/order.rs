//! The order of the rows by each column, cached.

use super::ranks::Ranks;
use super::{Column, InvoiceTable};
use crate::invoice::Invoices;
use crate::view::language::Language;
use crate::view::sort::{alphabetical, rows, sort_rows};
use std::sync::OnceLock;

/// The cached orders, by column and direction.
#[derive(Debug, Default)]
pub(super) struct Orders {
    computed: [OnceLock<Vec<u32>>; 8],
}

impl Orders {
    pub(super) fn get(
        &self,
        column: Column,
        descending: bool,
        compute: &dyn Fn() -> Vec<u32>,
    ) -> Vec<u32> {
        let index = column as usize * 2 + usize::from(descending);
        self.computed.get(index).map_or_else(compute, |order| order.get_or_init(compute).clone())
    }
}

/// The sort key of a row: a rank, or an amount within a currency; a row without a key comes last.
type Key = Option<(u32, i64)>;

pub(super) fn order(
    table: &InvoiceTable,
    invoices: &Invoices,
    column: Column,
    descending: bool,
    language: &dyn Language,
) -> Vec<u32> {
    let count = invoices.len();
    let keys: Vec<Key> = match column {
        Column::Date => {
            let local_ms = |row| Some((0, table.zone.local_ms(invoices.date_of(row)?)));
            (0..count).map(local_ms).collect()
        }
        Column::Description => descriptions(invoices, language),
        Column::Status => {
            let statuses = table.statuses(invoices, language);
            (0..count).map(|row| Some((statuses.rank(invoices, row)?, 0))).collect()
        }
        Column::Amount => {
            let ranks = currency_ranks(invoices);
            let rank = |row| ranks.get(invoices.currency_of(row)?).copied();
            (0..count).map(|row| Some((rank(row)?, invoices.minor_of(row)))).collect()
        }
    };
    let key = |row: u32| keys.get(row as usize).and_then(Option::as_ref);
    let (mut sorted, without_key): (Vec<u32>, Vec<u32>) =
        rows(count).into_iter().partition(|row| key(*row).is_some());
    match descending {
        false => sort_rows(&mut sorted, &|one, other| key(one).cmp(&key(other))),
        true => sort_rows(&mut sorted, &|one, other| key(other).cmp(&key(one))),
    }
    sorted.extend(without_key);
    sorted
}

/// Each row's rank among the distinct descriptions.
fn descriptions(invoices: &Invoices, language: &dyn Language) -> Vec<Key> {
    // An empty description counts as missing.
    let description = |row| invoices.description_of(row).filter(|text| !text.is_empty());
    let ranks = Ranks::new((0..invoices.len()).filter_map(description), language);
    (0..invoices.len()).map(|row| Some((ranks.get(description(row)?)?, 0))).collect()
}

/// For each of the distinct currencies its rank by code.
fn currency_ranks(invoices: &Invoices) -> Vec<u32> {
    let codes: Vec<&str> = invoices.currencies().iter().map(|currency| currency.code()).collect();
    let mut ranks = vec![0; codes.len()];
    for (rank, index) in (0..).zip(alphabetical(&codes)) {
        if let Some(slot) = ranks.get_mut(index as usize) {
            *slot = rank;
        }
    }
    ranks
}
