//! What the host page or the app sets: the types of the props of
//! [`BillingWidget`](crate::BillingWidget).

use crate::vendor::Vendor;
use js_sys::{Function, Promise};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// In which time zone instants are shown as dates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TimeZone {
    /// "As billed".
    #[default]
    Utc,
    /// The browser's own.
    Local,
    /// An IANA name that the browser knows, such as `Europe/Berlin`.
    Named(String),
}

/// Which colours to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The page's `color-scheme`.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// How the invoices are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Columns, or cards where the element is narrow.
    #[default]
    Auto,
    /// Always columns.
    Table,
    /// Always cards.
    Cards,
}

/// Which of the three elements this is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ElementKind {
    /// `<billing-widget>`: plan and invoices.
    #[default]
    Widget,
    /// `<billing-plan>`: the plan alone.
    Plan,
    /// `<billing-invoices>`: the invoices alone.
    Invoices,
}

impl ElementKind {
    /// The vendors whose data an element of this kind can show.
    pub fn vendors(self) -> &'static [Vendor] {
        match self {
            Self::Widget => &Vendor::ALL,
            Self::Plan => &[Vendor::TrackMyPosts],
            Self::Invoices => &[Vendor::Autoposting],
        }
    }
}

/// Whether requests to the proxy carry cookies, as `fetch` defines it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    /// Never.
    #[default]
    Omit,
    /// Where the proxy has the page's own origin.
    SameOrigin,
    /// Always.
    Include,
}

impl Credentials {
    /// The keyword of the Fetch standard.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Omit => "omit",
            Self::SameOrigin => "same-origin",
            Self::Include => "include",
        }
    }
}

/// The level of the widget's headings: 2 to 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadingLevel(u8);

impl HeadingLevel {
    /// `None` for a level that is not one of 2 to 6.
    pub fn new(level: u8) -> Option<Self> {
        (2..=6).contains(&level).then_some(Self(level))
    }

    /// The level of a heading that is `depth` sections deeper, at most 6.
    pub fn deeper(self, depth: u8) -> u8 {
        self.0.saturating_add(depth).min(6)
    }
}

impl Default for HeadingLevel {
    fn default() -> Self {
        Self(2)
    }
}

/// A function that returns a promise of a session token: a string, or an object
/// `{token, expiresAt}`. It is called again when the token has expired.
#[derive(Clone, Debug)]
pub struct GetToken(SendWrapper<Function>);

impl GetToken {
    /// Wraps a function of Rust.
    pub fn new(get_token: impl Fn() -> Promise + 'static) -> Self {
        // The browser frees the closure together with the function.
        let function = Closure::<dyn Fn() -> Promise>::new(get_token).into_js_value();
        Self::from(function.unchecked_into::<Function>())
    }

    /// Calls it.
    ///
    /// # Errors
    /// With what the function threw.
    pub(crate) fn call(&self) -> Result<JsValue, JsValue> {
        self.0.call0(&JsValue::UNDEFINED)
    }

    /// The JavaScript function.
    pub(crate) fn function(&self) -> &JsValue {
        self.0.as_ref()
    }
}

impl From<Function> for GetToken {
    fn from(function: Function) -> Self {
        Self(SendWrapper::new(function))
    }
}

/// Two are equal when they are the same JavaScript function.
impl PartialEq for GetToken {
    fn eq(&self, other: &Self) -> bool {
        self.function() == other.function()
    }
}

/// The settings that components read. Each is a signal of its own, so that a change updates only
/// what depends on it. What only requests need (addresses, token, credentials) is in
/// [`crate::api::session::Session`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// The vendors whose sections are shown.
    pub(crate) vendors: Signal<Vec<Vendor>>,
    /// BCP 47.
    pub(crate) locale: Signal<String>,
    pub(crate) time_zone: Signal<TimeZone>,
    pub(crate) layout: Signal<Layout>,
    pub(crate) heading_level: Signal<HeadingLevel>,
    /// Where "Manage billing" leads: an absolute address of `http` or `https`.
    pub(crate) manage_url: Signal<Option<String>>,
    /// Host names in lower case that an invoice link may lead to; empty means any.
    pub(crate) link_hosts: Signal<Vec<String>>,
    /// Overrides of single texts, by their key.
    pub(crate) strings: Signal<Vec<(String, String)>>,
}
