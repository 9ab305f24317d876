//! Plain JavaScript objects, made and read member by member.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// An options object without a prototype, so that nothing a page put on `Object.prototype` takes
/// part.
pub(crate) fn bag(entries: &[(&str, JsValue)]) -> Object {
    filled(Object::create(JsValue::NULL.unchecked_ref()), entries)
}

/// An ordinary object, as a host page expects it in an event's `detail`.
pub(crate) fn object(entries: &[(&str, JsValue)]) -> Object {
    filled(Object::new(), entries)
}

/// The object's own member `name`; `undefined` where there is none, or where reading it throws. What
/// a page put on `Object.prototype` is nobody's own.
pub(crate) fn member(value: &JsValue, name: &str) -> JsValue {
    let key = JsValue::from_str(name);
    let is_own = Reflect::get_own_property_descriptor(value.unchecked_ref::<Object>(), &key)
        .is_ok_and(|descriptor| !descriptor.is_undefined());
    if is_own { inherited(value, name) } else { JsValue::UNDEFINED }
}

/// The member `name`, own or not.
pub(crate) fn inherited(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// The object's own member `name`, if it is a string.
pub(crate) fn text(value: &JsValue, name: &str) -> Option<String> {
    member(value, name).as_string()
}

fn filled(object: Object, entries: &[(&str, JsValue)]) -> Object {
    for (name, value) in entries {
        // Setting a member of an extensible object fails only where a page put a throwing setter
        // of that name on Object.prototype; then the member is missing.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}
