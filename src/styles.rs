//! The one style sheet, made once and adopted by every shadow root on the page.
//!
//! A constructed sheet is the one way of styling that a page's `style-src 'self'` does not block
//! (a `<style>` in a shadow root and a `style` attribute are both blocked).

use std::cell::OnceCell;
use wasm_bindgen::JsValue;
use web_sys::CssStyleSheet;

thread_local! {
    static SHEET: OnceCell<CssStyleSheet> = const { OnceCell::new() };
}

/// The widget's style sheet.
///
/// # Errors
/// When the browser has no constructable style sheets (before Safari 16.4).
pub fn sheet() -> Result<CssStyleSheet, JsValue> {
    SHEET.with(|cell| match cell.get() {
        Some(sheet) => Ok(sheet.clone()),
        None => {
            let sheet = CssStyleSheet::new()?;
            sheet.replace_sync(include_str!(concat!(env!("OUT_DIR"), "/widget.css")))?;
            Ok(cell.get_or_init(|| sheet).clone())
        }
    })
}
