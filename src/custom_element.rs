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
use crate::settings::{ElementKind, GetToken};
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
    properties: Properties,
    widget: WidgetRef,
    mount: RefCell<Option<Mount>>,
}

/// The props that properties alone can set.
#[derive(Clone, Copy)]
struct Properties {
    get_token: RwSignal<Option<GetToken>>,
    data: RwSignal<Option<BillingData>>,
    strings: RwSignal<Vec<(String, String)>>,
}

/// Mounts the widget into the shadow root of `host` and starts its loads. `kind` is `widget`, `plan`
/// or `invoices`. `options` holds what no attribute does: `home` (the folder of the script),
/// `locales` (the URLs of text files that are not in that folder, by language), `base` (the proxy's
/// default address), `prefetch` (requests in flight), `getToken`, `data`, `strings`.
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
        catalogues::set_location(&home, own_property(options, "locales"));
    }
    let default_base = own_string(options, "base").unwrap_or_else(|| "/".to_owned());
    let owner = Owner::new();
    let (attributes, properties) = owner.with(|| {
        let properties = Properties {
            get_token: RwSignal::new(None),
            data: RwSignal::new(None),
            strings: RwSignal::new(Vec::new()),
        };
        (Attributes::read(host, default_base), properties)
    });
    let handle = Handle {
        host: host.clone(),
        attributes,
        properties,
        widget: WidgetRef::new(),
        mount: RefCell::new(None),
    };
    for name in ["getToken", "data", "strings"] {
        handle.property(name, own_property(options, name));
    }
    let prefetch = Prefetch::new(own_property(options, "prefetch"));
    let custom_element = CustomElement { element: host.clone(), prefetch };
    let mount = Mount::new(owner, root, handle.view(kind, custom_element));
    handle.mount.replace(Some(mount));
    Ok(handle)
}

impl Handle {
    /// The widget with the element's attributes and properties as its props.
    fn view(
        &self,
        kind: ElementKind,
        custom_element: CustomElement,
    ) -> impl FnOnce() -> AnyView + 'static {
        let widget_ref = self.widget.clone();
        let (attributes, properties) = (self.attributes.props, self.properties);
        move || {
            view! {
                <BillingWidget
                    kind=kind
                    custom_element=custom_element
                    widget_ref=widget_ref
                    proxy_url=attributes.proxy_url
                    token_url=attributes.token_url
                    get_token=properties.get_token
                    sources=attributes.sources
                    workspace=attributes.workspace
                    credentials=attributes.credentials
                    locale=attributes.locale
                    time_zone=attributes.time_zone
                    manage_url=attributes.manage_url
                    refresh_seconds=attributes.refresh_seconds
                    link_hosts=attributes.link_hosts
                    heading_level=attributes.heading_level
                    layout=attributes.layout
                    data=properties.data
                    strings=properties.strings
                />
            }
        }
    }
}

#[wasm_bindgen]
impl Handle {
    /// An attribute has changed, or was removed; the new value is read from the element.
    pub fn attribute(&self, name: &str) {
        self.attributes.update(name);
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
    pub fn property(&self, name: &str, value: JsValue) {
        let Properties { get_token, data, strings } = &self.properties;
        match name {
            "getToken" => {
                let function = value.dyn_into::<Function>().ok().map(GetToken::from);
                if get_token.try_with_untracked(|current| *current != function) == Some(true) {
                    get_token.set(function);
                }
            }
            "data" => data.set(BillingData::from_js(&value)),
            "strings" => strings.set(inline_data::strings(&value)),
            _ => {}
        }
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
