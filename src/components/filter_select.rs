//! A filter that is chosen from a list.

use super::after_paint::after_paint;
use super::show::Show;
use super::status_badge::label_text;
use crate::erased::memo;
use crate::selection::HistoryView;
use crate::state::WidgetState;
use crate::view;
use billing_core::date::{BillingDate, CivilDate};
use billing_core::invoice::InvoiceStatus;
use billing_core::text::Text;
use billing_core::view::invoice_table::{Filter, currencies, status_badge, years};
use leptos::prelude::*;

/// The most options that a list shows; the search finds what it leaves out.
pub(super) const MAX_OPTIONS: usize = 100;

/// An option: its value, and its text.
type FilterOption = (String, String);

/// What one select filters by.
pub(super) struct Select {
    label: Text,
    /// The text of the option that filters nothing.
    all: Text,
    options: fn(&WidgetState, &HistoryView) -> Vec<FilterOption>,
    get: fn(&WidgetState, &Filter) -> Option<String>,
    set: fn(&WidgetState, &mut Filter, Option<String>),
}

pub(super) static STATUS: Select = Select {
    label: Text::FilterStatus,
    all: Text::FilterAllStatuses,
    options: |state, view| {
        let statuses = state.formatter.with(|formatter| view.status_options(formatter));
        let option = |status: InvoiceStatus| {
            let badge = status_badge(&status, false);
            (status.as_str().to_owned(), label_text(state, &badge.label))
        };
        statuses.into_iter().map(option).collect()
    },
    get: |_, filter| filter.status.clone(),
    set: |_, filter, value| filter.status = value,
};

/// The values of the options that are not years.
const LAST_30_DAYS: &str = "30";
const LAST_90_DAYS: &str = "90";
const RANGE: &str = "range";

pub(super) static DATES: Select = Select {
    label: Text::FilterYear,
    all: Text::FilterAllYears,
    options: |state, view| {
        let years = years(&view.history().invoices, view.zone()).into_iter();
        let mut options: Vec<FilterOption> =
            years.map(|year| (year.to_string(), year.to_string())).collect();
        if !options.is_empty() {
            options.extend([
                (LAST_30_DAYS.to_owned(), state.format_text(Text::FilterLast30Days)),
                (LAST_90_DAYS.to_owned(), state.format_text(Text::FilterLast90Days)),
                (RANGE.to_owned(), state.format_text(Text::FilterDates)),
            ]);
        }
        options
    },
    get: |state, filter| {
        let is_last =
            |days: i64| filter.to.is_none() && filter.from == Some(days_ago(state, days - 1));
        let value = match (filter.year, filter.from.or(filter.to)) {
            (Some(year), _) => return Some(year.to_string()),
            (None, Some(_)) if is_last(30) => LAST_30_DAYS,
            (None, Some(_)) if is_last(90) => LAST_90_DAYS,
            (None, Some(_)) => RANGE,
            (None, None) => return None,
        };
        Some(value.to_owned())
    },
    set: |state, filter, value| {
        let value = value.as_deref();
        let days = match value {
            Some(LAST_30_DAYS) => Some(30),
            Some(LAST_90_DAYS) => Some(90),
            _ => None,
        };
        filter.year = match days {
            Some(_) => None,
            None => value.and_then(|year| year.parse().ok()),
        };
        filter.to = None;
        filter.from = match (days, value) {
            (Some(days), _) => Some(days_ago(state, days - 1)),
            (None, Some(RANGE)) => Some(days_ago(state, 364)),
            (None, _) => None,
        };
    },
};

/// The day that is `days` before today, in the customer's time zone.
fn days_ago(state: &WidgetState, days: i64) -> CivilDate {
    let now = state.now.get_untracked();
    let zone = state.formatter.with_untracked(|formatter| formatter.zone_at(&[], now));
    let today = zone.day(BillingDate::Instant(now));
    CivilDate::from_days_since_epoch(today.days_since_epoch() - days)
}

pub(super) static CURRENCY: Select = Select {
    label: Text::FilterCurrency,
    all: Text::FilterAllCurrencies,
    options: |_, view| {
        let codes = currencies(&view.history().invoices).into_iter();
        codes.map(|code| (code.clone(), code)).collect()
    },
    get: |_, filter| filter.currency.clone(),
    set: |_, filter, value| filter.currency = value,
};

/// One select. It is shown only if there is something to choose.
#[component]
pub(super) fn FilterSelect(select: &'static Select) -> impl IntoView {
    let state = WidgetState::from_context();
    let filter = state.table.filter;
    let has_rows = after_paint(state, || true);
    let options = memo(move || {
        // The whole history is searched for options: the rows come first.
        let options = has_rows.get().then(|| {
            state.history.with(|view| view.as_ref().map(|view| (select.options)(&state, view)))
        });
        options.flatten().unwrap_or_default()
    });
    let chosen = move || filter.with(|filter| (select.get)(&state, filter));
    let is_needed = memo(move || options.with(|it| it.len() > 1) || chosen().is_some());
    let items = move || {
        let options = options.get().into_iter().take(MAX_OPTIONS);
        options.map(|(value, text)| view! { <option value=value>{text}</option> }).collect_view()
    };
    view! {
        <Show when=move || has_rows.get() && is_needed.get()>
            <select
                class="field"
                part="filter"
                aria-label=state.text(select.label)
                prop:value=move || {
                    // Applied again when the options change: a select keeps only a value it has.
                    options.track();
                    chosen().unwrap_or_default()
                }
                on:change:target=move |event| {
                    let value = event.target().value();
                    let value = (!value.is_empty()).then_some(value);
                    filter.update(|filter| (select.set)(&state, filter, value));
                }
            >
                <option value="">{state.text(select.all)}</option>
                {move || items()}
            </select>
        </Show>
    }
}
