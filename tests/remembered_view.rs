//! `remember="url"`: the view outlives a reload and a shared link.

use crate::support::stage::{Stage, Widget};
use crate::support::user::{choose, ids, press, search, with_data};
use crate::support::{history, loader, until};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// The page's own address, restored at the end of the test.
struct Address(String);

impl Address {
    fn set(query: &str) -> Self {
        let before = web_sys::window().unwrap().location().href().unwrap();
        replace(query);
        Self(before)
    }

    fn query(&self) -> String {
        web_sys::window().unwrap().location().search().unwrap()
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        replace(&self.0);
    }
}

fn replace(url: &str) {
    let history = web_sys::window().unwrap().history().unwrap();
    history.replace_state_with_url(&JsValue::NULL, "", Some(url)).unwrap();
}

async fn table(stage: &Stage, attributes: &[(&str, &str)], rows: usize) -> Widget {
    let widget = with_data(stage, "billing-invoices", attributes, &history(28), "");
    until("rows", || widget.rows() == rows).await;
    widget
}

#[wasm_bindgen_test]
async fn the_customers_settings_are_in_the_address_and_restored_from_it() {
    loader::ready();
    let (address, stage) = (Address::set("?page=2"), Stage::new());
    let widget = table(&stage, &[("remember", "url")], 12).await;
    assert_eq!(address.query(), "?page=2", "the first view is not written");
    search(&widget, "Plan 2");
    until("the search", || address.query().contains("search%3DPlan%2B2")).await;
    press(&widget, "Amount");
    until("the order", || address.query().contains("sort%3D-amount")).await;
    assert!(address.query().starts_with("?page=2&billing="), "{}", address.query());
    let found = ids(&widget);
    widget.0.remove();

    // As after a reload.
    let widget = table(&stage, &[("remember", "url")], found.len()).await;
    assert_eq!(ids(&widget), found);
    search(&widget, "");
    press(&widget, "Amount");
    press(&widget, "Amount");
    until("the first view again", || address.query() == "?page=2").await;
}

#[wasm_bindgen_test]
async fn any_parameter_in_the_address_leaves_the_table_usable() {
    loader::ready();
    let stage = Stage::new();
    for query in [
        "?billing=",
        "?billing=%00%FF",
        "?billing=sort%3D-nothing%26year%3Dx%26from%3D2024-99-99%26to%3D",
        "?billing=sort%3D--amount%26%26%26%3D",
    ] {
        let address = Address::set(query);
        let widget = table(&stage, &[("remember", "url")], 12).await;
        widget.0.remove();
        drop(address);
    }
    let address = Address::set("?billing=all%3D");
    let widget = table(&stage, &[("remember", "url")], 28).await;
    widget.0.remove();
    drop(address);
}

#[wasm_bindgen_test]
async fn without_the_attribute_the_address_is_neither_read_nor_written() {
    loader::ready();
    let (address, stage) = (Address::set("?billing=all%3D"), Stage::new());
    let widget = table(&stage, &[], 12).await;
    choose(&widget, "Year", "2024");
    search(&widget, "Plan 3");
    until("the search", || widget.rows() < 12).await;
    assert_eq!(address.query(), "?billing=all%3D");
}
