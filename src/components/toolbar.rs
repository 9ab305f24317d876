//! Search, filters and export.

use super::date_range::DateRange;
use super::export_menu::ExportMenu;
use super::filter_select::{CURRENCY, DATES, FilterSelect, STATUS};
use super::show::Show;
use crate::erased::memo;
use crate::settings::Part;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::Text;
use billing_core::view::language::Language;
use leptos::prelude::*;

/// A list of fewer invoices is read faster than searched.
const SEARCHED_FROM: usize = 10;

/// The tools above the table.
#[component]
pub(super) fn Toolbar() -> impl IntoView {
    let state = WidgetState::from_context();
    let filter = state.table.filter;
    // What the first search needs takes milliseconds: the focus comes before the first key.
    let prepare = move || {
        state.formatter.with_untracked(|formatter| {
            formatter.number_style();
            state.history.with_untracked(|view| {
                view.iter().for_each(|view| view.prepare_search(formatter));
            });
        });
    };
    let has_search = memo(move || {
        let count =
            state.history.with(|view| view.as_ref().map_or(0, |it| it.history().invoices.len()));
        state.shows_part(Part::Search)
            && (count >= SEARCHED_FROM || filter.with(|filter| !filter.query.is_empty()))
    });
    view! {
        <div class="toolbar" part="toolbar" role="search">
            <Show when=move || has_search.get()>
            <input
                class="field search"
                part="search"
                type="search"
                autocomplete="off"
                spellcheck="false"
                placeholder=state.text(Text::SearchPlaceholder)
                aria-label=state.text(Text::SearchLabel)
                prop:value=move || filter.with(|filter| filter.query.clone())
                on:focus=move |_| prepare()
                on:input:target=move |event| {
                    filter.update(|filter| filter.query = event.target().value());
                }
            />
            </Show>
            <Show when=move || state.shows_part(Part::Filters)>
                <FilterSelect select=&STATUS />
                <FilterSelect select=&DATES />
                <DateRange />
                <FilterSelect select=&CURRENCY />
            </Show>
            <Show when=move || state.shows_part(Part::Export)>
                <ExportMenu />
            </Show>
        </div>
    }
}
