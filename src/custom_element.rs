//! The Rust half of the custom elements. The other half, `custom_element/billing-widget.js`, is a
//! class that the browser can define; it calls [`connect`] for each element and keeps the
//! [`Handle`].

mod attributes;

use crate::billing_widget::{BillingWidget, CustomElement};
use crate::connection::Prefetch;
use crate::i18n::catalogues;
use crate::inline_data::{self, BillingData};
use crate::js_object::{own_property, own_string};
use crate::mount::Mount;
use crate::settings::{ElementKind, GetToken, Settings};
use crate::styles;
use crate::view;
use crate::widget_ref::WidgetRef;
use attributes::Attributes;
use js_sys::{Function, Promise};
use leptos::prelude::*;
use std::cell::RefCell;
use std::fmt;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, ShadowRoot};

/// A mounted element.
///
/// All methods take `&self`: a host page's listener may call the element again while one of them
/// is still running.
#[wasm_bindgen]
pub struct Handle {
    host: HtmlElement,
    attributes: Attributes,
    settings: RwSignal<Settings>,
    widget: WidgetRef,
    mount: RefCell<Option<Mount>>,
}

/// Mounts the widget into the shadow root of `host` and starts its loads. `kind` is `widget`, `plan`
/// or `invoices`. `options` holds what no attribute does: `home` (the folder of the script),
/// `localeUrl` (the URL of a locale file, by its name), `base` (the proxy's default address), `prefetch` (requests in flight), `getToken`, `data`, `strings`.
///
/// # Errors
/// When the browser has no constructable style sheets.
#[wasm_bindgen]
pub fn connect(
    host: &HtmlElement,
    root: &ShadowRoot,
    kind: &str,
    options: &JsValue,
) -> Result<Handle, JsValue> {
    // Checked first, while nothing has been changed yet.
    styles::sheet()?;
    let kind = match kind {
        "plan" => ElementKind::Plan,
        "invoices" => ElementKind::Invoices,
        _ => ElementKind::Widget,
    };
    if let Some(home) = own_string(options, "home") {
        catalogues::set_location(&home, &own_property(options, "localeUrl"));
    }
    let default_base = own_string(options, "base").unwrap_or_else(|| "/".to_owned());
    let attributes = Attributes::new(host, default_base);
    let mut settings = Settings::default();
    attributes.read_all(&mut settings);
    for name in attributes::PROPERTIES {
        read_property(name, &own_property(options, name), &mut settings);
    }
    let owner = Owner::new();
    let settings = owner.with(|| RwSignal::new(settings));
    let widget = WidgetRef::new();
    let widget_ref = widget.clone();
    let prefetch = Prefetch::new(own_property(options, "prefetch"));
    let custom_element = CustomElement { element: host.clone(), prefetch };
    let mount = Mount::new(owner, root, move || {
        view! {
            <BillingWidget
                settings=settings
                kind=kind
                widget_ref=widget_ref
                custom_element=custom_element
            />
        }
    });
    let mount = RefCell::new(Some(mount));
    Ok(Handle { host: host.clone(), attributes, settings, widget, mount })
}

fn read_property(name: &str, value: &JsValue, settings: &mut Settings) {
    match name {
        "getToken" => settings.get_token = value.dyn_ref::<Function>().cloned().map(GetToken::from),
        "data" => settings.data = BillingData::from_js(value),
        "strings" => settings.strings = inline_data::strings(value),
        _ => {}
    }
}

impl Handle {
    /// Changes the settings. Equal ones update nothing, nor do those of an element that has been
    /// disconnected.
    fn change(&self, change: impl FnOnce(&mut Settings)) {
        if let Some(mut settings) = self.settings.try_get_untracked() {
            change(&mut settings);
            if self.settings.with_untracked(|current| *current != settings) {
                self.settings.set(settings);
            }
        }
    }
}

#[wasm_bindgen]
impl Handle {
    /// An attribute has changed, or was removed; the new value is read from the element.
    pub fn attribute(&self, name: &str) {
        self.change(|settings| self.attributes.read(name, settings));
    }

    /// The element was moved into another document, which needs a style sheet of its own and may be
    /// in another language.
    pub fn adopted(&self) {
        if let Some(root) = self.host.shadow_root() {
            // It has worked in the first document.
            let _ = styles::apply(&root);
        }
        self.attribute("locale");
    }

    /// `getToken`, `data` or `strings` was set.
    pub fn property(&self, name: &str, value: &JsValue) {
        self.change(|settings| read_property(name, value, settings));
    }

    /// Loads the data of every vendor again. Resolves when all loads have ended, and never rejects.
    pub fn refresh(&self) -> Promise {
        self.widget.refresh()
    }

    /// The filtered invoices as CSV.
    pub fn export_csv(&self) -> Option<String> {
        self.widget.export_csv()
    }

    /// Saves the filtered invoices as a CSV file.
    pub fn download_csv(&self) {
        self.widget.download_csv();
    }

    /// What is known, as frozen plain objects; null before the first data.
    pub fn snapshot(&self) -> JsValue {
        self.widget.snapshot()
    }

    /// Unmounts the widget and ends what only this element needs.
    pub fn disconnect(&self) {
        // Taken out first: a listener may call the element while the nodes are removed.
        let mount = self.mount.take();
        drop(mount);
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Handle")
            .field("attributes", &self.attributes)
            .finish_non_exhaustive()
    }
}
