//! What is asked of the proxy, and how.

use crate::support::loader;
use crate::support::network::Network;
use crate::support::stage::Stage;
use crate::support::until;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_request_says_all_that_matters_and_nothing_that_a_page_put_on_every_object() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let widget = stage.put(
        "billing-widget",
        &[
            ("proxy-url", "/proxy"),
            ("token-url", "/token"),
            ("workspace", "acme"),
            ("credentials", "include"),
        ],
    );
    until("rows", || widget.rows() == 3).await;
    let early = network.last("trackmyposts");
    widget.refresh().await;
    let later = network.last("trackmyposts");
    for asked in [early, later] {
        assert!(
            asked.url.ends_with("/proxy/trackmyposts/billing?workspaceSlug=acme"),
            "{}",
            asked.url
        );
        assert_eq!(asked.header("Authorization").as_deref(), Some("Bearer t0"));
        assert_eq!(asked.header("Accept").as_deref(), Some("application/json"));
        for (field, value) in [
            ("method", "GET"),
            ("mode", "cors"),
            ("credentials", "include"),
            ("cache", "no-store"),
            ("redirect", "error"),
            ("referrerPolicy", "no-referrer"),
        ] {
            assert_eq!(asked.field(field).as_string().as_deref(), Some(value), "{field}");
        }
        assert!(js_sys::Object::get_prototype_of(&asked.init).is_null());
        assert!(js_sys::Object::get_prototype_of(&asked.field("headers")).is_null());
    }
    assert!(network.last("autoposting").url.ends_with("/proxy/autoposting/billing/history"));
    let token = network.last("/token");
    assert_eq!(token.field("credentials").as_string().as_deref(), Some("same-origin"));
    assert_eq!(network.count("/token"), 1, "one token serves all requests");
}
