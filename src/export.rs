//! Files of the filtered invoices.

use crate::js_object::{call, null_proto_object, property};
use crate::panic::has_panicked;
use crate::selection::Selection;
use crate::state::WidgetState;
use billing_core::invoice::Invoices;
use billing_core::view::export::{clipboard, csv, ics, json};
use billing_core::view::language::Language;
use billing_core::view::plan_card::CalendarEvent;
use billing_core::zone::Zone;
use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// The filtered rows as CSV, in their order; the header alone while nothing has been loaded.
pub(crate) fn csv(state: &WidgetState) -> String {
    write(state, |invoices, rows, zone| csv::csv(invoices, rows, zone, false)).0
}

/// Saves the CSV as a file, with a byte order mark so that spreadsheets read it as UTF-8. Returns
/// whether that worked.
pub(crate) fn download_csv(state: &WidgetState) -> bool {
    let (text, rows) = write(state, |invoices, rows, zone| csv::csv(invoices, rows, zone, true));
    report(state, "csv", rows, save("invoices.csv", "text/csv;charset=utf-8", &text))
}

/// Saves a CSV for spreadsheets of the reader's language.
pub(crate) fn download_spreadsheet(state: &WidgetState) -> bool {
    let decimal = state.formatter.with_untracked(|formatter| formatter.number_style().decimal);
    let (text, rows) =
        write(state, |invoices, rows, zone| csv::spreadsheet(invoices, rows, zone, &decimal));
    report(state, "spreadsheet", rows, save("invoices.csv", "text/csv;charset=utf-8", &text))
}

/// Saves the filtered rows as JSON. Returns whether that worked.
pub(crate) fn download_json(state: &WidgetState) -> bool {
    let (text, rows) = write(state, json::json);
    report(state, "json", rows, save("invoices.json", "application/json", &text))
}

/// Copies the filtered rows to the clipboard, as tab-separated text and as an HTML table; returns
/// their number.
///
/// # Errors
/// When the browser has no clipboard for this page, as over plain HTTP, or refuses.
pub(crate) async fn copy(state: &WidgetState) -> Result<usize, JsValue> {
    let (text, rows) = write(state, clipboard::tsv);
    let (html, _) = write(state, clipboard::html);
    let window = JsValue::from(web_sys::window());
    let target = property(&property(&window, "navigator"), "clipboard");
    let class = property(&window, "ClipboardItem").dyn_into::<Function>();
    let copied = match class {
        Ok(class) if property(&target, "write").is_function() => {
            let forms = [
                ("text/plain", blob("text/plain", &text)?.into()),
                ("text/html", blob("text/html", &html)?.into()),
            ];
            let forms = Array::of1(&null_proto_object(&forms));
            let item = Reflect::construct(&class, &forms)?;
            call(&target, "write", &[Array::of1(&item).into()])?
        }
        _ => call(&target, "writeText", &[text.into()])?,
    };
    JsFuture::from(Promise::resolve(&copied)).await?;
    Ok(rows)
}

/// Opens the browser's print dialogue; the style sheet makes a statement of the page. Returns
/// whether that worked.
pub(crate) fn print(state: &WidgetState) -> bool {
    let rows = state.selection.with_untracked(|rows| rows.len());
    let printed = call(&web_sys::window().into(), "print", &[]);
    report(state, "print", rows, printed.map(drop))
}

/// Saves a calendar file.
pub(crate) fn download_calendar(state: &WidgetState, event: &CalendarEvent) {
    let now = state.now.get_untracked();
    let summary = state.formatter.with_untracked(|it| it.message(&event.summary, now));
    let text = ics::ics(event.day, &summary, None, &event.uid, now);
    report(state, "ics", 1, save(event.file_name, "text/calendar;charset=utf-8", &text));
}

fn report(
    state: &WidgetState,
    format: &'static str,
    rows: usize,
    outcome: Result<(), JsValue>,
) -> bool {
    let worked = outcome.is_ok();
    match outcome {
        Ok(()) => state.host.get_value().exported(format, rows),
        Err(problem) => web_sys::console::warn_2(&"billing-widget: export".into(), &problem),
    }
    worked
}

/// The result of `write` for the filtered rows, and their number.
fn write(
    state: &WidgetState,
    write: impl Fn(&Invoices, &[u32], &Zone) -> String,
) -> (String, usize) {
    let rows: Selection = state.selection.get_untracked();
    state.history.with_untracked(|view| match view {
        Some(view) => (write(&view.history().invoices, &rows, view.zone()), rows.len()),
        None => (write(&Invoices::new(), &[], &Zone::default()), 0),
    })
}

/// How long a saved file can be fetched. Safari does that after the customer has allowed the
/// download; other implementations wait 40 seconds.
const FILE_MS: u32 = 60_000;

/// Saves a text as a file by a link to a blob, which needs no permission and no policy. The link is
/// in the document for as long as the blob has an address.
fn save(name: &str, media_type: &str, text: &str) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(&blob(media_type, text)?)?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let body = document.body().ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.set_hidden(true);
    body.append_child(&link)?;
    link.click();
    let end = move || {
        if !has_panicked() {
            link.remove();
            // Infallible: revoking an address twice is no error.
            let _ = Url::revoke_object_url(&url);
        }
    };
    Timeout::new(FILE_MS, end).forget();
    Ok(())
}

fn blob(media_type: &str, text: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options)
}
