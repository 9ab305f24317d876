//! The one style sheet, created once and adopted by every shadow root on the page. An element that
//! was moved into a frame's document gets a sheet of that document: no other can be adopted there.
//!
//! A constructed sheet is the one way of styling that a page's `style-src 'self'` does not block
//! (a `<style>` in a shadow root and a `style` attribute are both blocked).

use crate::js_object::property;
use js_sys::{Array, Function, Reflect};
use std::cell::OnceCell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CssStyleSheet, ShadowRoot};

/// The rules: as written, or minified where `cargo xtask pack` compiles the widget.
const RULES: &str = match option_env!("BILLING_WIDGET_STYLES") {
    Some(minified) => minified,
    None => include_str!("styles/widget.css"),
};

thread_local! {
    static SHEET: OnceCell<CssStyleSheet> = const { OnceCell::new() };
}

/// Styles a shadow root by the widget's rules alone.
///
/// # Errors
/// When the browser has no constructable style sheets (before Safari 16.4).
pub(crate) fn apply(root: &ShadowRoot) -> Result<(), JsValue> {
    let page = web_sys::window();
    let view = root.owner_document().and_then(|document| document.default_view());
    let sheets = match view {
        // A document without a view is not shown.
        None => Array::new(),
        Some(view) if page.as_ref() == Some(&view) => Array::of1(&sheet()?.into()),
        Some(view) => Array::of1(&new_sheet(&view)?.into()),
    };
    root.set_adopted_style_sheets(&sheets);
    Ok(())
}

/// The page's sheet.
///
/// # Errors
/// As [`apply`].
pub(crate) fn sheet() -> Result<CssStyleSheet, JsValue> {
    SHEET.with(|cell| match cell.get() {
        Some(sheet) => Ok(sheet.clone()),
        None => {
            let sheet = new_sheet(&js_sys::global())?;
            Ok(cell.get_or_init(|| sheet).clone())
        }
    })
}

fn new_sheet(view: &JsValue) -> Result<CssStyleSheet, JsValue> {
    let class: Function = property(view, "CSSStyleSheet").dyn_into()?;
    let sheet: CssStyleSheet = Reflect::construct(&class, &Array::new())?.unchecked_into();
    sheet.replace_sync(RULES)?;
    Ok(sheet)
}
