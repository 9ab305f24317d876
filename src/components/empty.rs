//! An empty history.

use crate::state::WidgetState;
use crate::view;
use billing_core::view::state::{State, Subject};
use leptos::prelude::*;

/// States that there are no invoices yet. The host can replace the text in the slot `empty`.
#[component]
pub(super) fn Empty() -> impl IntoView {
    let state = WidgetState::from_context();
    let messages = State::Empty.messages(Subject::Invoices).into_iter();
    view! {
        <div class="frame" part="empty">
            <div class="message">
                <slot name="empty">
                    {messages
                        .map(|message| view! { <p>{state.message(message)}</p> })
                        .collect_view()}
                </slot>
            </div>
        </div>
    }
}
