//! An element's attributes, and what components read of them. A value that cannot be read is the
//! default, with one `console.warn`.

mod parse;

use super::locale;
use crate::reactive::Signal;
use crate::settings::{Kind, Layout, Settings, Theme, TimeZone};
use crate::state::Source;
use std::cell::RefCell;
use web_sys::{HtmlElement, Url};

pub(super) use parse::refresh_seconds;

/// The attributes of one element. Remembers what it has warned of.
pub(super) struct Attributes {
    host: HtmlElement,
    warned: RefCell<Vec<(String, String)>>,
}

impl Attributes {
    pub(super) fn new(host: &HtmlElement) -> Self {
        Self { host: host.clone(), warned: RefCell::default() }
    }

    /// The element.
    pub(super) fn host(&self) -> &HtmlElement {
        &self.host
    }

    /// An attribute's value without the white space around it; an empty one counts as absent.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let value = self.host.get_attribute(name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// An address that may be asked or linked to, made absolute; `None` for any other.
    pub(super) fn absolute(&self, text: &str) -> Option<String> {
        let base = self.host.base_uri().ok().flatten()?;
        let url = Url::new_with_base(text, &base).ok()?;
        matches!(url.protocol().as_str(), "https:" | "http:").then(|| url.href())
    }

    /// Warns of a bad value and says what would do; once, however often the value is read.
    pub(super) fn warn(&self, name: &str, value: &str, wanted: &str) {
        let warning = (name.to_owned(), value.to_owned());
        let mut warned = self.warned.borrow_mut();
        if !warned.contains(&warning) {
            warned.push(warning);
            let tag = self.host.local_name();
            let text = format!("<{tag}>: {name}=\"{value}\" is left out: it is not {wanted}");
            web_sys::console::warn_1(&text.into());
        }
    }
}

/// All settings of an element.
pub(super) fn read(attributes: &Attributes, kind: Kind) -> Settings {
    let settings = Settings {
        kind,
        sources: Signal::new(Vec::new()),
        locale: Signal::new(String::new()),
        time_zone: Signal::new(TimeZone::default()),
        theme: Signal::new(Theme::default()),
        layout: Signal::new(Layout::default()),
        heading_level: Signal::new(parse::DEFAULT_HEADING_LEVEL),
        manage_url: Signal::new(None),
        link_hosts: Signal::new(Vec::new()),
        strings: Signal::new(Vec::new()),
    };
    settings.sources.set(sources(attributes, kind));
    for name in
        ["locale", "time-zone", "theme", "layout", "heading-level", "manage-url", "link-hosts"]
    {
        apply(attributes, name, &settings);
    }
    settings
}

/// Reads the attribute again into its setting; `false` when it is none that components read.
pub(super) fn apply(attributes: &Attributes, name: &str, settings: &Settings) -> bool {
    let value = attributes.get(name);
    let value = value.as_deref();
    match name {
        "locale" => put(&settings.locale, locale::of(attributes, value)),
        "time-zone" => {
            put(&settings.time_zone, or_warn(attributes, name, value, locale::time_zone));
        }
        "theme" => put(&settings.theme, or_warn(attributes, name, value, parse::theme)),
        "layout" => put(&settings.layout, or_warn(attributes, name, value, parse::layout)),
        "heading-level" => {
            let level = value.map(|value| {
                parse::heading_level(value).unwrap_or_else(|| {
                    attributes.warn(name, value, "a number from 2 to 6");
                    parse::DEFAULT_HEADING_LEVEL
                })
            });
            put(&settings.heading_level, level.unwrap_or(parse::DEFAULT_HEADING_LEVEL));
        }
        "manage-url" => put(
            &settings.manage_url,
            value.and_then(|value| {
                let url = attributes.absolute(value);
                if url.is_none() {
                    attributes.warn(name, value, "an address of http or https");
                }
                url
            }),
        ),
        "link-hosts" => {
            put(&settings.link_hosts, link_hosts(attributes, value.unwrap_or_default()));
        }
        _ => return false,
    }
    true
}

/// `sources`, cut down to what the element shows; a change of it decides what to load, too.
pub(super) fn sources(attributes: &Attributes, kind: Kind) -> Vec<Source> {
    let value = attributes.get("sources").unwrap_or_default();
    let (asked, unknown) = parse::sources(&value);
    if !unknown.is_empty() {
        attributes.warn("sources", &value, "autoposting and trackmyposts");
    }
    let own = parse::sources_of(kind);
    let both: Vec<Source> = own.iter().copied().filter(|source| asked.contains(source)).collect();
    if both.is_empty() { own.to_vec() } else { both }
}

/// Host names as `URL` writes them. What is no host name matches no link; it does not open the way
/// for all of them.
fn link_hosts(attributes: &Attributes, value: &str) -> Vec<String> {
    let mut hosts = Vec::new();
    for word in value.split_whitespace() {
        let is_name = !word.contains(['/', '\\', '@', ':', '?', '#']);
        let url = is_name.then(|| Url::new(&format!("https://{word}/")).ok()).flatten();
        match url {
            Some(url) => hosts.push(url.hostname()),
            None => {
                attributes.warn("link-hosts", word, "a host name");
                hosts.push(String::new());
            }
        }
    }
    hosts
}

/// A parsed value with what it may be, for the warning.
type Parsed<T> = Result<T, &'static str>;

fn or_warn<T: Default>(
    attributes: &Attributes,
    name: &str,
    value: Option<&str>,
    parse: fn(&str) -> Parsed<T>,
) -> T {
    let Some(value) = value else { return T::default() };
    parse(value).unwrap_or_else(|wanted| {
        attributes.warn(name, value, wanted);
        T::default()
    })
}

/// Sets the signal if the value is another one: what is equal draws nothing anew.
fn put<T: Clone + PartialEq + Send + Sync + 'static>(signal: &Signal<T>, value: T) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}
