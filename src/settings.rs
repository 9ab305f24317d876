//! What the host page or the app sets.

use crate::inline_data::BillingData;
use crate::vendor::Vendor;
use js_sys::{Function, Promise};
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
    /// The page's `color-scheme`, or where it declares none, how dark the background behind the
    /// widget is.
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

/// How many invoices are in the table before the customer asks for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// The first ones, in the chosen order.
    First(usize),
    /// All of them.
    All,
}

impl Default for Rows {
    fn default() -> Self {
        Self::First(12)
    }
}

/// A part of the widget that the host can hide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The name of the vendor above each section.
    Source,
    /// The totals, and the totals by year.
    Totals,
    /// The spending per month.
    Chart,
    /// The notices about what is unusual on the bill.
    Checks,
    /// The search field.
    Search,
    /// The filters.
    Filters,
    /// The files of the invoices.
    Export,
    /// "Add to calendar".
    Calendar,
}

impl Part {
    /// All parts with their public names.
    pub const ALL: [(&'static str, Self); 8] = [
        ("source", Self::Source),
        ("totals", Self::Totals),
        ("chart", Self::Chart),
        ("checks", Self::Checks),
        ("search", Self::Search),
        ("filters", Self::Filters),
        ("export", Self::Export),
        ("calendar", Self::Calendar),
    ];
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

/// What the host sets: the attributes and properties of a custom element, the props of a component.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Base address of the proxy.
    pub proxy_url: String,
    /// Where the host's own back end returns a token, as `{"token":…}`. Without it and without
    /// `get_token`, requests carry no `Authorization`.
    pub token_url: Option<String>,
    /// Returns a token, instead of `token_url`.
    pub get_token: Option<GetToken>,
    /// While there is neither `token_url` nor `get_token`, waits for one of them instead of making
    /// requests without a token.
    pub await_token: bool,
    /// The vendors to load; `None` for all that this kind of element shows.
    pub sources: Option<Vec<Vendor>>,
    /// Requests this workspace by its slug, for a proxy of the host's own that requires it.
    pub workspace: Option<String>,
    /// Whether requests to the proxy carry cookies.
    pub credentials: Credentials,
    /// Language and region of texts, amounts and dates: BCP 47. `None` for the browser's own.
    pub locale: Option<String>,
    /// The time zone of dates.
    pub time_zone: TimeZone,
    /// The colours.
    pub theme: Theme,
    /// Where "Manage billing" leads: an address of `http` or `https`.
    pub manage_url: Option<String>,
    /// Where "Sign in" leads when the session has ended: an address of `http` or `https`.
    pub sign_in_url: Option<String>,
    /// Where "Update payment method" leads; `manage_url` where it is `None`.
    pub update_payment_url: Option<String>,
    /// Where "Get help" leads, a link in errors and beside what cannot be paid.
    pub support_url: Option<String>,
    /// The price of the plan as a text, such as "$49 a month". No vendor sends it.
    pub plan_price: Option<String>,
    /// How many invoices are in the table before "Show all".
    pub rows: Rows,
    /// What is not shown.
    pub hide: Vec<Part>,
    /// Whether order, filters, search and "Show all" are kept in the page's address.
    pub remembers_view: bool,
    /// How often to load again while the page is visible, in seconds; 0 for never.
    pub refresh_seconds: u32,
    /// Host names in lower case that an invoice link may lead to; empty for any.
    pub link_hosts: Vec<String>,
    /// Host names in lower case, beside those of Stripe, at which an open invoice can be paid.
    pub pay_hosts: Vec<String>,
    /// The level of the headings.
    pub heading_level: HeadingLevel,
    /// Columns or cards.
    pub layout: Layout,
    /// The vendors' own data, shown without any request.
    pub data: Option<BillingData>,
    /// Overrides of single texts, by the keys of `BillingStrings`.
    pub strings: Vec<(String, String)>,
}

impl Settings {
    /// The vendors to load: those of `sources`, or all where it names none that this kind of element
    /// shows.
    pub(crate) fn requested_vendors(&self, kind: ElementKind) -> Vec<Vendor> {
        let mut vendors = kind.vendors().to_vec();
        if let Some(sources) = &self.sources {
            vendors.retain(|vendor| sources.contains(vendor));
        }
        if vendors.is_empty() { kind.vendors().to_vec() } else { vendors }
    }

    /// The vendors whose sections are shown: of inline data only those that are there.
    pub(crate) fn shown_vendors(&self, kind: ElementKind) -> Vec<Vendor> {
        let mut vendors = self.requested_vendors(kind);
        if let Some(data) = &self.data {
            vendors.retain(|vendor| data.of(*vendor).is_some());
        }
        vendors
    }
}
