//! The parts of ECMA-402's `Intl` that the widget calls, bound so that a number is passed as a
//! decimal string, which is exact above 2^53. js-sys has such bindings only behind its unstable
//! `js_sys_unstable_apis`; its stable `Intl` takes floats.

use js_sys::{Array, Function, Object};
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

    /// <https://tc39.es/ecma402/#collator-objects>
    #[wasm_bindgen(js_namespace = Intl)]
    pub(crate) type Collator;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    pub(crate) fn new(locale: &str) -> Result<Collator, JsValue>;
    /// A getter: the function is bound to the collator, and sorts without a call into the module.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn compare(this: &Collator) -> Function;

    /// js-sys sorts by a closure of the module's, which is called for each pair.
    #[wasm_bindgen(extends = Array)]
    pub(crate) type Sortable;
    #[wasm_bindgen(method)]
    pub(crate) fn sort(this: &Sortable, compare: &Function);

    /// <https://tc39.es/ecma402/#locale-objects>
    #[wasm_bindgen(js_namespace = Intl)]
    pub(crate) type Locale;
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    pub(crate) fn new(tag: &str) -> Result<Locale, JsValue>;
    /// <https://tc39.es/ecma402/#sec-Intl.Locale.prototype.maximize>
    #[wasm_bindgen(method)]
    pub(crate) fn maximize(this: &Locale) -> Locale;
    #[wasm_bindgen(method, getter, js_name = baseName)]
    pub(crate) fn base_name(this: &Locale) -> String;
    /// <https://tc39.es/proposal-intl-locale-info/>; throws where the browser lacks it.
    #[wasm_bindgen(method, catch, js_name = getTextInfo)]
    pub(crate) fn text_info(this: &Locale) -> Result<JsValue, JsValue>;

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
