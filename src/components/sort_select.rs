//! The order of the invoices as a select.

use crate::state::{Order, WidgetState};
use crate::view;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::invoice_table::Column;
use leptos::prelude::*;

/// The number of orders: the vendor's own, and two for each column.
const ORDERS: usize = 1 + 2 * Column::ALL.len();

/// The select above the cards, which have no header to click on. The style sheet hides it above a
/// table.
#[component]
pub(super) fn SortSelect() -> impl IntoView {
    let state = WidgetState::from_context();
    let order = state.table.order;
    let options = move || {
        let current = order.get();
        let option = |index| {
            let order = order_at(index);
            view! { <option prop:selected=order == current>{order_text(&state, order)}</option> }
        };
        (0..ORDERS).map(option).collect_view()
    };
    view! {
        <label class="sort-by">
            {state.text(Text::SortLabel)}
            <select
                class="field"
                on:change:target=move |event| {
                    let index = usize::try_from(event.target().selected_index());
                    order.set(index.ok().and_then(order_at));
                }
            >
                {move || options()}
            </select>
        </label>
    }
}

/// The order for the option at `index`; `None` is the vendor's own.
fn order_at(index: usize) -> Option<Order> {
    let index = index.checked_sub(1)?;
    let column = *Column::ALL.get(index / 2)?;
    Some(Order { column, descending: index % 2 == 1 })
}

fn order_text(state: &WidgetState, order: Option<Order>) -> String {
    let Some(Order { column, descending }) = order else {
        return state.format_text(Text::SortVendor);
    };
    let text = if descending { Text::SortDescending } else { Text::SortAscending };
    let column = Arg::Message(Box::new(column.text().into()));
    state.format_message(&Message::new(text).with("column", column))
}
