//! Missing months.

use super::series::{History, Item, newest_first};
use super::{Check, CheckKind, check};
use crate::text::{Arg, Message, Text};
use crate::view::badge::Tone;

/// The number of gaps to compare with all other series: each takes a pass over them.
const MAX_GAPS: usize = 20;

pub(super) fn missing_months(history: &History<'_>, found: &mut Vec<Check>) {
    let recent = |gap: &Gap| history.newest_day - gap.end <= 400;
    let gaps: Vec<Gap> = history.series().filter_map(gap).filter(recent).collect();
    let newest = newest_first(gaps.iter().map(|gap| gap.end));
    for gap in newest.into_iter().take(MAX_GAPS).filter_map(|place| gaps.get(place as usize)) {
        let (Some(from), Some(to)) = (gap.before.month(), gap.after.month()) else { continue };
        // A late payment makes a long gap, but no month is missing.
        if to - from < 2 || gap.is_covered(history) {
            continue;
        }
        let (year, month) = ((from + 1).div_euclid(12), (from + 1).rem_euclid(12) as u8 + 1);
        let message = Message::new(Text::CheckMissingMonth)
            .with("description", Arg::Text(history.description(&gap.before).to_owned()))
            .with("month", Arg::Month { year, month });
        let rows = vec![gap.before.row, gap.after.row];
        let kind = CheckKind::MissingMonth;
        found.push(check(history.invoices, kind, Tone::Neutral, message, rows));
    }
}

struct Gap {
    before: Item,
    after: Item,
    start: i64,
    end: i64,
}

/// The only gap of an otherwise monthly series.
fn gap(series: &[Item]) -> Option<Gap> {
    let mut dated =
        series.iter().filter(|item| item.minor >= 0).filter_map(|item| Some((item.day?, item)));
    let (mut start, mut before) = dated.next()?;
    let mut monthly = 0;
    let mut gap = None;
    for (end, after) in dated {
        match end - start {
            // The same month again: a reissued invoice.
            0..=9 => {}
            20..=45 => monthly += 1,
            52..=100 if gap.is_none() => {
                gap = Some(Gap { before: *before, after: *after, start, end });
            }
            _ => return None,
        }
        (start, before) = (end, after);
    }
    gap.filter(|_| monthly >= 3)
}

impl Gap {
    /// Whether another series occurs within the gap, but neither just before nor just after it.
    fn is_covered(&self, history: &History<'_>) -> bool {
        let near = |day: i64| (day - self.start).abs() <= 15 || (day - self.end).abs() <= 15;
        let within = |day: i64| day > self.start + 15 && day < self.end - 15;
        history.series().any(|series| {
            let mut inside = false;
            for day in series.iter().filter_map(|item| item.day) {
                if near(day) {
                    return false;
                }
                inside |= within(day);
            }
            inside
        })
    }
}
