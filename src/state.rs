//! The state of one element, as signals that components read from context.

use crate::api::error::LoadError;
use crate::erased::memo;
use crate::host_events::{Action, HostEvents};
use crate::i18n::catalogues::catalogue_for;
use crate::i18n::formatter::Formatter;
use crate::i18n::locale;
use crate::link;
use crate::selection::{self, HistoryView, Selection};
use crate::settings::{ElementKind, Part, Settings};
use crate::vendor::Vendor;
use billing_core::date::Instant;
use billing_core::text::{Catalogue, Message, Text};
use billing_core::view::invoice_table::{Column, Filter};
use billing_core::view::state::{Cause, Content, Known, State, have_one_cause, shared_failure};
use billing_core::wire::autoposting::BillingHistory;
use billing_core::wire::trackmyposts::PlanSnapshot;
use leptos::prelude::*;
use std::sync::Arc;

/// The state of a vendor's loads. Data that were loaded once stay while a later load runs or fails.
#[derive(Debug)]
pub(crate) struct LoadState<T> {
    /// The last good data.
    pub(crate) data: Option<T>,
    /// When they were fetched from the vendor: the time of the response less its `Age`.
    pub(crate) fetched_at: Option<Instant>,
    /// Whether a request is in flight.
    pub(crate) loading: bool,
    /// Why the last load failed, if it did.
    pub(crate) error: Option<LoadError>,
    /// When the next automatic attempt is due.
    pub(crate) retry_at: Option<Instant>,
}

impl<T> LoadState<T> {
    /// The same with other data.
    pub(crate) fn map<U>(&self, map: impl FnOnce(&T) -> Option<U>) -> LoadState<U> {
        LoadState {
            data: self.data.as_ref().and_then(map),
            fetched_at: self.fetched_at,
            loading: self.loading,
            error: self.error.clone(),
            retry_at: self.retry_at,
        }
    }

    /// Whether there are data, or an error and no attempt in flight.
    pub(crate) fn has_settled(&self) -> bool {
        self.data.is_some() || (self.error.is_some() && !self.loading)
    }

    /// What a section's state is computed from; `count` gives the numbers of things that could be
    /// read and of those that could not.
    fn known(&self, count: impl FnOnce(&T) -> (usize, usize)) -> Known {
        let content = self.data.as_ref().map(count);
        Known {
            content: content.map(|(read, unreadable)| Content { read, unreadable, shown: read }),
            fetched_at: self.fetched_at,
            failure: self.error.as_ref().map(|it| (it.code.clone(), it.request_id.clone())),
            retry_at: self.retry_at,
        }
    }
}

impl<T> Default for LoadState<T> {
    fn default() -> Self {
        Self { data: None, fetched_at: None, loading: false, error: None, retry_at: None }
    }
}

impl<T: Clone> Clone for LoadState<T> {
    fn clone(&self) -> Self {
        self.map(|data| Some(data.clone()))
    }
}

/// Which column orders the table, and in which direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) column: Column,
    pub(crate) descending: bool,
}

/// What the customer has set in the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableState {
    /// The order; `None` is the vendor's own.
    pub(crate) order: RwSignal<Option<Order>>,
    /// Search text and filters.
    pub(crate) filter: RwSignal<Filter>,
    /// Whether the customer has asked for all invoices.
    pub(crate) show_all: RwSignal<bool>,
    /// The keys of the notices on the bill that were dismissed.
    pub(crate) dismissed: RwSignal<Vec<String>>,
}

/// All that one element shows. It is provided as a context and lives as long as the element is
/// connected.
#[derive(Clone, Copy)]
pub(crate) struct WidgetState {
    pub(crate) kind: ElementKind,
    pub(crate) settings: Signal<Settings>,
    pub(crate) plan: RwSignal<LoadState<Arc<PlanSnapshot>>>,
    pub(crate) invoices: RwSignal<LoadState<Arc<BillingHistory>>>,
    /// Whether both vendors failed for one cause, which is reported once. Not a memo: it wakes the
    /// sections only when it changes, and not with each load.
    pub(crate) has_shared_failure: RwSignal<bool>,
    pub(crate) table: TableState,
    /// The current time, updated once a minute and when the page becomes visible again.
    pub(crate) now: RwSignal<Instant>,
    /// Writes numbers, dates and texts in the current locale and time zone.
    pub(crate) formatter: Memo<Formatter>,
    /// The last good history with what sorting and searching it needs.
    pub(crate) history: Memo<Option<HistoryView>>,
    /// The invoices that the filters leave, in the chosen order.
    pub(crate) selection: Memo<Selection>,
    /// Whether the content has taken the place of the loader's skeleton.
    pub(crate) is_drawn: RwSignal<bool>,
    /// Counts how often the rows have been painted; see [`crate::components::after_paint`].
    pub(crate) paints: RwSignal<u32>,
    /// Dispatches the element's events.
    pub(crate) host: StoredValue<HostEvents>,
}

impl WidgetState {
    /// The state of an element that has loaded nothing yet.
    pub(crate) fn new(
        kind: ElementKind,
        settings: Signal<Settings>,
        now: RwSignal<Instant>,
        events: HostEvents,
    ) -> Self {
        let table = TableState {
            order: RwSignal::new(None),
            filter: RwSignal::new(Filter::default()),
            show_all: RwSignal::new(false),
            dismissed: RwSignal::new(Vec::new()),
        };
        let locale =
            memo(move || settings.with(|settings| locale::or_browser(settings.locale.as_deref())));
        let catalogue = catalogue_for(locale);
        let formatter = memo(move || {
            settings.with(|settings| {
                let texts = match settings.strings.as_slice() {
                    [] => catalogue.get(),
                    strings => {
                        let texts = catalogue.with(|texts| Catalogue::clone(texts));
                        Arc::new(texts.with_overrides(strings))
                    }
                };
                Formatter::new(locale.get(), settings.time_zone.clone(), texts)
            })
        });
        let invoices = RwSignal::new(LoadState::default());
        let history = selection::history(invoices, settings);
        Self {
            kind,
            settings,
            plan: RwSignal::new(LoadState::default()),
            invoices,
            has_shared_failure: RwSignal::new(false),
            table,
            now,
            formatter,
            history,
            selection: selection::selection(history, table, formatter),
            is_drawn: RwSignal::new(false),
            paints: RwSignal::new(0),
            host: StoredValue::new(events),
        }
    }

    /// The state of the element that the component is a part of.
    pub(crate) fn from_context() -> Self {
        // Infallible: `BillingWidget` provides it to all components below.
        expect_context()
    }

    /// Whether the element shows this vendor's data.
    pub(crate) fn shows(&self, vendor: Vendor) -> bool {
        self.settings.with(|settings| settings.shown_vendors(self.kind).contains(&vendor))
    }

    /// Whether a part of the widget is shown.
    pub(crate) fn shows_part(&self, part: Part) -> bool {
        self.settings.with(|settings| !settings.hide.contains(&part))
    }

    /// Where an action leads, made absolute; `None` if the host has set no address of `http` or
    /// `https`.
    pub(crate) fn action_url(&self, action: Action) -> Option<String> {
        self.settings.with(|settings| {
            let url = match action {
                Action::SignIn => &settings.sign_in_url,
                Action::Support => &settings.support_url,
                Action::Manage => &settings.manage_url,
                Action::UpdatePayment if settings.update_payment_url.is_none() => {
                    &settings.manage_url
                }
                Action::UpdatePayment => &settings.update_payment_url,
            };
            url.as_deref().and_then(link::absolute)
        })
    }

    /// What is known of a vendor's loads, whatever the filters leave.
    pub(crate) fn known(&self, vendor: Vendor) -> Known {
        match vendor {
            Vendor::Autoposting => self
                .invoices
                .with(|load| load.known(|history| (history.invoices.len(), history.unreadable))),
            Vendor::TrackMyPosts => self.plan.with(|load| load.known(|_| (1, 0))),
        }
    }

    /// Whether a request for the vendor's data is in flight.
    pub(crate) fn is_loading(&self, vendor: Vendor) -> bool {
        match vendor {
            Vendor::Autoposting => self.invoices.with(|load| load.loading),
            Vendor::TrackMyPosts => self.plan.with(|load| load.loading),
        }
    }

    /// Whether the failure of all vendors is all that there is to show of this one.
    pub(crate) fn has_only_shared_failure(&self, vendor: Vendor) -> bool {
        self.has_shared_failure.get() && self.known(vendor).content.is_none()
    }

    /// The failure of both vendors for one cause; empty if they have none.
    pub(crate) fn shared_failure(&self) -> Vec<State> {
        if !self.has_shared_failure.get() {
            return Vec::new();
        }
        let failure =
            shared_failure(&self.known(Vendor::TrackMyPosts), &self.known(Vendor::Autoposting));
        failure.into_iter().collect()
    }

    /// Updates [`Self::has_shared_failure`], after a change of the loads or of the vendors that are
    /// shown.
    ///
    /// During the next attempt it stays until both vendors' data have been loaded, so that no other
    /// message takes its place for a moment.
    pub(crate) fn update_shared_failure(&self) {
        let shown = self.has_shared_failure.get_untracked();
        let has_shared_failure = untrack(|| {
            let [invoices, plan] = Vendor::ALL.map(|vendor| self.known(vendor));
            let recovers = |vendor, known: &Known, other: &Known| {
                let cause = known.failure.as_ref().and_then(|(code, _)| Cause::of(code));
                cause.is_some() && self.is_loading(vendor) && other.failure.is_none()
            };
            let is_one = have_one_cause(&plan, &invoices)
                || shown && recovers(Vendor::TrackMyPosts, &plan, &invoices)
                || shown && recovers(Vendor::Autoposting, &invoices, &plan);
            is_one && Vendor::ALL.into_iter().all(|vendor| self.shows(vendor))
        });
        if has_shared_failure != shown {
            self.has_shared_failure.set(has_shared_failure);
        }
    }

    /// Whether there are data of every vendor that is shown, or an error.
    pub(crate) fn has_settled(&self) -> bool {
        self.settings.with_untracked(|settings| {
            settings.shown_vendors(self.kind).iter().all(|vendor| match vendor {
                Vendor::Autoposting => self.invoices.with_untracked(LoadState::has_settled),
                Vendor::TrackMyPosts => self.plan.with_untracked(LoadState::has_settled),
            })
        })
    }

    /// A text that is updated with the locale.
    pub(crate) fn text(self, text: Text) -> Signal<String> {
        Signal::derive(move || self.format_text(text))
    }

    /// A message that is updated with the locale and the time.
    pub(crate) fn message(self, message: Message) -> Signal<String> {
        Signal::derive(move || self.format_message(&message))
    }

    /// A text in the current locale.
    pub(crate) fn format_text(&self, text: Text) -> String {
        self.formatter.with(|formatter| formatter.text(text))
    }

    /// A message in the current locale and at the current time.
    pub(crate) fn format_message(&self, message: &Message) -> String {
        let now = self.now.get();
        self.formatter.with(|formatter| formatter.message(message, now))
    }
}
