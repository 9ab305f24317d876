//! A click on a row.

use crate::panic::has_panicked;
use leptos::ev::MouseEvent;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

/// Follows the link of the row that was clicked: the whole row is the link's target. A click that ends
/// elsewhere than it began, at `press`, has selected text, and one with a key held down is the browser's.
pub(super) fn open_row(event: &MouseEvent, press: (i32, i32)) -> Option<()> {
    const STEADY: i32 = 4;
    let target: Element = event.target()?.dyn_into().ok()?;
    let (x, y) = press;
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
