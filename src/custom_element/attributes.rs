//! An element's attributes, read into the props of the widget. A value that cannot be read means the
//! default, with one `console.warn`.

mod parse;

use crate::i18n::locale;
use crate::link;
use crate::settings::{Credentials, HeadingLevel, Layout, TimeZone};
use crate::vendor::Vendor;
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node, ShadowRoot, Url};

/// What the attributes of one element say. The signals outlive a mount.
#[derive(Debug)]
pub(super) struct AttributeProps {
    attributes: Attributes,
    /// The proxy's address where the element names none.
    default_proxy_url: String,
    pub(super) proxy_url: ArcRwSignal<String>,
    pub(super) token_url: ArcRwSignal<Option<String>>,
    pub(super) sources: ArcRwSignal<Option<Vec<Vendor>>>,
    pub(super) workspace: ArcRwSignal<Option<String>>,
    pub(super) credentials: ArcRwSignal<Credentials>,
    pub(super) locale: ArcRwSignal<Option<String>>,
    pub(super) time_zone: ArcRwSignal<TimeZone>,
    pub(super) manage_url: ArcRwSignal<Option<String>>,
    pub(super) refresh_seconds: ArcRwSignal<u32>,
    pub(super) link_hosts: ArcRwSignal<Vec<String>>,
    pub(super) heading_level: ArcRwSignal<HeadingLevel>,
    pub(super) layout: ArcRwSignal<Layout>,
}

impl AttributeProps {
    /// Reads all attributes of the element.
    pub(super) fn read(host: &HtmlElement, default_proxy_url: String) -> Self {
        let props = Self {
            attributes: Attributes { host: host.clone(), warned: RefCell::default() },
            proxy_url: ArcRwSignal::new(default_proxy_url.clone()),
            default_proxy_url,
            token_url: ArcRwSignal::default(),
            sources: ArcRwSignal::default(),
            workspace: ArcRwSignal::default(),
            credentials: ArcRwSignal::default(),
            locale: ArcRwSignal::default(),
            time_zone: ArcRwSignal::default(),
            manage_url: ArcRwSignal::default(),
            refresh_seconds: ArcRwSignal::default(),
            link_hosts: ArcRwSignal::default(),
            heading_level: ArcRwSignal::default(),
            layout: ArcRwSignal::default(),
        };
        for name in [
            "proxy-url",
            "token-url",
            "sources",
            "workspace",
            "credentials",
            "locale",
            "time-zone",
            "theme",
            "manage-url",
            "refresh-seconds",
            "link-hosts",
            "heading-level",
            "layout",
        ] {
            props.update(name);
        }
        props
    }

    /// Reads one attribute again.
    pub(super) fn update(&self, name: &str) {
        let attributes = &self.attributes;
        let value = attributes.get(name);
        let value = value.as_deref();
        match name {
            "proxy-url" => {
                let url = attributes.url(name, value);
                set(&self.proxy_url, url.unwrap_or_else(|| self.default_proxy_url.clone()));
            }
            "token-url" => set(&self.token_url, attributes.url(name, value)),
            "sources" => set(&self.sources, value.map(|value| attributes.sources(value))),
            "workspace" => set(&self.workspace, value.map(str::to_owned)),
            "credentials" => {
                set(&self.credentials, attributes.parse(name, value, parse::credentials));
            }
            "locale" => set(&self.locale, attributes.locale(value)),
            "time-zone" => set(&self.time_zone, attributes.parse(name, value, locale::time_zone)),
            // The style sheet reads it from the element; here it is only checked.
            "theme" => {
                attributes.parse(name, value, parse::theme);
            }
            "manage-url" => set(&self.manage_url, attributes.url(name, value)),
            "refresh-seconds" => {
                set(&self.refresh_seconds, attributes.parse(name, value, parse::refresh_seconds));
            }
            "link-hosts" => {
                set(&self.link_hosts, attributes.link_hosts(value.unwrap_or_default()));
            }
            "heading-level" => {
                set(&self.heading_level, attributes.parse(name, value, parse::heading_level));
            }
            "layout" => set(&self.layout, attributes.parse(name, value, parse::layout)),
            _ => {}
        }
    }
}

/// The attributes of one element. Remembers its warnings.
#[derive(Debug)]
struct Attributes {
    host: HtmlElement,
    warned: RefCell<Vec<(String, String)>>,
}

impl Attributes {
    /// An attribute's value without the white space around it; an empty one counts as absent.
    fn get(&self, name: &str) -> Option<String> {
        let value = self.host.get_attribute(name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// A value read by `parse`, whose error says what would have been valid.
    fn parse<T: Default>(
        &self,
        name: &str,
        value: Option<&str>,
        parse: fn(&str) -> Result<T, &'static str>,
    ) -> T {
        let Some(value) = value else { return T::default() };
        parse(value).unwrap_or_else(|expected| {
            self.warn(name, value, expected);
            T::default()
        })
    }

    /// An address that may be requested or linked to, made absolute.
    fn url(&self, name: &str, value: Option<&str>) -> Option<String> {
        let value = value?;
        let base = self.host.base_uri().ok().flatten()?;
        let url = link::absolute_by(value, &base);
        if url.is_none() {
            self.warn(name, value, "an address of http or https");
        }
        url
    }

    fn sources(&self, value: &str) -> Vec<Vendor> {
        let (vendors, unknown) = parse::sources(value);
        if !unknown.is_empty() {
            self.warn("sources", value, "autoposting and trackmyposts");
        }
        vendors
    }

    /// The attribute's locale, else that of the nearest element with a `lang`; `None` leaves it to
    /// the browser.
    fn locale(&self, value: Option<&str>) -> Option<String> {
        if let Some(value) = value {
            match locale::canonical(value) {
                Some(locale) => return Some(locale),
                None => self.warn("locale", value, "a language tag of BCP 47"),
            }
        }
        nearest_lang(&self.host).and_then(|lang| locale::canonical(&lang))
    }

    /// Host names as `URL` writes them. What is not a host name matches no link; it does not allow
    /// all of them.
    fn link_hosts(&self, value: &str) -> Vec<String> {
        let mut hosts = Vec::new();
        for word in value.split_whitespace() {
            let is_name = !word.contains(['/', '\\', '@', ':', '?', '#']);
            let url = is_name.then(|| Url::new(&format!("https://{word}/")).ok()).flatten();
            match url {
                Some(url) => hosts.push(url.hostname()),
                None => {
                    self.warn("link-hosts", word, "a host name");
                    hosts.push(String::new());
                }
            }
        }
        hosts
    }

    /// Warns of a value that is ignored; once, however often it is read.
    fn warn(&self, name: &str, value: &str, expected: &str) {
        let warning = (name.to_owned(), value.to_owned());
        let mut warned = self.warned.borrow_mut();
        if !warned.contains(&warning) {
            warned.push(warning);
            let tag = self.host.local_name();
            let text = format!("<{tag}>: {name}=\"{value}\" is ignored: it is not {expected}");
            web_sys::console::warn_1(&text.into());
        }
    }
}

/// Goes up through the shadow roots that the element may be in.
fn nearest_lang(host: &HtmlElement) -> Option<String> {
    let mut element: Element = host.clone().into();
    loop {
        let found = element.closest("[lang]").ok().flatten();
        if let Some(lang) = found.and_then(|element| element.get_attribute("lang")) {
            return Some(lang);
        }
        let root: Node = element.get_root_node();
        element = root.dyn_into::<ShadowRoot>().ok()?.host();
    }
}

/// Sets the signal if the value differs: an equal one updates nothing.
fn set<T: PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.with_untracked(|current| *current != value) {
        signal.set(value);
    }
}
