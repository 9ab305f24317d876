//! The widget in a real browser. Only `window.fetch` is faked.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says what went wrong by failing; clippy knows `#[test]` alone as one"
)]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod support;

mod lifecycle;

mod many_elements;

mod loads;

mod failures;

mod settings;

mod events;

mod snapshot;

mod remembered_view;

mod inline_data;

mod fixtures;

mod module;

mod wrapped_fetch;

mod host_clock;

mod hostile;

mod component;

mod screen;
