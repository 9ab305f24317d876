//! What a page gives as JavaScript values: `data` and `strings`.

use crate::feed::{Data, Snapshot};
use crate::plain::member;
use crate::state::{LoadError, Source};
use crate::timer::now_ms;
use billing_core::date::Instant;
use billing_core::json::Json;
use billing_core::wire::autoposting::WireInvoice;
use billing_core::wire::trackmyposts::{BILLING_INFO, PAYMENT_METHOD, SUBSCRIPTION_STATUS};
use js_sys::{Array, BigInt, Object};
use std::borrow::Cow;
use wasm_bindgen::{JsCast, JsValue};

/// A vendor's answer that the page gave, decoded.
pub(super) fn snapshot(source: Source, answer: &JsValue) -> Snapshot {
    match decode(source, answer) {
        Ok(data) => {
            let fetched_at = Some(Instant { unix_ms: now_ms() });
            Snapshot { data: Some(data), fetched_at, ..Snapshot::default() }
        }
        Err(error) => Snapshot { error: Some(error), ..Snapshot::default() },
    }
}

/// Decodes an answer field by field: each is converted by itself, so that a value that no JSON can
/// hold (an object that contains itself, a function) spoils its own invoice and no other, and a
/// `bigint` keeps its digits whatever its size.
pub(super) fn decode(source: Source, answer: &JsValue) -> Result<Data, LoadError> {
    let tree = match source {
        Source::Autoposting => history(answer),
        Source::Trackmyposts => billing(answer),
    };
    Data::decode_json(source, tree)
}

/// `strings`: texts by key. What is no text is left out.
pub(super) fn strings(value: &JsValue) -> Vec<(String, String)> {
    let Some(object) = value.dyn_ref::<Object>() else { return Vec::new() };
    let pairs = Object::entries(object);
    let pairs = pairs.iter().filter_map(|pair| {
        let pair: Array = pair.dyn_into().ok()?;
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    });
    pairs.collect()
}

fn history(answer: &JsValue) -> Json<'static> {
    object(answer, &["success", "error", "message", "data"], |name, value| match name {
        "data" => object(&value, &["invoices"], |_, value| match value.dyn_ref::<Array>() {
            Some(list) => Json::Array(
                list.iter()
                    .map(|invoice| object(&invoice, &WireInvoice::FIELDS, |_, field| json(&field)))
                    .collect(),
            ),
            None => json(&value),
        }),
        _ => json(&value),
    })
}

fn billing(answer: &JsValue) -> Json<'static> {
    object(answer, &["billing_info", "subscription_status"], |name, part| {
        let fields: &[&'static str] =
            if name == "billing_info" { &BILLING_INFO } else { &SUBSCRIPTION_STATUS };
        object(&part, fields, |name, value| match name {
            "paymentMethod" => object(&value, &PAYMENT_METHOD, |_, field| json(&field)),
            _ => json(&value),
        })
    })
}

/// The named members of an object; what is no plain object is converted as a whole.
fn object(
    value: &JsValue,
    names: &[&'static str],
    convert: impl Fn(&str, JsValue) -> Json<'static>,
) -> Json<'static> {
    if !value.is_object() || Array::is_array(value) {
        return json(value);
    }
    let members = names.iter().filter_map(|&name| {
        let found = member(value, name);
        (!found.is_undefined()).then(|| (Cow::Borrowed(name), convert(name, found)))
    });
    Json::Object(members.collect())
}

/// One value. Every field is a single one, so that of an array or an object no more than its kind is
/// wanted; what JSON cannot hold is a number whose digits are not known, which no field takes.
fn json(value: &JsValue) -> Json<'static> {
    if let Some(number) = value.dyn_ref::<BigInt>() {
        let digits = number.to_string(10).map(String::from);
        return digits.map_or(Json::Inexact, |digits| Json::Number(digits.into()));
    }
    if value.is_undefined() || value.is_null() {
        Json::Null
    } else if let Some(truth) = value.as_bool() {
        Json::Bool(truth)
    } else if let Some(text) = value.as_string() {
        Json::String(text.into())
    } else if let Some(number) = value.as_f64() {
        whole(number)
    } else if Array::is_array(value) {
        Json::Array(Vec::new())
    } else if value.is_object() {
        Json::Object(Vec::new())
    } else {
        Json::Inexact
    }
}

/// A number's digits, as far as they are certain: up to 2^53 (`Number.MAX_SAFE_INTEGER`).
fn whole(number: f64) -> Json<'static> {
    const MAX_SAFE: f64 = 9_007_199_254_740_991.0;
    let integer = number as i64;
    if integer as f64 == number && number.abs() <= MAX_SAFE {
        Json::Number(integer.to_string().into())
    } else {
        Json::Inexact
    }
}
