//! Shared by the tests: the loader, a stage for elements, and a fake network.

pub(crate) mod clock;

pub(crate) mod files;

pub(crate) mod loader;

pub(crate) mod network;

pub(crate) mod user;

pub(crate) mod stage;

pub(crate) mod today;

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Waits until `holds` returns true; fails with `what` after five seconds.
pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        pause(10).await;
    }
    panic!("still waiting for: {what}");
}

/// Lets the browser run its queued tasks.
pub(crate) async fn pause(ms: i32) {
    let timer = Promise::new(&mut |resolve, _| {
        web_sys::window()
            .unwrap()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms)
            .unwrap();
    });
    JsFuture::from(timer).await.unwrap();
}

/// A JavaScript value from its JSON text.
pub(crate) fn json(text: &str) -> JsValue {
    js_sys::JSON::parse(text).unwrap()
}

/// A response of Autoposting.ai with this many invoices.
pub(crate) fn history(count: usize) -> String {
    let invoices: Vec<String> = (0..count)
        .map(|index| format!(r#"{{"id":"inv_{index}","amount":4900,"currency":"usd","status":"paid","description":"Plan {index}","paidAt":"2024-01-01T00:00:00Z","invoiceUrl":"https://pay.example/{index}"}}"#))
        .collect();
    format!(r#"{{"success":true,"data":{{"invoices":[{}]}}}}"#, invoices.join(","))
}

/// A response of Track My Posts for a plan of that name.
pub(crate) fn plan(name: &str) -> String {
    format!(
        r#"{{"billing_info":{{"workspaceId":"w1","plan":"{name}","planStatus":"active"}},
            "subscription_status":{{"plan":"{name}","stripeStatus":"active","nextBillingDate":"2030-01-01T00:00:00Z","cancelAtPeriodEnd":false}}}}"#
    )
}
