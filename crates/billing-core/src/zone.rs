//! A time zone as a table of its offsets from UTC.
//!
//! Only the browser knows the rules of a zone, and calling it for every date of a long history
//! takes seconds. So it is called at intervals shorter than any rule lasts, and a bisection finds
//! the minute of each change. After that a date needs only a lookup in a short table.

use crate::date::{BillingDate, CivilDate, Instant};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

/// No zone has changed its offset twice within this many days since 1970.
const INTERVAL_MS: i64 = 14 * DAY_MS;

/// Before 1970 and after 2100 the nearest known offset applies.
const KNOWN_MS: std::ops::Range<i64> = 0..4_102_444_800_000;

/// The offsets of a time zone; the default is UTC.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// The start of each offset, oldest first, in milliseconds.
    offsets: Vec<(i64, i64)>,
}

impl Zone {
    /// The zone between two instants. `offset_at` returns how many milliseconds the zone is ahead
    /// of UTC at a time in milliseconds since 1970, if known.
    pub fn survey(first: Instant, last: Instant, offset_at: &dyn Fn(i64) -> Option<i64>) -> Self {
        let within = |instant: Instant| {
            let ms = instant.unix_ms.clamp(KNOWN_MS.start, KNOWN_MS.end);
            ms - ms.rem_euclid(MINUTE_MS)
        };
        let (mut at, last) = (within(first), within(last));
        let Some(mut offset) = offset_at(at) else { return Self::default() };
        let mut offsets = vec![(i64::MIN, offset)];
        while at <= last {
            let mut changed = at + INTERVAL_MS;
            if offset_at(changed).is_none_or(|other| other == offset) {
                at = changed;
                continue;
            }
            while changed - at > MINUTE_MS {
                let middle = at + (changed - at) / MINUTE_MS / 2 * MINUTE_MS;
                if offset_at(middle) == Some(offset) { at = middle } else { changed = middle }
            }
            at = changed;
            offset = offset_at(changed).unwrap_or(offset);
            offsets.push((changed, offset));
        }
        Self { offsets }
    }

    /// The zone at these instants only, with one call for each.
    pub fn at(instants: &[Instant], offset_at: &dyn Fn(i64) -> Option<i64>) -> Self {
        let mut offsets: Vec<(i64, i64)> = Vec::with_capacity(instants.len());
        for Instant { unix_ms } in instants {
            let later = offsets.iter().position(|(from, _)| from > unix_ms);
            if let Some(offset) = offset_at(*unix_ms) {
                offsets.insert(later.unwrap_or(offsets.len()), (*unix_ms, offset));
            }
        }
        Self { offsets }
    }

    /// The zone's local time in milliseconds, as if it were UTC, for sorting by displayed dates. A
    /// day begins at its midnight in every zone.
    pub fn local_ms(&self, date: BillingDate) -> i64 {
        match date {
            BillingDate::Day(_) => date.sort_key(),
            BillingDate::Instant(Instant { unix_ms }) => {
                let known = self.offsets.iter().rev().find(|(from, _)| *from <= unix_ms);
                unix_ms.saturating_add(known.map_or(0, |(_, offset)| *offset))
            }
        }
    }

    /// The displayed day of a date; a day is the same in every zone.
    pub fn day(&self, date: BillingDate) -> CivilDate {
        Instant { unix_ms: self.local_ms(date) }.utc_date()
    }
}

/// Parses the offset from UTC, in milliseconds, of a text that ends in `GMT`, `GMT+09:00` or
/// `GMT-04:56:02`.
pub fn offset_ms(text: &str) -> Option<i64> {
    let (_, after) = text.split_once('G')?;
    let offset = after.strip_prefix("MT")?;
    let Some(clock) = offset.strip_prefix(['+', '-', '−']) else {
        return offset.is_empty().then_some(0);
    };
    let mut seconds = 0;
    let mut unit = 3600;
    for part in clock.split(':') {
        let number: u8 = part.parse().ok().filter(|_| part.len() == 2 && unit > 0)?;
        seconds += i64::from(number) * unit;
        unit /= 60;
    }
    Some(if offset.starts_with('+') { seconds } else { -seconds } * 1000)
}

#[cfg(test)]
mod tests;
