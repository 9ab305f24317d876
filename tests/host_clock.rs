//! Pages with a fake clock, such as Playwright's and Sinon's, whose timers have ids beyond 2^31.

use crate::support::network::{Network, Reply};
use crate::support::stage::Stage;
use crate::support::{history, loader, pause, plan, until};
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// Timers and frames with large ids, and the errors that their callbacks throw, until it is dropped.
struct LargeIds(JsValue);

impl LargeIds {
    fn install() -> Self {
        let install = Function::new_no_args(
            "const BASE = 1e12;
            const undo = [], errors = [];
            const patch = (name, wrap) => {
                const original = window[name];
                window[name] = wrap(original.bind(window));
                undo.push(() => { window[name] = original; });
            };
            const guarded = (callback) => (...values) => {
                try { return callback(...values); } catch (error) { errors.push(String(error)); }
            };
            for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame']) {
                patch(name, (original) => (callback, ...rest) => BASE + original(guarded(callback), ...rest));
            }
            for (const name of ['clearTimeout', 'clearInterval', 'cancelAnimationFrame']) {
                // An id without its upper bits clears nothing, as with those clocks.
                patch(name, (original) => (id) => original(id >= BASE ? id - BASE : -1));
            }
            return { errors, restore: () => undo.forEach((it) => it()) };",
        );
        Self(install.call0(&JsValue::NULL).unwrap())
    }

    fn errors(&self) -> Vec<String> {
        let errors: Array = Reflect::get(&self.0, &"errors".into()).unwrap().unchecked_into();
        errors.iter().filter_map(|error| error.as_string()).collect()
    }
}

impl Drop for LargeIds {
    fn drop(&mut self) {
        let restore = Reflect::get(&self.0, &"restore".into()).unwrap();
        restore.unchecked_into::<Function>().call0(&JsValue::NULL).unwrap();
    }
}

/// A timer whose id was stored in 32 bits could not be cleared, and called a dropped closure.
#[wasm_bindgen_test]
async fn cleared_timers_and_frames_call_nothing() {
    loader::ready();
    let clock = LargeIds::install();
    let network = Network::new(|asked| match asked.url.contains("autoposting") {
        true => Reply::ok(history(300)),
        false => Reply::ok(plan("growth")),
    });
    let stage = Stage::new();
    for _ in 0..5 {
        let attributes = [("proxy-url", "/proxy/"), ("refresh-seconds", "15")];
        let widget = stage.put("billing-widget", &attributes);
        until("rows", || widget.rows() > 10).await;
        // Another search waits for the frame that shows its rows.
        crate::support::user::search(&widget, "Plan 1");
        widget.0.remove();
        pause(0).await;
    }
    // Removed while the request, its deadline and the skeleton's timer are pending.
    let waiting = Network::new(|_| Reply::Never);
    for _ in 0..3 {
        let widget = stage.put("billing-plan", &[("proxy-url", "/waiting/")]);
        pause(5).await;
        widget.0.remove();
        pause(0).await;
    }
    pause(450).await;
    drop(waiting);
    assert_eq!(clock.errors(), Vec::<String>::new());
    drop((clock, network));
}
