//! Prices that rose.

use super::series::{History, Item, push_newest_first};
use super::{Check, CheckKind, check};
use crate::text::{Arg, Message, Text};
use crate::view::badge::Tone;

pub(super) fn price_rises(history: &History<'_>, found: &mut Vec<Check>) {
    let rises = history.series().filter_map(|series| rise(history, series));
    push_newest_first(found, rises.collect());
}

fn rise(history: &History<'_>, series: &[Item]) -> Option<(i64, Option<Check>)> {
    let mut charges = series
        .iter()
        .rev()
        .filter(|item| item.owed && item.minor > 0)
        .filter_map(|item| Some((item.day?, item)));
    let (latest_day, latest) = charges.next()?;
    let (previous_day, previous) = charges.next()?;
    let steady = charges.next().is_none_or(|(_, earlier)| earlier.minor == previous.minor);
    let apart = latest_day - previous_day;
    let rhythm = (20..=45).contains(&apart) || (350..=380).contains(&apart);
    let ended = history.newest_day - latest_day > 2 * apart;
    let rose = latest.minor > previous.minor && steady && rhythm && !ended;
    if !rose {
        return None;
    }
    let message = Message::new(Text::CheckPriceRise)
        .with("description", Arg::Text(history.description(latest).to_owned()))
        .with("before", history.money(latest, previous.minor)?)
        .with("after", history.money(latest, latest.minor)?);
    let rows = vec![latest.row, previous.row];
    let kind = CheckKind::PriceRise;
    Some((latest_day, Some(check(history.invoices, kind, Tone::Warning, message, rows))))
}
