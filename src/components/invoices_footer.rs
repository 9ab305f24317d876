//! Below the table: how old the data are, and the exports.

use super::after_paint::after_paint;
use super::export_menu::ExportMenu;
use super::show::Show;
use super::updated_at::UpdatedAt;
use crate::erased::memo;
use crate::state::WidgetState;
use crate::view;
use leptos::prelude::*;

/// The footer of the invoices.
#[component]
pub(super) fn InvoicesFooter() -> impl IntoView {
    let state = WidgetState::from_context();
    let has_rows = after_paint(state, || true);
    let fetched_at = memo(move || state.invoices.with(|load| load.fetched_at));
    view! {
        <Show when=move || has_rows.get()>
            <div class="footer" part="footer">
                <div class="about">
                    {move || fetched_at.get().map(|at| view! { <UpdatedAt fetched_at=at /> })}
                </div>
                <ExportMenu />
            </div>
        </Show>
    }
}
