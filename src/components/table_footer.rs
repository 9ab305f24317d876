//! Below the rows: how many there are, and the way to all of them.

use super::clear_filters::ClearFilters;
use super::result_count::ResultCount;
use super::show::Show;
use crate::erased::memo;
use crate::settings::Rows;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The number of invoices, "Clear filters" and "Show all". Where the notice of unpaid invoices or the
/// message that nothing matches offers to clear the filters, this does not.
#[component]
pub(super) fn TableFooter() -> impl IntoView {
    let state = WidgetState::from_context();
    let length = move || state.selection.with(|rows| rows.len());
    let has_more = memo(move || match state.settings.with(|settings| settings.rows) {
        Rows::First(rows) => !state.table.show_all.get() && length() > rows,
        Rows::All => false,
    });
    let is_filtered = memo(move || {
        length() > 0 && state.table.filter.with(|filter| !filter.is_empty() && !filter.unpaid)
    });
    let show_all_text = move || {
        let number = state.formatter.with(|formatter| formatter.count(length() as u64));
        let message = Message::new(Text::ShowAll).with("number", Arg::Text(number));
        state.format_message(&message)
    };
    let show_all = move |event: MouseEvent| {
        // The button disappears: the last link before it is where the customer goes on.
        let _ = focus_near(&event, "tbody tr:last-child a").or_else(|| focus_tools(&event));
        state.table.show_all.set(true);
    };
    view! {
        <div class="table-footer">
            <ResultCount />
            <Show when=move || is_filtered.get()>
                <ClearFilters />
            </Show>
            <Show when=move || has_more.get()>
                <button class="button plain" part="show-all action" type="button" on:click=show_all>
                    {move || show_all_text()}
                </button>
            </Show>
        </div>
    }
}

/// Moves the focus from a button that is about to disappear to the first tool above the table, or to
/// its head where the host hides the tools.
pub(super) fn focus_tools(event: &MouseEvent) -> Option<()> {
    focus_near(event, "input,select,.sort")
}

/// Moves the focus from a button that is about to disappear to the first such element of its section
/// that is not hidden.
fn focus_near(event: &MouseEvent, selector: &str) -> Option<()> {
    let button: Element = event.current_target()?.dyn_into().ok()?;
    let section = button.closest("section").ok().flatten()?;
    let found = section.query_selector_all(selector).ok()?;
    let mut elements = (0..found.length()).filter_map(|index| found.get(index));
    let is_shown = |element: &HtmlElement| element.offset_width() > 0;
    elements.find_map(|it| it.dyn_into().ok().filter(is_shown))?.focus().ok()
}
