//! Data that a page or an app passes in, instead of having them loaded.

use crate::api::error::LoadError;
use crate::api::shared_loads::{VendorData, decoded};
use crate::js_object::{null_proto_object, own_property, own_string};
use crate::vendor::Vendor;
use billing_core::wire::autoposting::{self, BillingHistory, Envelope};
use billing_core::wire::{Field, WireError, trackmyposts};
use js_sys::{Array, Reflect};
use serde::Deserialize;
use serde_wasm_bindgen::Deserializer;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};

type Decoded = Result<VendorData, LoadError>;

/// The vendors' own data, decoded. Cheap to clone; two are equal when they are of one decoding.
#[derive(Clone, Debug)]
pub struct BillingData(Arc<[Option<Decoded>; 2]>);

impl BillingData {
    /// Decodes the vendors' JSON; `None` for a vendor whose data are not shown.
    pub fn from_json(autoposting: Option<&[u8]>, trackmyposts: Option<&[u8]>) -> Self {
        let invoices =
            autoposting.map(|body| decoded(autoposting::decode(body), VendorData::Invoices));
        let plan = trackmyposts.map(|body| decoded(trackmyposts::decode(body), VendorData::Plan));
        Self(Arc::new([invoices, plan]))
    }

    /// Decodes the property `data` of an element: `{autoposting?, trackmyposts?}`, each the vendor's
    /// JSON as JavaScript values. Amounts may be `bigint`. `None` if it is not an object.
    pub(crate) fn from_js(data: &JsValue) -> Option<Self> {
        let of = |vendor: Vendor, decode: fn(&JsValue) -> Decoded| {
            let answer = own_property(data, vendor.id());
            (!answer.is_undefined() && !answer.is_null()).then(|| decode(&answer))
        };
        data.is_object().then(|| {
            let invoices = of(Vendor::Autoposting, |answer| {
                decoded(decode_history(answer), VendorData::Invoices)
            });
            let plan =
                of(Vendor::TrackMyPosts, |answer| decoded(decode_plan(answer), VendorData::Plan));
            Self(Arc::new([invoices, plan]))
        })
    }

    /// The data of a vendor; `None` if they were not passed in.
    pub(crate) fn of(&self, vendor: Vendor) -> Option<&Decoded> {
        let [invoices, plan] = &*self.0;
        match vendor {
            Vendor::Autoposting => invoices.as_ref(),
            Vendor::TrackMyPosts => plan.as_ref(),
        }
    }
}

impl PartialEq for BillingData {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// The property `strings` of an element: texts by key. Values that are not strings are ignored.
pub(crate) fn strings(value: &JsValue) -> Vec<(String, String)> {
    let keys = own_keys(value);
    keys.into_iter().filter_map(|key| own_string(value, &key).map(|text| (key, text))).collect()
}

fn decode_history(answer: &JsValue) -> Result<BillingHistory, WireError> {
    let envelope = Envelope::read(Deserializer::from(own_copy(answer)))?;
    let list = own_property(&own_property(answer, "data"), "invoices");
    let found = match list.is_undefined() {
        true => Ok(Field::Absent),
        false => Field::deserialize(Deserializer::from(list.clone())),
    };
    let none = envelope.check(&found.unwrap_or(Field::Object))?;
    let mut history = BillingHistory::default();
    if none.is_none() {
        // Each item is decoded separately, so that one that JSON cannot represent fails alone.
        for (index, item) in list.unchecked_into::<Array>().iter().enumerate() {
            history.add(index, Deserializer::from(own_copy(&item)));
        }
    }
    Ok(history.whole(none.as_ref()))
}

fn decode_plan(answer: &JsValue) -> Result<trackmyposts::PlanSnapshot, WireError> {
    let copy = own_copy(answer);
    for name in ["billing_info", "subscription_status"] {
        let part = own_copy(&own_property(&copy, name));
        let method = own_copy(&own_property(&part, "paymentMethod"));
        set(&part, "paymentMethod", &method);
        set(&copy, name, &part);
    }
    trackmyposts::decode_value(Deserializer::from(copy))
}

/// An object with the own properties of another, without a prototype. Deserializing the original
/// would read properties that a page put on `Object.prototype`, and a getter that throws would end
/// in the middle of this module; here that property is missing. So are functions and symbols, as in
/// `JSON.stringify`. Any other value is returned as it is.
fn own_copy(value: &JsValue) -> JsValue {
    if !value.is_object() || Array::is_array(value) {
        return value.clone();
    }
    let copy = JsValue::from(null_proto_object(&[]));
    for key in own_keys(value) {
        let property = own_property(value, &key);
        if !property.is_function() && !property.is_symbol() {
            set(&copy, &key, &representable(property));
        }
    }
    copy
}

/// A `bigint` beyond 64 bits, which serde-wasm-bindgen rejects, as a number that is too large to be
/// an amount; any other value unchanged.
fn representable(value: JsValue) -> JsValue {
    match value.is_bigint() && i64::try_from(value.clone()).is_err() {
        true => JsValue::from_f64(f64::MAX),
        false => value,
    }
}

/// Sets a property of a copy, where it has a value and the copy is an object.
fn set(object: &JsValue, name: &str, value: &JsValue) {
    if object.is_object() && !value.is_undefined() {
        // Infallible: the object is extensible and inherits no setter.
        let _ = Reflect::set(object, &name.into(), value);
    }
}

/// The names of an object's own properties.
fn own_keys(value: &JsValue) -> Vec<String> {
    match value.is_object() {
        true => {
            let keys = Reflect::own_keys(value).unwrap_or_default();
            keys.iter().filter_map(|key| key.as_string()).collect()
        }
        false => Vec::new(),
    }
}
