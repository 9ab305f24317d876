//! What components read, from the element's attributes. A value that cannot be read is the default,
//! with one `console.warn`.

mod parse;

use super::locale;
use crate::settings::{Kind, Layout, Settings, Theme, TimeZone};
use crate::state::Source;
use leptos::prelude::{ArcRwSignal, GetUntracked, Set};
use std::collections::BTreeMap;
use web_sys::{HtmlElement, Url};

pub(super) use parse::refresh_seconds;

/// All settings of an element.
pub(super) fn read(host: &HtmlElement, kind: Kind) -> Settings {
    let settings = Settings {
        kind,
        sources: ArcRwSignal::new(Vec::new()),
        locale: ArcRwSignal::new(String::new()),
        time_zone: ArcRwSignal::new(TimeZone::default()),
        theme: ArcRwSignal::new(Theme::default()),
        layout: ArcRwSignal::new(Layout::default()),
        heading_level: ArcRwSignal::new(parse::DEFAULT_HEADING_LEVEL),
        manage_url: ArcRwSignal::new(None),
        link_hosts: ArcRwSignal::new(Vec::new()),
        strings: ArcRwSignal::new(BTreeMap::new()),
    };
    settings.sources.set(sources(host, kind));
    for name in
        ["locale", "time-zone", "theme", "layout", "heading-level", "manage-url", "link-hosts"]
    {
        apply(host, name, &settings);
    }
    settings
}

/// Reads the attribute again into its setting; `false` when it is none that components read.
pub(super) fn apply(host: &HtmlElement, name: &str, settings: &Settings) -> bool {
    let value = host.get_attribute(name);
    let value = value.as_deref().map(str::trim).filter(|value| !value.is_empty());
    match name {
        "locale" => put(&settings.locale, locale::of(host, value)),
        "time-zone" => put(&settings.time_zone, or_warn(host, name, value, locale::time_zone)),
        "theme" => put(&settings.theme, or_warn(host, name, value, parse::theme)),
        "layout" => put(&settings.layout, or_warn(host, name, value, parse::layout)),
        "heading-level" => {
            let level = value.map(|value| {
                parse::heading_level(value).unwrap_or_else(|| {
                    warn(host, name, value, "a number from 2 to 6");
                    parse::DEFAULT_HEADING_LEVEL
                })
            });
            put(&settings.heading_level, level.unwrap_or(parse::DEFAULT_HEADING_LEVEL));
        }
        "manage-url" => put(
            &settings.manage_url,
            value.and_then(|value| {
                let url = absolute(host, value);
                if url.is_none() {
                    warn(host, name, value, "an address of http or https");
                }
                url
            }),
        ),
        "link-hosts" => put(&settings.link_hosts, link_hosts(host, value.unwrap_or_default())),
        _ => return false,
    }
    true
}

/// `sources`, cut down to what the element shows; a change of it decides what to load, too.
pub(super) fn sources(host: &HtmlElement, kind: Kind) -> Vec<Source> {
    let value = host.get_attribute("sources").unwrap_or_default();
    let (asked, unknown) = parse::sources(&value);
    if !unknown.is_empty() {
        warn(host, "sources", &value, "autoposting and trackmyposts");
    }
    let own = parse::sources_of(kind);
    let both: Vec<Source> = own.iter().copied().filter(|source| asked.contains(source)).collect();
    if both.is_empty() { own.to_vec() } else { both }
}

/// An address that may be asked or linked to, made absolute; `None` for any other.
pub(super) fn absolute(host: &HtmlElement, text: &str) -> Option<String> {
    let base = host.base_uri().ok().flatten()?;
    let url = Url::new_with_base(text, &base).ok()?;
    matches!(url.protocol().as_str(), "https:" | "http:").then(|| url.href())
}

/// One warning, naming the element, the attribute, its value and what would do.
pub(super) fn warn(host: &HtmlElement, name: &str, value: &str, wanted: &str) {
    let tag = host.local_name();
    let text = format!("<{tag}>: {name}=\"{value}\" is not {wanted}; the default is used");
    web_sys::console::warn_1(&text.into());
}

/// Host names as `URL` writes them. What is no host name matches no link; it does not open the way
/// for all of them.
fn link_hosts(host: &HtmlElement, value: &str) -> Vec<String> {
    let mut hosts = Vec::new();
    for word in value.split_whitespace() {
        let is_name = !word.contains(['/', '\\', '@', ':', '?', '#']);
        let url = is_name.then(|| Url::new(&format!("https://{word}/")).ok()).flatten();
        match url {
            Some(url) => hosts.push(url.hostname()),
            None => {
                warn(host, "link-hosts", word, "a host name");
                hosts.push(String::new());
            }
        }
    }
    hosts
}

/// A parsed value with what it may be, for the warning.
type Parsed<T> = Result<T, &'static str>;

fn or_warn<T: Default>(
    host: &HtmlElement,
    name: &str,
    value: Option<&str>,
    parse: fn(&str) -> Parsed<T>,
) -> T {
    let Some(value) = value else { return T::default() };
    parse(value).unwrap_or_else(|wanted| {
        warn(host, name, value, wanted);
        T::default()
    })
}

/// Sets the signal if the value is another one: what is equal draws nothing anew.
fn put<T: Clone + PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}
