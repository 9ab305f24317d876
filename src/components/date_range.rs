//! The first and the last day of the invoices that are shown.

use super::show::Show;
use crate::state::WidgetState;
use crate::view;
use billing_core::date::{BillingDate, CivilDate};
use billing_core::text::Text;
use billing_core::view::invoice_table::Filter;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

/// Two date fields, where the customer has chosen a range of dates.
#[component]
pub(super) fn DateRange() -> impl IntoView {
    let state = WidgetState::from_context();
    let has_range = move || {
        let has_range = |filter: &Filter| filter.from.is_some() || filter.to.is_some();
        state.table.filter.with(has_range)
    };
    view! {
        <Show when=has_range>
            <DateField label=Text::FilterFrom get=|filter| filter.from set=|filter, day| filter.from = day />
            <DateField label=Text::FilterTo get=|filter| filter.to set=|filter, day| filter.to = day />
        </Show>
    }
}

#[component]
fn DateField(
    label: Text,
    get: fn(&Filter) -> Option<CivilDate>,
    set: fn(&mut Filter, Option<CivilDate>),
) -> impl IntoView {
    let state = WidgetState::from_context();
    let filter = state.table.filter;
    let value = move || filter.with(get).map(|day| day.to_string()).unwrap_or_default();
    view! {
        <input
            class="field"
            part="filter"
            type="date"
            aria-label=state.text(label)
            max="9999-12-31"
            prop:value=value
            on:change:target=move |event| {
                // Empty while a part of the date is missing.
                if let Some(day) = day_of(&event.target()) {
                    filter.update(|filter| set(filter, Some(day)));
                }
            }
            on:blur:target=move |event| {
                let day = day_of(&event.target());
                if day != filter.with_untracked(get) {
                    filter.update(|filter| set(filter, day));
                }
            }
        />
    }
}

fn day_of(field: &HtmlInputElement) -> Option<CivilDate> {
    BillingDate::parse(&field.value()).map(BillingDate::utc_date)
}
