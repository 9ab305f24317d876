//! Files of the invoices.

use super::menu_button::{MenuButton, MenuItem};
use crate::export;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The menu that exports the rows that the filters leave, not only those on the screen.
#[component]
pub(super) fn ExportMenu() -> impl IntoView {
    let state = WidgetState::from_context();
    let (outcome, set_outcome) = signal(None::<Message>);
    let copy = move || {
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
        Some(Signal::derive(move || {
            let count = Arg::Count(state.selection.with(|rows| rows.len()) as u64);
            state.format_message(&Message::new(text).with("count", count))
        }))
    };
    let item = move |label, name, action, on_select| MenuItem {
        label: state.text(label),
        name,
        action,
        on_select,
    };
    let items = vec![
        item(
            Text::ExportCsv,
            counted(Text::ExportCsvLabel),
            "csv",
            Callback::new(move |()| show_outcome(export::download_csv(&state))),
        ),
        item(
            Text::ExportSpreadsheet,
            None,
            "spreadsheet",
            Callback::new(move |()| show_outcome(export::download_spreadsheet(&state))),
        ),
        item(
            Text::ExportJson,
            counted(Text::ExportJsonLabel),
            "json",
            Callback::new(move |()| show_outcome(export::download_json(&state))),
        ),
        item(Text::ExportCopy, None, "copy", Callback::new(move |()| copy())),
        item(
            Text::ExportPrint,
            None,
            "print",
            Callback::new(move |()| show_outcome(export::print(&state))),
        ),
    ];
    let is_empty = Signal::derive(move || state.selection.with(|rows| rows.is_empty()));
    view! {
        <span class="quiet small" role="status">{outcome}</span>
        <MenuButton label=state.text(Text::Export) part="export" is_disabled=is_empty items=items />
    }
}
