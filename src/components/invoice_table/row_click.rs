//! Clicks on rows and on their links.

use crate::panic::has_panicked;
use crate::state::WidgetState;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

/// Opens the invoice of the row. One listener for all rows: a row that is recycled has none to replace.
///
/// The whole row is the target of its link. A click that ends elsewhere than it began, at `press`, has
/// selected text, and one with a key held down is the browser's.
pub(super) fn on_click(state: &WidgetState, event: &MouseEvent, (x, y): (i32, i32)) -> Option<()> {
    const STEADY: i32 = 4;
    let target: Element = event.target()?.dyn_into().ok()?;
    if target.closest("tr a:not([part=action])").ok().flatten().is_some() {
        if !open_invoice(state, index_of_row(&target)?) {
            event.prevent_default();
        }
        return None;
    }
    let is_steady = (event.x() - x).abs() <= STEADY && (event.y() - y).abs() <= STEADY;
    let has_key = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if !is_steady || has_key || target.closest("a,button").ok().flatten().is_some() {
        return None;
    }
    let row = target.closest("tr").ok().flatten()?;
    let link = row.query_selector("a").ok().flatten()?.unchecked_into::<HtmlElement>();
    // After this event: the link's own click reaches the handler that is running now, and a closure
    // that is called while it runs throws.
    spawn_local(async move {
        if !has_panicked() {
            link.click();
        }
    });
    Some(())
}

/// The index into the selection of the row that the element is in.
pub(super) fn index_of_row(element: &Element) -> Option<usize> {
    let row = element.closest("tr").ok().flatten()?;
    // The first row is the second of the table, after its head.
    row.get_attribute("aria-rowindex")?.parse::<usize>().ok()?.checked_sub(2)
}

/// Reports to the page that an invoice is about to be opened; `false` when the page opens it itself.
fn open_invoice(state: &WidgetState, index: usize) -> bool {
    let row = state.selection.with_untracked(|rows| rows.get(index).copied());
    let history = state.history.get_untracked();
    let invoice = history
        .as_ref()
        .zip(row)
        .and_then(|(view, row)| view.history().invoices.get(usize::try_from(row).ok()?));
    invoice.is_none_or(|invoice| state.host.get_value().open_invoice(&invoice))
}
