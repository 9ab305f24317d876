//! The widget in a Leptos app.

use crate::support::network::{Network, Reply};
use crate::support::stage::{Stage, Widget};
use crate::support::{loader, pause, until};
use billing_widget::BillingWidget;
use billing_widget::settings::{ElementKind, GetToken, Settings};
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

fn host(stage: &Stage) -> Widget {
    let children = stage.container.first_element_child().unwrap();
    Widget(children.query_selector("div").unwrap().unwrap_or(children).unchecked_into())
}

#[wasm_bindgen_test]
async fn an_app_shows_the_widget_and_can_change_its_props() {
    loader::ready();
    let (network, stage) = (Network::good(), Stage::new());
    let locale = ArcRwSignal::new("en-US".to_owned());
    let shown = locale.clone();
    let app = mount_to(stage.container.clone(), move || {
        let settings = Signal::derive(move || Settings {
            proxy_url: "/proxy/".to_owned(),
            token_url: Some("/token".to_owned()),
            locale: Some(shown.get()),
            ..Settings::default()
        });
        view! { <main><BillingWidget settings=settings><p slot="footer">"Ours"</p></BillingWidget></main> }
    });
    until("the component", || host(&stage).0.shadow_root().is_some()).await;
    let widget = host(&stage);
    until("rows and a plan", || widget.rows() == 3 && !widget.text("plan-name").is_empty()).await;
    assert_eq!(network.last("autoposting").header("Authorization").as_deref(), Some("Bearer t0"));
    assert_eq!(stage.events("billing-ready").len(), 1);
    let asked = network.asked().len();

    locale.set("de-DE".to_owned());
    until("another way of writing", || widget.text("cell-amount").contains("49,00")).await;
    assert_eq!(network.count("/proxy/"), 2, "{asked}");

    drop(app);
    assert_eq!(widget.root().child_element_count(), 0, "the view was unmounted");
}

#[wasm_bindgen_test]
async fn an_app_passes_a_token_function_and_aborts_requests_by_unmounting() {
    loader::ready();
    let stage = Stage::new();
    let network = Network::new(|_| Reply::Never);
    let get_token = GetToken::new(|| js_sys::Promise::resolve(&wasm_bindgen::JsValue::from("own")));
    let settings = Settings {
        proxy_url: "/proxy/".to_owned(),
        get_token: Some(get_token),
        ..Settings::default()
    };
    let app = mount_to(stage.container.clone(), move || {
        view! { <main><BillingWidget settings=settings kind=ElementKind::Plan /></main> }
    });
    until("the request", || network.count("trackmyposts") == 1).await;
    assert_eq!(network.last("trackmyposts").header("Authorization").as_deref(), Some("Bearer own"));
    drop(app);
    until("its end", || network.last("trackmyposts").is_aborted()).await;
    pause(30).await;
    assert_eq!(network.asked().len(), 1);
}
