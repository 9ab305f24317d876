//! Attribute values into types, without a browser.

use super::Parsed;
use crate::settings::{Kind, Layout, Theme};
use crate::state::Source;

pub(super) const DEFAULT_HEADING_LEVEL: u8 = 2;

/// The shortest interval at which a page may reload.
const LEAST_REFRESH_S: u32 = 15;

/// The longest that a browser's timer holds is 24 days.
const MOST_REFRESH_S: u32 = 20 * 24 * 3600;

pub(super) fn theme(value: &str) -> Parsed<Theme> {
    match value.to_ascii_lowercase().as_str() {
        "auto" => Ok(Theme::Auto),
        "light" => Ok(Theme::Light),
        "dark" => Ok(Theme::Dark),
        _ => Err("light, dark or auto"),
    }
}

pub(super) fn layout(value: &str) -> Parsed<Layout> {
    match value.to_ascii_lowercase().as_str() {
        "auto" => Ok(Layout::Auto),
        "table" => Ok(Layout::Table),
        "cards" => Ok(Layout::Cards),
        _ => Err("auto, table or cards"),
    }
}

pub(super) fn heading_level(value: &str) -> Option<u8> {
    value.parse().ok().filter(|level| (2..=6).contains(level))
}

/// `refresh-seconds`: 0 is never, and what is less than a quarter of a minute is that.
pub(in crate::element) fn refresh_seconds(value: &str) -> Option<u32> {
    match value.parse().ok()? {
        0 => Some(0),
        seconds => Some(u32::clamp(seconds, LEAST_REFRESH_S, MOST_REFRESH_S)),
    }
}

/// The sources that are named, and the words that name none.
pub(super) fn sources(value: &str) -> (Vec<Source>, Vec<&str>) {
    let words = value.split(|char: char| char.is_whitespace() || char == ',');
    let (mut sources, mut unknown) = (Vec::new(), Vec::new());
    for word in words.filter(|word| !word.is_empty()) {
        match Source::from_id(word) {
            Some(source) => sources.push(source),
            None => unknown.push(word),
        }
    }
    (sources, unknown)
}

/// The sources that an element of that kind can show.
pub(super) fn sources_of(kind: Kind) -> &'static [Source] {
    match kind {
        Kind::Widget => &Source::ALL,
        Kind::Plan => &[Source::Trackmyposts],
        Kind::Invoices => &[Source::Autoposting],
    }
}
