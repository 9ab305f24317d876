//! The notice about unpaid invoices.

use super::action_button::ActionButton;
use super::after_paint::after_paint;
use super::show::Show;
use crate::state::WidgetState;
use crate::tools::with_tools;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::invoice_table::Filter;
use billing_core::view::totals::{Totals, unpaid};
use leptos::prelude::*;

/// The most currencies whose amounts are shown.
const MAX_AMOUNTS: usize = 3;

/// How many invoices are unpaid and what they add up to, with a button that shows only them.
#[component]
pub(super) fn UnpaidBanner() -> impl IntoView {
    let state = WidgetState::from_context();
    let totals = after_paint(state, move || {
        state.history.with(|view| {
            view.as_ref().map_or_else(Totals::default, |view| unpaid(&view.history().invoices))
        })
    });
    let count = move || {
        totals.with(|totals| totals.currencies.iter().map(|it| it.outstanding_count).sum::<usize>())
    };
    let count_text = move || {
        let count = Arg::Count(count() as u64);
        state.format_message(&Message::new(Text::InvoicesUnpaid).with("count", count))
    };
    let amounts = move || {
        totals.with(|totals| {
            let shown = totals.currencies.iter().take(MAX_AMOUNTS);
            let mut amounts: Vec<String> = state.formatter.with(|formatter| {
                shown.map(|it| formatter.sum(it.outstanding, &it.currency)).collect()
            });
            if totals.currencies.len() > MAX_AMOUNTS {
                amounts.push("…".to_owned());
            }
            amounts.join(" · ")
        })
    };
    let has_unpaid = move || count() > 0;
    let filter = state.table.filter;
    // Where nothing matches, the message in place of the rows offers to clear the filters.
    let clears = move || {
        filter.with(|filter| filter.unpaid) && state.selection.with(|rows| !rows.is_empty())
    };
    let label = Signal::derive(move || {
        state.format_text(if clears() { Text::ClearFilters } else { Text::ShowUnpaid })
    });
    let toggle = move |_| {
        with_tools(state, move |_| {
            filter.set(Filter { unpaid: !untrack(clears), ..Filter::default() });
        });
    };
    view! {
        <Show when=has_unpaid>
            <div class="notice slim" part="notice banner" role="note" data-tone="warning">
                <div class="text">
                    <b>{move || count_text()}</b>
                    " · "
                    {move || amounts()}
                </div>
                <ActionButton label=label on_click=toggle />
            </div>
        </Show>
    }
}
