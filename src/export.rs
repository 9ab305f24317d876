//! Files of the invoices that the filters leave.

use crate::selection::Selection;
use crate::state::WidgetState;
use billing_core::invoice::Invoices;
use billing_core::view::export::{csv, ics, json};
use billing_core::view::plan_card::CalendarEvent;
use billing_core::zone::Zone;
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// The filtered rows as CSV, in their order; the header alone while nothing has been loaded.
pub(crate) fn csv(state: &WidgetState) -> String {
    write(state, |invoices, rows, zone| csv::csv(invoices, rows, zone, false)).0
}

/// Saves the CSV as a file, with a byte order mark so that spreadsheets read it as UTF-8.
pub(crate) fn download_csv(state: &WidgetState) {
    let (text, rows) = write(state, |invoices, rows, zone| csv::csv(invoices, rows, zone, true));
    report(state, "csv", rows, save("invoices.csv", "text/csv;charset=utf-8", &text));
}

/// Saves the filtered rows as JSON.
pub(crate) fn download_json(state: &WidgetState) {
    let (text, rows) = write(state, json::json);
    report(state, "json", rows, save("invoices.json", "application/json", &text));
}

/// Copies the CSV to the clipboard; returns the number of its rows.
///
/// # Errors
/// When the browser has no clipboard for this page, or refuses.
pub(crate) async fn copy(state: &WidgetState) -> Result<usize, JsValue> {
    let (text, rows) = write(state, |invoices, rows, zone| csv::csv(invoices, rows, zone, false));
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    JsFuture::from(window.navigator().clipboard().write_text(&text)).await?;
    Ok(rows)
}

/// Opens the browser's print dialogue; the style sheet makes a statement of the page.
pub(crate) fn print(state: &WidgetState) {
    if let Some(window) = web_sys::window() {
        let rows = state.selection.with_untracked(|rows| rows.len());
        report(state, "print", rows, window.print());
    }
}

/// Saves a calendar file.
pub(crate) fn download_calendar(state: &WidgetState, event: &CalendarEvent) {
    let now = state.now.get_untracked();
    let summary = state.formatter.with_untracked(|it| it.message(&event.summary, now));
    let text = ics::ics(event.day, &summary, None, &event.uid, now);
    report(state, "ics", 1, save(event.file_name, "text/calendar;charset=utf-8", &text));
}

fn report(state: &WidgetState, format: &'static str, rows: usize, outcome: Result<(), JsValue>) {
    match outcome {
        Ok(()) => state.host.get_value().exported(format, rows),
        Err(problem) => web_sys::console::warn_2(&"billing-widget: export".into(), &problem),
    }
}

/// What `write` makes of the filtered rows, and their number.
fn write(
    state: &WidgetState,
    write: impl Fn(&Invoices, &[u32], &Zone) -> String,
) -> (String, usize) {
    let rows: Selection = state.selection.get_untracked();
    state.history.with_untracked(|view| match view {
        Some(view) => (write(&view.history().invoices, &rows, view.table().zone()), rows.len()),
        None => (write(&Invoices::new(), &[], &Zone::default()), 0),
    })
}

/// Saves a text as a file by a link to a blob, which needs no permission and no policy.
fn save(name: &str, media_type: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The click has started the download; the browser keeps what it needs of the blob.
    Url::revoke_object_url(&url)
}
