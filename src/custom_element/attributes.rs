//! An element's attributes, read into the widget's settings. A value that cannot be read means the
//! default, with one `console.warn`.

mod parse;

use crate::i18n::locale;
use crate::link;
use crate::settings::{Part, Settings};
use crate::vendor::Vendor;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node, ShadowRoot, Url};

/// The attributes that are read here.
const NAMES: [&str; 22] = [
    "proxy-url",
    "token-url",
    "await-token",
    "sources",
    "workspace",
    "credentials",
    "locale",
    "time-zone",
    "theme",
    "manage-url",
    "sign-in-url",
    "update-payment-url",
    "support-url",
    "plan-price",
    "rows",
    "hide",
    "remember",
    "refresh-seconds",
    "link-hosts",
    "pay-hosts",
    "heading-level",
    "layout",
];

/// What no attribute can hold.
pub(super) const PROPERTIES: [&str; 3] = ["getToken", "data", "strings"];

/// The attributes of one element. Remembers its warnings.
#[derive(Debug)]
pub(super) struct Attributes {
    host: HtmlElement,
    /// The proxy's address where the element names none.
    default_proxy_url: String,
    warned: RefCell<Vec<(String, String)>>,
}

impl Attributes {
    pub(super) fn new(host: &HtmlElement, default_proxy_url: String) -> Self {
        Self { host: host.clone(), default_proxy_url, warned: RefCell::default() }
    }

    /// Reads all attributes, and warns of those that have no effect under the name they have.
    pub(super) fn read_all(&self, settings: &mut Settings) {
        for name in NAMES {
            self.read(name, settings);
            // What HTML makes of the property's name where a server writes that.
            let joined: String = name.split('-').collect();
            if joined != name {
                self.warn_if_present(&joined, &format!("the attribute is named {name}"));
            }
        }
        for name in PROPERTIES {
            self.warn_if_present(name, &format!("{name} is a property"));
        }
    }

    /// Reads one attribute.
    pub(super) fn read(&self, name: &str, settings: &mut Settings) {
        let value = self.get(name);
        let value = value.as_deref();
        match name {
            "proxy-url" => {
                let url = self.url(name, value);
                settings.proxy_url = url.unwrap_or_else(|| self.default_proxy_url.clone());
            }
            "token-url" => settings.token_url = self.url(name, value),
            // Frameworks write a boolean as the value, also a false one.
            "await-token" => {
                settings.await_token = self.host.has_attribute(name) && value != Some("false");
            }
            "sources" => settings.sources = value.map(|value| self.sources(value)),
            "workspace" => settings.workspace = value.map(str::to_owned),
            "credentials" => {
                settings.credentials = self.parse(name, value, parse::credentials);
            }
            "locale" => settings.locale = self.locale(value),
            "time-zone" => settings.time_zone = self.parse(name, value, locale::time_zone),
            "theme" => settings.theme = self.parse(name, value, parse::theme),
            "manage-url" => settings.manage_url = self.url(name, value),
            "sign-in-url" => settings.sign_in_url = self.url(name, value),
            "update-payment-url" => settings.update_payment_url = self.url(name, value),
            "support-url" => settings.support_url = self.url(name, value),
            "plan-price" => settings.plan_price = value.map(str::to_owned),
            "rows" => settings.rows = self.parse(name, value, parse::rows),
            "remember" => settings.remembers_view = self.parse(name, value, parse::remember),
            "hide" => settings.hide = self.hide(value.unwrap_or_default()),
            "refresh-seconds" => {
                settings.refresh_seconds = self.parse(name, value, parse::refresh_seconds);
            }
            "link-hosts" => settings.link_hosts = self.hosts(name, value.unwrap_or_default()),
            "pay-hosts" => settings.pay_hosts = self.hosts(name, value.unwrap_or_default()),
            "heading-level" => {
                settings.heading_level = self.parse(name, value, parse::heading_level);
            }
            "layout" => settings.layout = self.parse(name, value, parse::layout),
            _ => {}
        }
    }

    /// An attribute's value without the white space around it; an empty one counts as absent.
    fn get(&self, name: &str) -> Option<String> {
        let value = self.host.get_attribute(name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// A value read by `parse`, whose error names the valid values.
    fn parse<T: Default>(
        &self,
        name: &str,
        value: Option<&str>,
        parse: fn(&str) -> Result<T, &'static str>,
    ) -> T {
        let Some(value) = value else { return T::default() };
        parse(value).unwrap_or_else(|expected| {
            self.warn(name, value, &format!("it is not {expected}"));
            T::default()
        })
    }

    /// An address that may be requested or linked to, made absolute.
    fn url(&self, name: &str, value: Option<&str>) -> Option<String> {
        let value = value?;
        let base = self.host.base_uri().ok().flatten()?;
        let url = link::absolute_by(value, &base);
        if url.is_none() {
            self.warn(name, value, "it is not an address of http or https");
        }
        url
    }

    fn sources(&self, value: &str) -> Vec<Vendor> {
        let (vendors, unknown) = parse::sources(value);
        if !unknown.is_empty() {
            self.warn("sources", value, "it is not autoposting and trackmyposts");
        }
        vendors
    }

    /// The attribute's locale, else that of the nearest element with a `lang`; `None` leaves it to
    /// the browser.
    fn locale(&self, value: Option<&str>) -> Option<String> {
        if let Some(value) = value {
            match locale::canonical(value) {
                Some(locale) => return Some(locale),
                None => self.warn("locale", value, "it is not a language tag of BCP 47"),
            }
        }
        nearest_lang(&self.host).and_then(|lang| locale::canonical(&lang))
    }

    fn hide(&self, value: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        for word in value.split_whitespace() {
            match Part::ALL.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)) {
                Some((_, part)) => parts.push(*part),
                None => self.warn("hide", word, "it is not the name of a part"),
            }
        }
        parts
    }

    /// Host names as `URL` writes them. What is not a host name matches no link; it does not allow
    /// all of them.
    fn hosts(&self, name: &str, value: &str) -> Vec<String> {
        let mut hosts = Vec::new();
        for word in value.split_whitespace() {
            let is_name = !word.contains(['/', '\\', '@', ':', '?', '#']);
            let url = is_name.then(|| Url::new(&format!("https://{word}/")).ok()).flatten();
            match url {
                Some(url) => hosts.push(url.hostname()),
                None => {
                    self.warn(name, word, "it is not a host name");
                    hosts.push(String::new());
                }
            }
        }
        hosts
    }

    /// Warns of an attribute that has no effect, by its name in HTML.
    fn warn_if_present(&self, name: &str, reason: &str) {
        if let Some(value) = self.host.get_attribute(name) {
            self.warn(&name.to_ascii_lowercase(), &value, reason);
        }
    }

    /// Warns of a value that is ignored; once, however often it is read.
    fn warn(&self, name: &str, value: &str, reason: &str) {
        let warning = (name.to_owned(), value.to_owned());
        let mut warned = self.warned.borrow_mut();
        if !warned.contains(&warning) {
            warned.push(warning);
            let tag = self.host.local_name();
            let text = format!("<{tag}>: {name}=\"{value}\" is ignored: {reason}");
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
