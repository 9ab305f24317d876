//! A filter that is chosen from a list.

use super::after_paint::after_paint;
use super::show::Show;
use super::status_badge::label_text;
use crate::erased::memo;
use crate::selection::HistoryView;
use crate::state::WidgetState;
use crate::view;
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
    get: fn(&Filter) -> Option<String>,
    set: fn(&mut Filter, Option<String>),
}

pub(super) static STATUS: Select = Select {
    label: Text::FilterStatus,
    all: Text::FilterAllStatuses,
    options: |state, view| {
        let statuses = state.formatter.with(|formatter| view.statuses(formatter));
        let statuses = statuses.options(&view.history().invoices);
        let option = |status: InvoiceStatus| {
            let badge = status_badge(&status, false);
            (status.as_str().to_owned(), label_text(state, &badge.label))
        };
        statuses.into_iter().map(option).collect()
    },
    get: |filter| filter.status.clone(),
    set: |filter, value| filter.status = value,
};

pub(super) static YEAR: Select = Select {
    label: Text::FilterYear,
    all: Text::FilterAllYears,
    options: |_, view| {
        let years = years(&view.history().invoices, view.table().zone()).into_iter();
        years.map(|year| (year.to_string(), year.to_string())).collect()
    },
    get: |filter| filter.year.map(|year| year.to_string()),
    set: |filter, value| filter.year = value.and_then(|year| year.parse().ok()),
};

pub(super) static CURRENCY: Select = Select {
    label: Text::FilterCurrency,
    all: Text::FilterAllCurrencies,
    options: |_, view| {
        let codes = currencies(&view.history().invoices).into_iter();
        codes.map(|code| (code.clone(), code)).collect()
    },
    get: |filter| filter.currency.clone(),
    set: |filter, value| filter.currency = value,
};

/// One select. It is shown only where there is something to choose.
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
    let chosen = move || filter.with(select.get).unwrap_or_default();
    let is_needed =
        memo(move || options.with(|it| it.len() > 1) || filter.with(select.get).is_some());
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
                    chosen()
                }
                on:change:target=move |event| {
                    let value = event.target().value();
                    let value = (!value.is_empty()).then_some(value);
                    filter.update(|filter| (select.set)(filter, value));
                }
            >
                <option value="">{state.text(select.all)}</option>
                {move || items()}
            </select>
        </Show>
    }
}
