//! What the components draw: the sources' loads, the host's settings, and the table's own state.
//!
//! Everything here outlives a mount: an element that moves keeps its data, its search text and its
//! order. Signals are the reference-counted kind, which no owner disposes of.

use crate::host::Host;
use crate::reactive::Signal;
use crate::settings::Settings;
use billing_core::date::Instant;
use billing_core::text::Catalogue;
use billing_core::view::invoice_table::{Column, Filter};
use billing_core::wire::autoposting::History;
use billing_core::wire::trackmyposts::Answer;
use std::rc::Rc;

/// A vendor whose data the widget shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Autoposting.ai: the invoices.
    Autoposting,
    /// Track My Posts: the plan.
    Trackmyposts,
}

impl Source {
    /// Both, in the order in which they are named to the host.
    pub const ALL: [Self; 2] = [Self::Autoposting, Self::Trackmyposts];

    /// The name in `sources`, in events and in URLs.
    pub fn id(self) -> &'static str {
        match self {
            Self::Autoposting => "autoposting",
            Self::Trackmyposts => "trackmyposts",
        }
    }

    /// The source of that name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.id() == id)
    }

    /// Where the proxy answers for it, below `proxy-url`.
    pub fn path(self) -> &'static str {
        match self {
            Self::Autoposting => "autoposting/billing/history",
            Self::Trackmyposts => "trackmyposts/billing",
        }
    }
}

/// Why a load failed, as `billing-error` tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// The proxy's code, or one of the widget's own: `network`, `offline`, `timeout`, `decode`,
    /// `token`.
    pub code: String,
    /// The HTTP status; 0 when there was no answer.
    pub status: u16,
    /// For developers, not shown to customers.
    pub message: String,
    /// The proxy's id of the request, for support.
    pub request_id: Option<String>,
    /// Whether trying again may help.
    pub retryable: bool,
    /// How long the proxy asks to wait, in seconds.
    pub retry_after_s: Option<u32>,
}

/// The state of one source. Data that were loaded once stay while a later load runs or fails.
#[derive(Debug)]
pub struct Load<T> {
    /// The last good data.
    pub data: Option<Rc<T>>,
    /// When they were fetched from the vendor: the time of the answer less its `Age`.
    pub fetched_at: Option<Instant>,
    /// Whether a request is under way.
    pub loading: bool,
    /// Why the last load failed, if it did.
    pub error: Option<LoadError>,
    /// When the next automatic attempt is due.
    pub retry_at: Option<Instant>,
}

impl<T> Load<T> {
    /// Whether there are data, or an error that is not being tried to mend.
    pub(crate) fn has_settled(&self) -> bool {
        self.data.is_some() || (self.error.is_some() && !self.loading)
    }
}

impl<T> Default for Load<T> {
    fn default() -> Self {
        Self { data: None, fetched_at: None, loading: false, error: None, retry_at: None }
    }
}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        Self {
            data: self.data.clone(),
            fetched_at: self.fetched_at,
            loading: self.loading,
            error: self.error.clone(),
            retry_at: self.retry_at,
        }
    }
}

/// Which column orders the table, and which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The column.
    pub column: Column,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// What the customer set in the table.
#[derive(Clone, Debug)]
pub struct TableState {
    /// The order; `None` is the vendor's own.
    pub order: Signal<Option<Order>>,
    /// Search text and filters.
    pub filter: Signal<Filter>,
    /// The keys of the notices on the bill that were dismissed.
    pub dismissed: Signal<Vec<String>>,
}

/// All that one element shows.
#[derive(Clone, Debug)]
pub struct WidgetState {
    /// What the host set by attributes and properties.
    pub settings: Settings,
    /// The plan's load; stays in its default when the source is not asked for.
    pub plan: Signal<Load<Answer>>,
    /// The invoices' load.
    pub invoices: Signal<Load<History>>,
    /// The table.
    pub table: TableState,
    /// The current time as the components should show it; moves on once a minute and on return to
    /// a visible page.
    pub now: Signal<Instant>,
    /// The texts of the locale; English until others have been fetched.
    pub catalogue: Signal<Rc<Catalogue>>,
    /// What components ask of the element around them.
    pub host: Host,
}

impl WidgetState {
    /// The state of an element that has loaded nothing yet.
    pub fn new(settings: Settings, host: Host, now: Instant) -> Self {
        let table = TableState {
            order: Signal::new(None),
            filter: Signal::new(Filter::default()),
            dismissed: Signal::new(Vec::new()),
        };
        Self {
            settings,
            plan: Signal::new(Load::default()),
            invoices: Signal::new(Load::default()),
            table,
            now: Signal::new(now),
            catalogue: Signal::new(Rc::default()),
            host,
        }
    }
}
