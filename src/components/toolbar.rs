//! Search and filters.

use super::action_button::ActionButton;
use super::filter_select::{CURRENCY, FilterSelect, STATUS, YEAR};
use super::show::Show;
use crate::erased::memo;
use crate::i18n::formatter::Formatter;
use crate::selection::HistoryView;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::Text;
use billing_core::view::invoice_table::Filter;
use leptos::html::Input;
use leptos::prelude::*;

/// The tools above the table.
#[component]
pub(super) fn Toolbar() -> impl IntoView {
    let state = WidgetState::from_context();
    let filter = state.table.filter;
    let search = NodeRef::<Input>::new();
    // What the first search needs takes milliseconds: the focus comes before the first key.
    let prepare = move |_| {
        state.history.with_untracked(|view| view.iter().for_each(HistoryView::prepare_search));
        state.formatter.with_untracked(Formatter::number_style);
    };
    let is_filtered = memo(move || filter.with(|filter| !filter.is_empty()));
    let clear = move |_| {
        // The button disappears; the keyboard focus stays in the toolbar.
        if let Some(search) = search.get_untracked() {
            let _ = search.focus();
        }
        filter.set(Filter::default());
    };
    view! {
        <div class="toolbar" part="toolbar" role="search">
            <input
                class="field search"
                part="search"
                type="search"
                autocomplete="off"
                spellcheck="false"
                node_ref=search
                placeholder=state.text(Text::SearchPlaceholder)
                aria-label=state.text(Text::SearchLabel)
                prop:value=move || filter.with(|filter| filter.query.clone())
                on:focus=prepare
                on:input:target=move |event| {
                    filter.update(|filter| filter.query = event.target().value());
                }
            />
            <FilterSelect select=&STATUS />
            <FilterSelect select=&YEAR />
            <FilterSelect select=&CURRENCY />
            <Show when=move || is_filtered.get()>
                <ActionButton label=state.text(Text::ClearFilters) on_click=clear />
            </Show>
        </div>
    }
}
