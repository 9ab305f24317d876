//! The UTC offsets of a time zone, queried from the browser.

use super::intl::DateTimeFormat;
use crate::js_object::null_proto_object;
use crate::settings::TimeZone;
use billing_core::date::{BillingDate, Instant};
use billing_core::invoice::Invoices;
use billing_core::zone::{Zone, offset_ms};

/// The offsets of the element's time zone over the period of the invoices.
pub(crate) fn zone_of(time_zone: &TimeZone, invoices: &Invoices) -> Zone {
    survey(time_zone, invoices).unwrap_or_default()
}

/// The formatter for [`offset_at`]; `None` for UTC, which needs none.
pub(super) fn offset_format(time_zone: &TimeZone) -> Option<DateTimeFormat> {
    let mut entries = vec![("timeZoneName", "longOffset".into())];
    match time_zone {
        TimeZone::Utc => return None,
        TimeZone::Local => {}
        TimeZone::Named(name) => entries.push(("timeZone", name.into())),
    }
    DateTimeFormat::new("en-US", &null_proto_object(&entries)).ok()
}

/// How far the zone is ahead of UTC at a time, in milliseconds.
pub(super) fn offset_at(format: &DateTimeFormat, unix_ms: i64) -> Option<i64> {
    offset_ms(&format.format(unix_ms as f64).ok()?)
}

fn survey(time_zone: &TimeZone, invoices: &Invoices) -> Option<Zone> {
    let format = offset_format(time_zone)?;
    let dates = (0..invoices.len()).filter_map(|row| invoices.date_of(row));
    let (first, last) = dates.fold((i64::MAX, i64::MIN), |(first, last), date| match date {
        BillingDate::Instant(Instant { unix_ms }) => (first.min(unix_ms), last.max(unix_ms)),
        BillingDate::Day(_) => (first, last),
    });
    let instant = |unix_ms| Instant { unix_ms };
    Some(Zone::survey(instant(first), instant(last), &|unix_ms| offset_at(&format, unix_ms)))
}
