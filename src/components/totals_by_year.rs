//! The totals year by year.

use super::after_paint::after_paint;
use super::currency_totals::CurrencyTotals;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::Text;
use billing_core::view::totals::{YearTotals, totals_by_year};
use leptos::prelude::*;

/// The totals by year, collapsed until the customer opens them; nothing for a single year.
#[component]
pub(super) fn TotalsByYear() -> impl IntoView {
    let state = WidgetState::from_context();
    let years = after_paint(state, move || {
        state.history.with(|view| match view {
            Some(view) => state
                .selection
                .with(|rows| totals_by_year(&view.history().invoices, rows, view.zone())),
            None => Vec::new(),
        })
    });
    view! {
        {move || {
            let years = years.get();
            (years.len() > 1).then(|| view! { <Years years=years /> })
        }}
    }
}

/// A long history has many years: their rows are drawn when the details are first opened.
#[component]
fn Years(years: Vec<YearTotals>) -> impl IntoView {
    let state = WidgetState::from_context();
    let was_opened = RwSignal::new(false);
    let rows = move || {
        let row = |year: YearTotals| {
            let name = match year.year {
                Some(year) => Signal::stored(year.to_string()),
                None => state.text(Text::TotalUndated),
            };
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td><CurrencyTotals totals=year.totals /></td>
                </tr>
            }
        };
        was_opened.get().then(|| {
            view! {
                <table class="plain-table" aria-label=state.text(Text::TotalsByYear)>
                    <tbody>{years.iter().cloned().map(row).collect_view()}</tbody>
                </table>
            }
        })
    };
    view! {
        <details class="years" on:toggle=move |_| was_opened.set(true)>
            <summary>{state.text(Text::TotalsByYear)}</summary>
            {move || rows()}
        </details>
    }
}
