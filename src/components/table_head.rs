//! The head of the invoice table: a button to sort by each column.

use crate::i18n::formatter::Formatter;
use crate::state::{Order, WidgetState};
use crate::tools::with_tools;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::invoice_table::Column;
use leptos::prelude::*;

/// The head's one row.
#[component]
pub(super) fn TableHead() -> impl IntoView {
    let state = WidgetState::from_context();
    view! {
        <tr class="line" role="row" aria-rowindex="1">
            {Column::ALL.map(|column| view! { <ColumnHead column=column /> }).collect_view()}
            <th class="th th-link" part="header-cell" role="columnheader" scope="col">
                <span class="sr">{state.text(Text::ColumnInvoice)}</span>
            </th>
        </tr>
    }
}

#[component]
fn ColumnHead(column: Column) -> impl IntoView {
    let state = WidgetState::from_context();
    let order = state.table.order;
    let sort = move || match order.get() {
        Some(order) if order.column == column && order.descending => "descending",
        Some(order) if order.column == column => "ascending",
        _ => "none",
    };
    let text = Signal::derive(move || {
        // Dates that are not shown as billed name their time zone.
        let zone = (column == Column::Date).then(|| state.formatter.with(Formatter::zone_name));
        state.format_message(&match zone.flatten() {
            Some(zone) => Message::new(Text::ColumnDateIn).with("zone", Arg::Text(zone)),
            None => Message::new(column.text()),
        })
    });
    view! {
        <th
            class="th"
            class:th-amount=column == Column::Amount
            part="header-cell"
            role="columnheader"
            scope="col"
            aria-sort=move || sort().to_owned()
        >
            <button
                class="sort"
                part="sort-button"
                type="button"
                data-sort=column.name()
                on:click=move |_| sort_by(state, column)
            >
                {text}
            </button>
        </th>
    }
}

/// Changes the order once it can take effect: `aria-sort` says nothing that is not so.
fn sort_by(state: WidgetState, column: Column) {
    let order = state.table.order;
    with_tools(state, move |_| order.update(|order| *order = next_order(*order, column)));
}

/// A click orders by the column, the next one in the other direction, a third restores the vendor's
/// own order. Dates and amounts start with the largest.
fn next_order(order: Option<Order>, column: Column) -> Option<Order> {
    let first_descending = matches!(column, Column::Date | Column::Amount);
    match order {
        Some(order) if order.column == column => (order.descending == first_descending)
            .then_some(Order { column, descending: !first_descending }),
        _ => Some(Order { column, descending: first_descending }),
    }
}
