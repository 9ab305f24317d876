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
use attributes::AttributeProps;
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
    attributes: AttributeProps,
    properties: Properties,
    widget: WidgetRef,
    mount: RefCell<Option<Mount>>,
}

/// What only properties can hold. The signals outlive a mount.
struct Properties {
    get_token: ArcRwSignal<Option<GetToken>>,
    data: ArcRwSignal<Option<BillingData>>,
    strings: ArcRwSignal<Vec<(String, String)>>,
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
    let handle = Handle {
        host: host.clone(),
        attributes: AttributeProps::read(host, default_base),
        properties: Properties {
            get_token: ArcRwSignal::new(None),
            data: ArcRwSignal::new(None),
            strings: ArcRwSignal::new(Vec::new()),
        },
        widget: WidgetRef::new(),
        mount: RefCell::new(None),
    };
    for name in ["getToken", "data", "strings"] {
        handle.property(name, own_property(options, name));
    }
    let prefetch = Prefetch::new(own_property(options, "prefetch"));
    handle.mount(root, kind, prefetch);
    Ok(handle)
}

impl Handle {
    fn mount(&self, root: &ShadowRoot, kind: ElementKind, prefetch: Option<Prefetch>) {
        let custom_element = CustomElement { element: self.host.clone(), prefetch };
        let widget_ref = self.widget.clone();
        let (of, own) = (&self.attributes, &self.properties);
        let proxy_url = of.proxy_url.clone();
        let token_url = of.token_url.clone();
        let sources = of.sources.clone();
        let workspace = of.workspace.clone();
        let credentials = of.credentials.clone();
        let locale = of.locale.clone();
        let time_zone = of.time_zone.clone();
        let manage_url = of.manage_url.clone();
        let refresh_seconds = of.refresh_seconds.clone();
        let link_hosts = of.link_hosts.clone();
        let heading_level = of.heading_level.clone();
        let layout = of.layout.clone();
        let (get_token, data) = (own.get_token.clone(), own.data.clone());
        let strings = own.strings.clone();
        let mount = Mount::new(root, move || {
            view! {
                <BillingWidget
                    kind=kind
                    custom_element=custom_element
                    widget_ref=widget_ref
                    proxy_url=RwSignal::from(proxy_url)
                    token_url=RwSignal::from(token_url)
                    get_token=RwSignal::from(get_token)
                    sources=RwSignal::from(sources)
                    workspace=RwSignal::from(workspace)
                    credentials=RwSignal::from(credentials)
                    locale=RwSignal::from(locale)
                    time_zone=RwSignal::from(time_zone)
                    manage_url=RwSignal::from(manage_url)
                    refresh_seconds=RwSignal::from(refresh_seconds)
                    link_hosts=RwSignal::from(link_hosts)
                    heading_level=RwSignal::from(heading_level)
                    layout=RwSignal::from(layout)
                    data=RwSignal::from(data)
                    strings=RwSignal::from(strings)
                />
            }
            .into_any()
        });
        self.mount.replace(Some(mount));
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
                if get_token.with_untracked(|current| *current != function) {
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
