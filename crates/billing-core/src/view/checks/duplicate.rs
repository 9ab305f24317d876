//! Duplicate charges.

use super::series::{History, Item, newest_first};
use super::{Check, CheckKind, check};
use crate::text::{Arg, Message, Text};
use crate::view::badge::Tone;
use crate::view::sort::{rows, sort_rows};

/// Two payments of one price within this time look like one paid twice.
const DUPLICATE_MS: i64 = 48 * 3_600_000;

/// The number of candidates to compare with all refunds: each takes a pass over them.
const MAX_DUPLICATES: usize = 50;

pub(super) fn duplicates(history: &History<'_>, found: &mut Vec<Check>) {
    let mut clusters = Vec::new();
    for series in history.series().filter(|series| series.len() > 1) {
        find(history, series, &mut clusters);
    }
    let newest = newest_first(
        clusters.iter().map(|cluster| cluster.first().and_then(|item| item.day).unwrap_or(0)),
    );
    let refunds = if clusters.is_empty() { Vec::new() } else { refunds(history) };
    for place in newest.into_iter().take(MAX_DUPLICATES) {
        found.extend(
            clusters.get(place as usize).and_then(|cluster| duplicate(history, cluster, &refunds)),
        );
    }
}

/// The charges of a series that look like duplicates, if that occurs only once for their price.
fn find(history: &History<'_>, series: &[Item], found: &mut Vec<Vec<Item>>) {
    let item = |index: u32| series.get(index as usize);
    let key = |index: u32| item(index).map(|item| (item.minor, item.named_month, item.at_ms));
    let mut charges = rows(series.len());
    charges.retain(|index| item(*index).is_some_and(|item| item.paid && item.minor > 0));
    sort_rows(&mut charges, &|one, other| key(one).cmp(&key(other)));
    let paid: Vec<Item> = charges.into_iter().filter_map(item).copied().collect();
    for price in paid.chunk_by(|one, other| one.minor == other.minor) {
        let mut clusters = price
            .chunk_by(|one, other| belong_together(history, one, other))
            .filter(|cluster| cluster.len() > 1);
        // Two occurrences are a habit, and so are four charges together.
        if let (Some(cluster @ ([_, _] | [_, _, _])), None) = (clusters.next(), clusters.next()) {
            found.push(cluster.to_vec());
        }
    }
}

fn belong_together(history: &History<'_>, one: &Item, other: &Item) -> bool {
    if one.named_month.is_some() || other.named_month.is_some() {
        return one.named_month == other.named_month;
    }
    match (one.at_ms, other.at_ms) {
        (Some(before), Some(after)) => {
            after.saturating_sub(before) <= DUPLICATE_MS
                && history.description(one) == history.description(other)
        }
        _ => false,
    }
}

fn duplicate(history: &History<'_>, cluster: &[Item], refunds: &[u32]) -> Option<Check> {
    let first = cluster.first()?;
    if was_refunded(history, first, refunds) {
        return None;
    }
    let message = Message::new(Text::CheckDuplicate)
        .with("count", Arg::Count(cluster.len() as u64))
        .with("description", Arg::Text(history.description(first).to_owned()))
        .with("amount", history.money(first, first.minor)?);
    let rows = cluster.iter().map(|item| item.row).collect();
    let kind = CheckKind::Duplicate;
    Some(check(history.invoices, kind, Tone::Warning, message, rows))
}

/// The rows with negative amounts.
fn refunds(history: &History<'_>) -> Vec<u32> {
    let rows = (0_u32..).zip(history.invoices.iter());
    rows.filter(|(_, invoice)| invoice.amount.minor < 0).map(|(row, _)| row).collect()
}

/// Whether the amount was refunded since; a refund without a date counts.
fn was_refunded(history: &History<'_>, item: &Item, refunds: &[u32]) -> bool {
    let get = |row: u32| history.invoices.get(row as usize);
    let currency = get(item.row).map(|invoice| invoice.amount.currency);
    refunds.iter().filter_map(|row| Some((*row, get(*row)?))).any(|(row, refund)| {
        refund.amount.minor == -item.minor
            && Some(refund.amount.currency) == currency
            && history.at_ms(row).is_none_or(|at_ms| item.at_ms <= Some(at_ms))
    })
}
