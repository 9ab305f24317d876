//! Searching and sorting in the reader's language, by the browser.

use super::Formatter;
use crate::i18n::intl::{Collator, Sortable};
use crate::js_object::property;
use billing_core::money::Currency;
use billing_core::view::badge::Badge;
use billing_core::view::language::{Language, NumberStyle};
use js_sys::JsString;
use wasm_bindgen::JsCast;

impl Language for Formatter {
    fn label(&self, badge: &Badge) -> String {
        self.label(&badge.label)
    }

    /// Asking the browser takes milliseconds, so that it is asked once.
    fn number_style(&self) -> NumberStyle {
        if let Some(style) = &self.0.cache.borrow().style {
            return style.clone();
        }
        let parts = self.with_plain(2, |format| format.format_to_parts("-12345678.90"));
        let part = |wanted: &str| {
            parts.as_ref().and_then(|parts| {
                parts.iter().find_map(|part| {
                    let get = |name: &str| property(&part, name).as_string();
                    (get("type")? == wanted).then(|| get("value"))?
                })
            })
        };
        let style = NumberStyle {
            decimal: part("decimal").unwrap_or_else(|| ".".to_owned()),
            group: part("group").unwrap_or_else(|| ",".to_owned()),
        };
        self.0.cache.borrow_mut().style = Some(style.clone());
        style
    }

    fn zero(&self, currency: &Currency) -> String {
        self.sum(0, currency)
    }

    fn decompose(&self, text: &str) -> String {
        JsString::from(text).normalize("NFKD").to_lower_case().into()
    }

    fn sort_lines(&self, lines: &str) -> String {
        let Ok(collator) = Collator::new(&self.0.locale) else { return lines.to_owned() };
        let sorted: Sortable = JsString::from(lines).split("\n").unchecked_into();
        sorted.sort(&collator.compare());
        sorted.join("\n").into()
    }
}
