//! The offsets of a time zone, asked of the browser.

use super::intl::{DateTimeFormat, options};
use crate::settings::TimeZone;
use billing_core::date::{BillingDate, Instant};
use billing_core::invoice::Invoices;
use billing_core::zone::{Zone, offset_ms};

/// The element's time zone, as far as the invoices reach.
pub(crate) fn zone(time_zone: &TimeZone, invoices: &Invoices) -> Zone {
    surveyed(time_zone, invoices).unwrap_or_default()
}

fn surveyed(time_zone: &TimeZone, invoices: &Invoices) -> Option<Zone> {
    let mut entries = vec![("timeZoneName", "longOffset".into())];
    match time_zone {
        TimeZone::Utc => return None,
        TimeZone::Local => {}
        TimeZone::Named(name) => entries.push(("timeZone", name.into())),
    }
    let dates = (0..invoices.len()).filter_map(|row| invoices.date_of(row));
    let (first, last) = dates.fold((i64::MAX, i64::MIN), |(first, last), date| match date {
        BillingDate::Instant(Instant { unix_ms }) => (first.min(unix_ms), last.max(unix_ms)),
        BillingDate::Day(_) => (first, last),
    });
    let format = DateTimeFormat::new("en-US", &options(&entries)).ok()?;
    let instant = |unix_ms| Instant { unix_ms };
    Some(Zone::survey(instant(first), instant(last), &|unix_ms| {
        offset_ms(&format.format(unix_ms as f64).ok()?)
    }))
}
