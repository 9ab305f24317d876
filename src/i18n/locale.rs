//! Locales and time zones, as far as the browser knows them.

use super::intl::DateTimeFormat;
use crate::js_object::null_proto_object;
use crate::settings::TimeZone;
use js_sys::Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// <https://tc39.es/ecma402/#sec-intl.getcanonicallocales>
    #[wasm_bindgen(js_namespace = Intl, js_name = getCanonicalLocales, catch)]
    fn canonical_locales(locale: &str) -> Result<Array, JsValue>;
}

/// The language tag in its canonical form; `None` if it is not one of BCP 47.
pub(crate) fn canonical(tag: &str) -> Option<String> {
    canonical_locales(tag).ok()?.get(0).as_string()
}

/// The language tag in its canonical form, else the browser's language.
pub(crate) fn or_browser(tag: Option<&str>) -> String {
    let browser = || web_sys::window().and_then(|window| window.navigator().language());
    tag.and_then(canonical).or_else(|| canonical(&browser()?)).unwrap_or_else(|| "en".to_owned())
}

/// `time-zone`: `UTC`, `local`, or a name that the browser's `Intl` knows.
///
/// # Errors
/// What would have been valid.
pub(crate) fn time_zone(value: &str) -> Result<TimeZone, &'static str> {
    if value.eq_ignore_ascii_case("utc") {
        return Ok(TimeZone::Utc);
    }
    if value.eq_ignore_ascii_case("local") {
        return Ok(TimeZone::Local);
    }
    let options = null_proto_object(&[("timeZone", value.into())]);
    match DateTimeFormat::new("en", &options) {
        Ok(_) => Ok(TimeZone::Named(value.to_owned())),
        Err(_) => Err("an IANA time zone, local or UTC"),
    }
}
