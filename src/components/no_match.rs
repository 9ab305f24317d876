//! A search or filters that leave no invoice.

use super::clear_filters::ClearFilters;
use super::show::Show;
use crate::erased::memo;
use crate::state::WidgetState;
use crate::vendor::Vendor;
use crate::view;
use billing_core::date::Instant;
use billing_core::view::state::{State, Subject};
use leptos::prelude::*;

/// The message in place of the rows, and the way back. The status region exists before its text does, so that the text is
/// announced.
#[component]
pub(super) fn NoMatch() -> impl IntoView {
    let state = WidgetState::from_context();
    let has_no_match = memo(move || {
        let mut known = state.known(Vendor::Autoposting);
        if let Some(content) = &mut known.content {
            content.shown = state.selection.with(|rows| rows.len());
        }
        known.states(Instant { unix_ms: 0 }).last() == Some(&State::NoMatch)
    });
    view! {
        <div class="no-match">
            <div role="status">
                {move || {
                    let message = State::NoMatch.messages(Subject::Invoices).pop()?;
                    has_no_match.get().then(|| view! {
                        <div class="message" part="empty">{state.message(message)}</div>
                    })
                }}
            </div>
            <Show when=move || has_no_match.get()>
                <ClearFilters />
            </Show>
        </div>
    }
}
