//! Languages and time zones, as far as the browser knows them.

use super::attributes::Attributes;
use crate::plain::bag;
use crate::settings::TimeZone;
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, Node, ShadowRoot};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl, js_name = getCanonicalLocales, catch)]
    fn canonical_locales(locale: &str) -> Result<Array, JsValue>;
}

/// The locale to write in: the attribute's, else that of the nearest element with a `lang`, else
/// the browser's.
pub(super) fn of(attributes: &Attributes, attribute: Option<&str>) -> String {
    if let Some(value) = attribute {
        match canonical(value) {
            Some(locale) => return locale,
            None => attributes.warn("locale", value, "a language tag of BCP 47"),
        }
    }
    let browser = || web_sys::window().and_then(|window| window.navigator().language());
    nearest_lang(attributes.host())
        .and_then(|lang| canonical(&lang))
        .or_else(|| canonical(&browser()?))
        .unwrap_or_else(|| "en".to_owned())
}

/// `time-zone`: `UTC`, `local`, or a name that the browser's `Intl` takes.
pub(super) fn time_zone(value: &str) -> Result<TimeZone, &'static str> {
    if value.eq_ignore_ascii_case("utc") {
        return Ok(TimeZone::Utc);
    }
    if value.eq_ignore_ascii_case("local") {
        return Ok(TimeZone::Local);
    }
    match is_time_zone(value) {
        Some(()) => Ok(TimeZone::Named(value.to_owned())),
        None => Err("an IANA time zone, local or UTC"),
    }
}

fn canonical(tag: &str) -> Option<String> {
    canonical_locales(tag).ok()?.get(0).as_string()
}

/// Up through the shadow roots that the element may be in.
fn nearest_lang(host: &HtmlElement) -> Option<String> {
    let mut element: Element = host.clone().into();
    loop {
        let found = element.closest("[lang]").ok().flatten();
        if let Some(lang) = found.and_then(|element| element.get_attribute("lang")) {
            return Some(lang);
        }
        let root: Node = element.get_root_node();
        element = root.dyn_into::<ShadowRoot>().ok()?.host();
    }
}

/// `new Intl.DateTimeFormat("en", {timeZone})` throws for a name that it does not know.
fn is_time_zone(name: &str) -> Option<()> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let format: Function = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?.dyn_into().ok()?;
    let options = bag(&[("timeZone", name.into())]);
    Reflect::construct(&format, &Array::of2(&"en".into(), &options)).ok().map(|_| ())
}
