//! The button that clears search and filters.

use super::action_button::ActionButton;
use super::table_footer::focus_tools;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::Text;
use billing_core::view::invoice_table::Filter;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// "Clear filters". It disappears with them, so that the focus goes on above the table.
#[component]
pub(super) fn ClearFilters() -> impl IntoView {
    let state = WidgetState::from_context();
    let clear = move |event: MouseEvent| {
        focus_tools(&event);
        state.table.filter.set(Filter::default());
    };
    view! { <ActionButton label=state.text(Text::ClearFilters) on_click=clear /> }
}
