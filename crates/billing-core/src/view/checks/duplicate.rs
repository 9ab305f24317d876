//! Charges that came twice.

use super::series::{History, Item, push_newest_first};
use super::{Check, CheckKind, check};
use crate::text::{Arg, Message, Text};
use crate::view::badge::Tone;
use std::collections::BTreeMap;

/// Two payments of one price within this time look like one paid twice.
const DUPLICATE_MS: i64 = 48 * 3_600_000;

pub(super) fn duplicates(history: &History<'_>, found: &mut Vec<Check>) {
    let mut refunds = None;
    let mut dated = Vec::new();
    for series in history.series().filter(|series| series.len() > 1) {
        let mut paid: Vec<&Item> =
            series.iter().filter(|item| item.paid && item.minor > 0).collect();
        paid.sort_by_key(|item| (item.minor, item.named_month, item.at_ms));
        for price in paid.chunk_by(|one, other| one.minor == other.minor) {
            let mut clusters = price
                .chunk_by(|one, other| belong_together(history, one, other))
                .filter(|cluster| cluster.len() > 1);
            // What happened twice is a habit, and so is what happened four times at once.
            let (Some(cluster @ ([_, _] | [_, _, _])), None) = (clusters.next(), clusters.next())
            else {
                continue;
            };
            let refunds = refunds.get_or_insert_with(|| Refunds::of(history));
            if let Some(check) = duplicate(history, cluster, refunds) {
                dated.push(check);
            }
        }
    }
    push_newest_first(found, dated);
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

fn duplicate(history: &History<'_>, cluster: &[&Item], refunds: &Refunds) -> Option<(i64, Check)> {
    let (first, others) = cluster.split_first()?;
    if others.iter().any(|other| !history.are_one_thing(first, other))
        || refunds.has(history, first)
    {
        return None;
    }
    let message = Message::new(Text::CheckDuplicate)
        .with("count", Arg::Count(cluster.len() as u64))
        .with("description", Arg::Text(history.description(first).to_owned()))
        .with("amount", history.money(first, first.minor)?);
    let rows = cluster.iter().map(|item| item.row).collect();
    let kind = CheckKind::Duplicate;
    Some((first.day?, check(history.invoices, kind, Tone::Warning, message, rows)))
}

/// When an amount of a currency was last refunded.
struct Refunds(BTreeMap<(usize, i128), Option<i64>>);

impl Refunds {
    fn of(history: &History<'_>) -> Self {
        let mut refunds = BTreeMap::new();
        for (row, invoice) in history.invoices.iter().enumerate() {
            let amount = invoice.amount.minor.checked_neg().filter(|amount| *amount > 0);
            if let (Some(amount), Some(currency)) = (amount, history.invoices.currency_of(row)) {
                let at_ms = invoice.paid_at.map(|date| date.sort_key());
                let last = refunds.entry((currency, amount)).or_insert(at_ms);
                *last = (*last).max(at_ms);
            }
        }
        Self(refunds)
    }

    /// Whether as much was given back since; a refund without a date may have been.
    fn has(&self, history: &History<'_>, item: &Item) -> bool {
        let currency = history.invoices.currency_of(item.row as usize).unwrap_or_default();
        let last = self.0.get(&(currency, item.minor));
        last.is_some_and(|last| last.is_none() || item.at_ms <= *last)
    }
}
