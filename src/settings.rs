//! What the host page set on an element, each value a signal of its own so that a change
//! re-renders only what it touches. A value that cannot be read is the default, with one warning.

use crate::reactive::Signal;
use crate::state::Source;

/// Where times of day lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TimeZone {
    /// "As billed".
    #[default]
    Utc,
    /// The browser's own.
    Local,
    /// An IANA name that the browser knows.
    Named(String),
}

/// Which colours to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The page's colour scheme.
    #[default]
    Auto,
    /// Light, whatever the page's.
    Light,
    /// Dark, whatever the page's.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `<billing-widget>`: plan and invoices.
    Widget,
    /// `<billing-plan>`: the plan alone.
    Plan,
    /// `<billing-invoices>`: the invoices alone.
    Invoices,
}

/// The settings that components read. What only loading needs (addresses, token, credentials) is
/// not here.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which element this is.
    pub kind: Kind,
    /// `sources`, cut down to what the element shows.
    pub sources: Signal<Vec<Source>>,
    /// `locale`, else the nearest `lang`, else the browser's: BCP 47.
    pub locale: Signal<String>,
    /// `time-zone`.
    pub time_zone: Signal<TimeZone>,
    /// `theme`.
    pub theme: Signal<Theme>,
    /// `layout`.
    pub layout: Signal<Layout>,
    /// `heading-level`, 2 to 6.
    pub heading_level: Signal<u8>,
    /// `manage-url`, if it is one that may be linked to.
    pub manage_url: Signal<Option<String>>,
    /// `link-hosts`, in lower case; empty means any.
    pub link_hosts: Signal<Vec<String>>,
    /// `strings`: overrides of single texts, by their key.
    pub strings: Signal<Vec<(String, String)>>,
}
