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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_any_case_is_read_and_another_word_is_not() {
        assert_eq!(theme("Dark"), Ok(Theme::Dark));
        assert_eq!(theme("blue"), Err("light, dark or auto"));
        assert_eq!(layout("cards"), Ok(Layout::Cards));
        assert!(layout("").is_err());
    }

    #[test]
    fn heading_levels_are_two_to_six() {
        let read: Vec<_> = ["1", "2", "6", "7", "-2", "2.5", "h2"].map(heading_level).into();
        assert_eq!(read, [None, Some(2), Some(6), None, None, None, None]);
    }

    #[test]
    fn a_refresh_is_at_most_four_times_a_minute() {
        let read: Vec<_> = ["0", "1", "14", "15", "3600", "99999999", "-1", "x", "1.5"]
            .map(refresh_seconds)
            .into();
        let expected =
            [Some(0), Some(15), Some(15), Some(15), Some(3600), Some(1_728_000), None, None, None];
        assert_eq!(read, expected);
    }

    #[test]
    fn sources_are_words_and_unknown_ones_are_told_apart() {
        assert_eq!(
            sources(" trackmyposts, autoposting"),
            (vec![Source::Trackmyposts, Source::Autoposting], vec![])
        );
        assert_eq!(sources("stripe"), (vec![], vec!["stripe"]));
        assert_eq!(sources(""), (vec![], vec![]));
    }
}
