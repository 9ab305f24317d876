//! Files of the invoices.

use super::action_button::ActionButton;
use crate::export;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The buttons that export the rows that the filters leave, not only those on the screen.
#[component]
pub(super) fn ExportMenu() -> impl IntoView {
    let state = WidgetState::from_context();
    let (outcome, set_outcome) = signal(None::<Message>);
    let copy = move |_| {
        spawn_local(async move {
            let message = match export::copy(&state).await {
                Ok(rows) => {
                    if let Some(host) = state.host.try_get_value() {
                        host.exported("copy", rows);
                    }
                    Message::new(Text::ExportCopied).with("count", Arg::Count(rows as u64))
                }
                Err(_) => Message::new(Text::ExportFailed),
            };
            // The element may have been disconnected meanwhile.
            let _ = set_outcome.try_set(Some(message));
        });
    };
    let show_outcome = move |worked: bool| {
        let _ = set_outcome.try_set((!worked).then(|| Message::new(Text::ExportFailed)));
    };
    let outcome = Signal::derive(move || {
        outcome.get().map(|it| state.format_message(&it)).unwrap_or_default()
    });
    // The accessible name includes the number of rows in the file.
    let counted = move |text: Text| {
        Signal::derive(move || {
            let count = Arg::Count(state.selection.with(|rows| rows.len()) as u64);
            state.format_message(&Message::new(text).with("count", count))
        })
    };
    view! {
        <div class="exports" part="actions" role="group" aria-label=state.text(Text::Export)>
            <span class="quiet" role="status">{outcome}</span>
            <ActionButton
                label=state.text(Text::ExportCsv)
                name=counted(Text::ExportCsvLabel)
                action="csv"
                on_click=move |_| show_outcome(export::download_csv(&state))
            />
            <ActionButton
                label=state.text(Text::ExportJson)
                name=counted(Text::ExportJsonLabel)
                action="json"
                on_click=move |_| show_outcome(export::download_json(&state))
            />
            <ActionButton label=state.text(Text::ExportCopy) action="copy" on_click=copy />
            <ActionButton
                label=state.text(Text::ExportPrint)
                action="print"
                on_click=move |_| show_outcome(export::print(&state))
            />
        </div>
    }
}
