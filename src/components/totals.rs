//! Paid and outstanding amounts.

use super::after_paint::after_paint;
use super::currency_totals::CurrencyTotals;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::totals;
use leptos::prelude::*;

/// The totals over the rows that the filters leave, for each currency separately.
#[component]
pub(super) fn Totals() -> impl IntoView {
    let state = WidgetState::from_context();
    let totals = after_paint(state, move || {
        state.history.with(|view| match view {
            Some(view) => {
                state.selection.with(|rows| totals::totals(&view.history().invoices, rows))
            }
            None => totals::Totals::default(),
        })
    });
    view! {
        {move || {
            let totals = totals.get();
            (totals != totals::Totals::default()).then(|| {
                let uncounted = (totals.uncounted > 0).then(|| {
                    let count = Arg::Count(totals.uncounted as u64);
                    state.message(Message::new(Text::TotalUncounted).with("count", count))
                });
                view! {
                    <div class="totals" part="totals" role="group" aria-label=state.text(Text::TotalsHeading)>
                        <CurrencyTotals totals=totals />
                        {uncounted.map(|text| view! { <div class="quiet">{text}</div> })}
                    </div>
                }
            })
        }}
    }
}
