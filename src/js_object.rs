//! JavaScript objects, created and read property by property.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// An options object without a prototype, so that nothing that a page put on `Object.prototype`
/// takes part.
pub(crate) fn null_proto_object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::create(JsValue::NULL.unchecked_ref());
    for (name, value) in entries {
        // Infallible: the object is extensible and inherits no setter.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}

/// The object's own property `name`; `undefined` if it has none, or if a getter throws.
/// Properties that a page put on `Object.prototype` do not count.
pub(crate) fn own_property(value: &JsValue, name: &str) -> JsValue {
    let key = JsValue::from_str(name);
    let is_own = Reflect::get_own_property_descriptor(value.unchecked_ref::<Object>(), &key)
        .is_ok_and(|descriptor| !descriptor.is_undefined());
    if is_own { property(value, name) } else { JsValue::UNDEFINED }
}

/// The property `name`, own or inherited.
pub(crate) fn property(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Calls the object's method `name`.
///
/// # Errors
/// When it has none, as in a browser without that interface, and with what the method throws.
pub(crate) fn call(value: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = property(value, name).dyn_into()?;
    Reflect::apply(&method, value, &arguments.iter().collect())
}

/// The object's own property `name`, if it is a string.
pub(crate) fn own_string(value: &JsValue, name: &str) -> Option<String> {
    own_property(value, name).as_string()
}

/// The message of an exception or of a rejected promise, which may be any value.
pub(crate) fn message_of(reason: &JsValue) -> String {
    property(reason, "message")
        .as_string()
        .or_else(|| reason.as_string())
        .or_else(|| property(reason, "name").as_string())
        .unwrap_or_else(|| "an unknown error".to_owned())
}
