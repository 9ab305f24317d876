//! Files of the invoices that the filters leave.

use crate::components::ctx::Ctx;
use crate::components::shown;
use crate::state::WidgetState;
use billing_core::invoice::Invoices;
use billing_core::view::export::{csv, ics, json};
use billing_core::view::plan_card::CalendarEvent;
use billing_core::zone::Zone;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// The CSV of the filtered rows, in their order; the header alone while nothing has been loaded.
pub fn csv(state: &WidgetState) -> String {
    let ctx = Ctx::new(state);
    written(&ctx, |invoices, rows, zone| csv::csv(invoices, rows, zone, false)).0
}

/// Hands the customer the CSV as a file and tells the host page.
pub fn download_csv(state: &WidgetState) {
    save_csv(&Ctx::new(state));
}

/// As [`download_csv`], with a byte order mark so that spreadsheets read it as UTF-8.
pub(crate) fn save_csv(ctx: &Ctx) {
    let (text, rows) = written(ctx, |invoices, rows, zone| csv::csv(invoices, rows, zone, true));
    finish(ctx, "csv", rows, save("invoices.csv", "text/csv;charset=utf-8", &text));
}

/// Hands the customer the filtered rows as JSON.
pub(crate) fn save_json(ctx: &Ctx) {
    let (text, rows) = written(ctx, json::json);
    finish(ctx, "json", rows, save("invoices.json", "application/json", &text));
}

/// Puts the CSV on the clipboard; how many rows went there, once they have.
pub(crate) async fn copy(ctx: &Ctx) -> Result<usize, JsValue> {
    let (text, rows) = written(ctx, |invoices, rows, zone| csv::csv(invoices, rows, zone, false));
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    JsFuture::from(window.navigator().clipboard().write_text(&text)).await?;
    ctx.state.host.actions().exported("copy", rows);
    Ok(rows)
}

/// Opens the browser's print dialogue; the style sheet makes a statement of the page.
pub(crate) fn print(ctx: &Ctx, rows: usize) {
    if let Some(window) = web_sys::window() {
        finish(ctx, "print", rows, window.print());
    }
}

/// Hands the customer a calendar file.
pub(crate) fn save_calendar(ctx: &Ctx, event: &CalendarEvent) {
    let summary = ctx.message(event.summary.clone())();
    let now = ctx.state.now.get_untracked();
    let text = ics::ics(event.date, &summary, None, &event.uid, now);
    finish(ctx, "ics", 1, save(event.file_name, "text/calendar;charset=utf-8", &text));
}

fn finish(ctx: &Ctx, format: &str, rows: usize, done: Result<(), JsValue>) {
    match done {
        Ok(()) => ctx.state.host.actions().exported(format, rows),
        Err(problem) => web_sys::console::warn_2(&"billing-widget: export".into(), &problem),
    }
}

fn written(ctx: &Ctx, write: impl Fn(&Invoices, &[u32], &Zone) -> String) -> (String, usize) {
    match shown::current(ctx) {
        Some((model, selection)) => {
            let text = write(&model.history().invoices, &selection, model.table().zone());
            (text, selection.len())
        }
        None => (write(&Invoices::new(), &[], &Zone::default()), 0),
    }
}

/// Saves a text as a file through a link to a blob, which needs no permission and no policy.
fn save(name: &str, kind: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The click has queued the download; the browser keeps what it needs of the blob.
    Url::revoke_object_url(&url)
}
