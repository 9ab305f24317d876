//! The number of filtered invoices.

use crate::state::WidgetState;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use leptos::prelude::*;

/// "12 invoices" or "3 of 12 invoices", announced politely when it changes.
#[component]
pub(super) fn ResultCount() -> impl IntoView {
    let state = WidgetState::from_context();
    let text = Signal::derive(move || {
        let total = state.history.with(|view| view.as_ref().map(|it| it.history().invoices.len()));
        let Some(total) = total else { return String::new() };
        let count = state.selection.with(|rows| rows.len());
        let message = if count == total {
            Message::new(Text::ResultCount).with("count", Arg::Count(count as u64))
        } else {
            let shown = state.formatter.with(|formatter| formatter.count(count as u64));
            Message::new(Text::ResultCountOf)
                .with("shown", Arg::Text(shown))
                .with("count", Arg::Count(total as u64))
        };
        state.format_message(&message)
    });
    view! { <p class="quiet small" role="status">{text}</p> }
}
