//! Attribute values, parsed without a browser. An error names the valid values.

use crate::settings::{Credentials, HeadingLevel, Layout, Rows, Theme};
use crate::vendor::Vendor;

/// The shortest interval at which an element may load again, in seconds.
const LEAST_REFRESH_S: u32 = 15;

/// The longest interval: a browser's timer reaches 24 days.
const MOST_REFRESH_S: u32 = 20 * 24 * 3600;

pub(super) fn theme(value: &str) -> Result<Theme, &'static str> {
    match value.to_ascii_lowercase().as_str() {
        "auto" => Ok(Theme::Auto),
        "light" => Ok(Theme::Light),
        "dark" => Ok(Theme::Dark),
        _ => Err("light, dark or auto"),
    }
}

pub(super) fn layout(value: &str) -> Result<Layout, &'static str> {
    match value.to_ascii_lowercase().as_str() {
        "auto" => Ok(Layout::Auto),
        "table" => Ok(Layout::Table),
        "cards" => Ok(Layout::Cards),
        _ => Err("auto, table or cards"),
    }
}

pub(super) fn credentials(value: &str) -> Result<Credentials, &'static str> {
    match value {
        "omit" => Ok(Credentials::Omit),
        "same-origin" => Ok(Credentials::SameOrigin),
        "include" => Ok(Credentials::Include),
        _ => Err("omit, same-origin or include"),
    }
}

pub(super) fn heading_level(value: &str) -> Result<HeadingLevel, &'static str> {
    value.parse().ok().and_then(HeadingLevel::new).ok_or("a number from 2 to 6")
}

/// Whether the view is kept in the page's address.
pub(super) fn remember(value: &str) -> Result<bool, &'static str> {
    match value.to_ascii_lowercase().as_str() {
        "url" => Ok(true),
        "no" => Ok(false),
        _ => Err("url or no"),
    }
}

/// A number of rows, or all of them.
pub(super) fn rows(value: &str) -> Result<Rows, &'static str> {
    match value.parse() {
        Ok(0) => Err(ROWS),
        Ok(rows) => Ok(Rows::First(rows)),
        Err(_) if value.eq_ignore_ascii_case("all") => Ok(Rows::All),
        Err(_) => Err(ROWS),
    }
}

const ROWS: &str = "a number above 0, or all";

/// 0 is never; anything below the shortest interval means that one.
pub(super) fn refresh_seconds(value: &str) -> Result<u32, &'static str> {
    match value.parse() {
        Ok(0) => Ok(0),
        Ok(seconds) => Ok(u32::clamp(seconds, LEAST_REFRESH_S, MOST_REFRESH_S)),
        Err(_) => Err("a number of seconds"),
    }
}

/// The vendors that are named, and the words that name none.
pub(super) fn sources(value: &str) -> (Vec<Vendor>, Vec<&str>) {
    let words = value.split(|char: char| char.is_whitespace() || char == ',');
    let (mut vendors, mut unknown) = (Vec::new(), Vec::new());
    for word in words.filter(|word| !word.is_empty()) {
        match Vendor::from_id(word) {
            Some(vendor) => vendors.push(vendor),
            None => unknown.push(word),
        }
    }
    (vendors, unknown)
}
