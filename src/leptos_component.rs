//! The widget as a component of a Leptos app, without a custom element.

use crate::element::{Handle, connect};
use crate::plain::bag;
use crate::settings::Kind;
use js_sys::Promise;
use leptos::html::Div;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use web_sys::{HtmlElement, ShadowRootInit};

/// Hands out a session token; called again when it has expired. The promise resolves to a text.
pub type GetToken = Rc<dyn Fn() -> Promise>;

/// The plan card and the invoice table in a shadow root of their own, as `<billing-widget>` shows
/// them. Each text is what the element's attribute of that name takes, and may change at any time.
/// The events bubble from the component's `<div>`; children go to the slots by their `slot`
/// attribute. Texts are English until the app says where `locales/` lies, by
/// [`texts::set_home`](crate::texts::set_home). `examples/leptos/` is an app of this kind.
///
/// ```ignore
/// view! { <BillingWidget proxy_url="https://billing.example.com/" token_url="/billing-token" /> }
/// ```
#[component]
pub fn BillingWidget(
    /// Base of the proxy.
    #[prop(into)]
    proxy_url: Signal<String>,
    /// Where the app's own back end hands out a token.
    #[prop(optional, into)]
    token_url: MaybeProp<String>,
    /// Hands out a token, instead of `token_url`.
    #[prop(optional)]
    get_token: Option<GetToken>,
    /// Plan and invoices, or one of them alone.
    #[prop(default = Kind::Widget)]
    kind: Kind,
    /// Which sources to load: `autoposting`, `trackmyposts`.
    #[prop(optional, into)]
    sources: MaybeProp<String>,
    /// Asks for this workspace by its slug.
    #[prop(optional, into)]
    workspace: MaybeProp<String>,
    /// Fetch credentials towards the proxy.
    #[prop(optional, into)]
    credentials: MaybeProp<String>,
    /// BCP 47; else the nearest `lang`, else the browser's.
    #[prop(optional, into)]
    locale: MaybeProp<String>,
    /// An IANA name or `local`; else UTC.
    #[prop(optional, into)]
    time_zone: MaybeProp<String>,
    /// `light`, `dark` or `auto`.
    #[prop(optional, into)]
    theme: MaybeProp<String>,
    /// Where "Manage billing" leads.
    #[prop(optional, into)]
    manage_url: MaybeProp<String>,
    /// How often to load again, in seconds; 0 is never.
    #[prop(optional, into)]
    refresh_seconds: MaybeProp<String>,
    /// Host names that an invoice link may lead to.
    #[prop(optional, into)]
    link_hosts: MaybeProp<String>,
    /// 2 to 6.
    #[prop(optional, into)]
    heading_level: MaybeProp<String>,
    /// `auto`, `table` or `cards`.
    #[prop(optional, into)]
    layout: MaybeProp<String>,
    /// The component's `<div>`, to listen to its events.
    #[prop(optional)]
    node_ref: NodeRef<Div>,
    /// What stands in the slots.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let proxy_url = MaybeProp::derive(move || Some(proxy_url.get()));
    let attributes = [
        ("proxy-url", proxy_url),
        ("token-url", token_url),
        ("sources", sources),
        ("workspace", workspace),
        ("credentials", credentials),
        ("locale", locale),
        ("time-zone", time_zone),
        ("theme", theme),
        ("manage-url", manage_url),
        ("refresh-seconds", refresh_seconds),
        ("link-hosts", link_hosts),
        ("heading-level", heading_level),
        ("layout", layout),
    ];
    let mounted = StoredValue::new_local(None::<Mounted>);
    let get_token = StoredValue::new_local(get_token);
    Effect::new(move |_| {
        let Some(host) = node_ref.get() else { return };
        for (name, value) in &attributes {
            put(&host, name, value.get_untracked().as_deref());
        }
        match Mounted::new(&host, kind, get_token.get_value()) {
            Ok(new) => mounted.set_value(Some(new)),
            Err(problem) => web_sys::console::error_2(&"billing-widget".into(), &problem),
        }
    });
    for (name, value) in attributes {
        Effect::new(move |known: Option<Option<String>>| {
            let value = value.get();
            if let (Some(host), Some(known)) = (node_ref.get_untracked(), known)
                && known != value
            {
                put(&host, name, value.as_deref());
                mounted.with_value(|mounted| {
                    if let Some(mounted) = mounted {
                        mounted.handle.attribute(name);
                    }
                });
            }
            value
        });
    }
    on_cleanup(move || {
        // Dropped here and not with the owner's other values, while the host still stands.
        let _ = mounted.try_update_value(Option::take);
    });
    view! { class="b", <div node_ref=node_ref>{children.map(|children| children())}</div> }
}

/// A handle, and the callback that the page's side of it calls.
struct Mounted {
    handle: Handle,
    _get_token: Option<Closure<dyn Fn() -> Promise>>,
}

impl Mounted {
    fn new(host: &HtmlElement, kind: Kind, get_token: Option<GetToken>) -> Result<Self, JsValue> {
        let init = bag(&[("mode", "open".into())]);
        let root = match host.shadow_root() {
            Some(root) => root,
            None => host.attach_shadow(init.unchecked_ref::<ShadowRootInit>())?,
        };
        let get_token =
            get_token.map(|get_token| Closure::<dyn Fn() -> Promise>::new(move || get_token()));
        let callback = get_token.as_ref().map_or(JsValue::UNDEFINED, |it| it.as_ref().clone());
        let kind = match kind {
            Kind::Widget => "widget",
            Kind::Plan => "plan",
            Kind::Invoices => "invoices",
        };
        let handle = connect(host, &root, kind, &bag(&[("getToken", callback)]))?;
        Ok(Self { handle, _get_token: get_token })
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.handle.disconnect();
    }
}

fn put(host: &HtmlElement, name: &str, value: Option<&str>) {
    // Fails for no attribute name of ours.
    let _ = match value {
        Some(value) => host.set_attribute(name, value),
        None => host.remove_attribute(name),
    };
}
