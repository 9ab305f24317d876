//! Files of the invoices that the filters leave.

use crate::components::ctx::Ctx;
use crate::components::shown;
use crate::state::WidgetState;
use billing_core::invoice::Invoices;
use billing_core::view::export::csv;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// The CSV of the filtered rows, in their order; the header alone while nothing has been loaded.
pub fn csv(state: &WidgetState) -> String {
    rows(&Ctx::new(state), false).0
}

/// Hands the customer the CSV as a file, with a byte order mark so that spreadsheets read it as
/// UTF-8, and tells the host page.
pub(crate) fn download_csv(ctx: &Ctx) {
    let (csv, rows) = rows(ctx, true);
    if save("invoices.csv", "text/csv;charset=utf-8", &csv).is_ok() {
        ctx.state.host.actions().exported("csv", rows);
    }
}

/// [`download_csv`] from outside the components.
pub fn download_csv_of(state: &WidgetState) {
    download_csv(&Ctx::new(state));
}

fn rows(ctx: &Ctx, byte_order_mark: bool) -> (String, usize) {
    match shown::current(ctx) {
        Some((history, selection)) => {
            (csv::csv(&history.invoices, &selection, byte_order_mark), selection.len())
        }
        None => (csv::csv(&Invoices::new(), &[], byte_order_mark), 0),
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
