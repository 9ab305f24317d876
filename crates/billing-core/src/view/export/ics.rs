//! A date as a calendar file (iCalendar, RFC 5545).

use crate::date::{CivilDate, Instant};

/// The maximum length of a line in bytes before it is folded (RFC 5545, section 3.1).
const LINE_BYTES: usize = 75;

/// A calendar with one all-day event, with a reminder the day before.
///
/// `uid` must be the same for the same event, `summary` and `description` are plain text.
pub fn ics(
    day: CivilDate,
    summary: &str,
    description: Option<&str>,
    uid: &str,
    now: Instant,
) -> String {
    let next_day = CivilDate::from_days_since_epoch(day.days_since_epoch() + 1);
    let mut out = String::with_capacity(512);
    for fixed in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//billing-widget//EN", "BEGIN:VEVENT"]
    {
        line(&mut out, fixed, "");
    }
    line(&mut out, "UID:", &escaped(uid));
    line(&mut out, "DTSTAMP:", &stamp(now));
    line(&mut out, "DTSTART;VALUE=DATE:", &basic(day));
    line(&mut out, "DTEND;VALUE=DATE:", &basic(next_day));
    line(&mut out, "SUMMARY:", &escaped(summary));
    if let Some(description) = description {
        line(&mut out, "DESCRIPTION:", &escaped(description));
    }
    line(&mut out, "TRANSP:TRANSPARENT", "");
    for fixed in ["BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-P1D"] {
        line(&mut out, fixed, "");
    }
    line(&mut out, "DESCRIPTION:", &escaped(summary));
    for fixed in ["END:VALARM", "END:VEVENT", "END:VCALENDAR"] {
        line(&mut out, fixed, "");
    }
    out
}

/// Writes a line, folded between characters.
fn line(out: &mut String, name: &str, value: &str) {
    let mut used = 0;
    for char in name.chars().chain(value.chars()) {
        if used + char.len_utf8() > LINE_BYTES {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(char);
        used += char.len_utf8();
    }
    out.push_str("\r\n");
}

/// TEXT according to section 3.3.11; other control characters are not allowed and are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(char);
            }
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push(char),
            _ if char.is_control() => {}
            _ => escaped.push(char),
        }
    }
    escaped
}

fn basic(day: CivilDate) -> String {
    day.to_string().replace('-', "")
}

fn stamp(now: Instant) -> String {
    let second_of_day = now.unix_ms.div_euclid(1000).rem_euclid(86_400);
    let mut stamp = basic(now.utc_date());
    stamp.push('T');
    for part in [second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60] {
        for digit in [part / 10, part % 10] {
            stamp.push(char::from(b'0' + digit as u8));
        }
    }
    stamp.push('Z');
    stamp
}

#[cfg(test)]
mod tests;
