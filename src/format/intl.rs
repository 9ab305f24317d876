//! The parts of ECMA-402's `Intl` that the widget calls, bound so that a number goes in as a
//! decimal string: exact above 2^53, and without float formatting in the wasm.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// <https://tc39.es/ecma402/#numberformat-objects>
    #[wasm_bindgen(js_namespace = Intl)]
    pub(crate) type NumberFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    pub(crate) fn new(locale: &str, options: &Object) -> Result<NumberFormat, JsValue>;
    #[wasm_bindgen(method)]
    pub(crate) fn format(this: &NumberFormat, decimal: &str) -> String;
    #[wasm_bindgen(method, js_name = formatToParts)]
    pub(crate) fn format_to_parts(this: &NumberFormat, decimal: &str) -> Array;

    /// <https://tc39.es/ecma402/#datetimeformat-objects>
    #[wasm_bindgen(js_namespace = Intl)]
    pub(crate) type DateTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    pub(crate) fn new(locale: &str, options: &Object) -> Result<DateTimeFormat, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(crate) fn format(this: &DateTimeFormat, unix_ms: f64) -> Result<String, JsValue>;
    #[wasm_bindgen(method, js_name = resolvedOptions)]
    pub(crate) fn resolved_options(this: &DateTimeFormat) -> Object;

    /// <https://tc39.es/ecma402/#pluralrules-objects>
    #[wasm_bindgen(js_namespace = Intl)]
    pub(crate) type PluralRules;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    pub(crate) fn new(locale: &str) -> Result<PluralRules, JsValue>;
    #[wasm_bindgen(method)]
    pub(crate) fn select(this: &PluralRules, count: f64) -> String;

    /// <https://tc39.es/ecma402/#relativetimeformat-objects>
    #[wasm_bindgen(js_namespace = Intl)]
    pub(crate) type RelativeTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    pub(crate) fn new(locale: &str, options: &Object) -> Result<RelativeTimeFormat, JsValue>;
    #[wasm_bindgen(method)]
    pub(crate) fn format(this: &RelativeTimeFormat, value: i32, unit: &str) -> String;
}

/// An options object without a prototype, so that nothing a page put on `Object.prototype` takes
/// part.
pub(crate) fn options(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::create(JsValue::NULL.unchecked_ref());
    for (name, value) in entries {
        // Setting a member of an ordinary, extensible object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}
