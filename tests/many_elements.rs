//! Many elements, one after the other, leave nothing behind.

use crate::support::network::Network;
use crate::support::stage::Stage;
use crate::support::{loader, pause, until};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// Counts listeners on the page's own targets and running timers from here on.
fn count() -> JsValue {
    js_sys::Function::new_no_args(
        "const counts = {listeners: 0, timers: new Set(), undo: []};
        const patch = (object, name, wrap) => {
            const original = object[name];
            object[name] = wrap(original);
            counts.undo.push(() => { object[name] = original; });
        };
        for (const target of [window, document]) {
            patch(target, 'addEventListener', (original) => function (...all) { counts.listeners++; return original.apply(target, all); });
            patch(target, 'removeEventListener', (original) => function (...all) { counts.listeners--; return original.apply(target, all); });
        }
        patch(window, 'setInterval', (original) => (...all) => { const id = original(...all); counts.timers.add(id); return id; });
        patch(window, 'clearInterval', (original) => (id) => { counts.timers.delete(id); original(id); });
        return counts;",
    )
    .call0(&JsValue::NULL)
    .unwrap()
}

fn memory_bytes() -> u32 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    memory.buffer().unchecked_into::<js_sys::ArrayBuffer>().byte_length()
}

#[wasm_bindgen_test]
async fn hundreds_of_elements_leave_nothing_behind() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let attributes = [("proxy-url", "/proxy/"), ("token-url", "/token")];
    let round = async |count: usize| {
        for _ in 0..count {
            let widget = stage.put("billing-widget", &attributes);
            until("rows", || widget.rows() == 3).await;
            widget.0.remove();
            pause(0).await;
        }
    };
    round(20).await;
    let (counts, before) = (count(), memory_bytes());
    round(300).await;
    pause(30).await;
    let undo: js_sys::Array =
        js_sys::Reflect::get(&counts, &"undo".into()).unwrap().unchecked_into();
    for step in undo.iter() {
        step.unchecked_into::<js_sys::Function>().call0(&JsValue::NULL).unwrap();
    }
    let listeners = js_sys::Reflect::get(&counts, &"listeners".into()).unwrap().as_f64();
    let timers: js_sys::Set =
        js_sys::Reflect::get(&counts, &"timers".into()).unwrap().unchecked_into();
    assert_eq!((listeners, timers.size()), (Some(0.0), 0));
    let grown = memory_bytes() - before;
    assert!(grown <= 1 << 20, "{grown} bytes for three hundred elements");
    assert_eq!(network.count("autoposting"), 320);
}
