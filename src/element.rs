//! The Rust half of the custom elements. The other half, `element/billing-widget.js`, is a class
//! that the browser can define; it calls [`connect`] for each element and keeps the [`Handle`].

mod actions;

mod attributes;

mod given;

mod instance;

mod locale;

mod loading;

use crate::plain::{member, text};
use crate::settings::Kind;
use crate::texts;
use instance::Instance;
use js_sys::Promise;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{HtmlElement, ShadowRoot};

/// A mounted element.
///
/// All methods take `&self`: a host page's listener may call the element again while one of them
/// is still running.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Handle(Rc<Instance>);

/// Draws the element `host` into its shadow root and lets it load. `kind` is `widget`, `plan` or
/// `invoices`. `options` holds what stands in no attribute: `home` (the folder of the script),
/// `locales` (the addresses of texts that do not lie there, by language), `base` (the proxy's address by default), `prefetch` (requests that are under way), `getToken`, `data`,
/// `strings`.
///
/// # Errors
/// When the browser lacks constructable style sheets.
#[wasm_bindgen]
pub fn connect(
    host: &HtmlElement,
    root: &ShadowRoot,
    kind: &str,
    options: &JsValue,
) -> Result<Handle, JsValue> {
    let kind = match kind {
        "plan" => Kind::Plan,
        "invoices" => Kind::Invoices,
        _ => Kind::Widget,
    };
    if let Some(home) = text(options, "home") {
        texts::set_places(&home, member(options, "locales"));
    }
    Instance::connect(host, root, kind, options).map(Handle)
}

#[wasm_bindgen]
impl Handle {
    /// An attribute has another value, or was removed; the new value is read from the element.
    pub fn attribute(&self, name: &str) {
        self.0.attribute(name);
    }

    /// The element was moved into another document.
    pub fn adopted(&self) {
        self.0.adopted();
    }

    /// `getToken`, `data` or `strings` was set.
    pub fn property(&self, name: &str, value: JsValue) {
        self.0.property(name, value);
    }

    /// Loads every source again. Resolves when all have settled, and never rejects.
    pub fn refresh(&self) -> Promise {
        self.0.refresh()
    }

    /// The filtered invoices as CSV.
    pub fn export_csv(&self) -> String {
        self.0.export_csv()
    }

    /// Saves the filtered invoices as a CSV file.
    pub fn download_csv(&self) {
        self.0.download_csv();
    }

    /// Takes the view down and ends what only this element needs.
    pub fn disconnect(&self) {
        self.0.disconnect();
    }
}
