//! The root component: what a Leptos app uses, and what the custom elements mount.

use crate::api::session::{Session, TokenSource};
use crate::components::widget::Widget;
use crate::connection::{Connection, LoadProps, Prefetch};
use crate::erased::{effect, memo};
use crate::host_events::HostEvents;
use crate::i18n::locale;
use crate::inline_data::BillingData;
use crate::js_object::null_proto_object;
use crate::link;
use crate::mount::Mount;
use crate::page_clock::PageClock;
use crate::panic::has_panicked;
use crate::reload::Reload;
use crate::settings::{
    Credentials, ElementKind, GetToken, HeadingLevel, Layout, Settings, Theme, TimeZone,
};
use crate::state::WidgetState;
use crate::styles;
use crate::vendor::Vendor;
use crate::view;
use crate::widget_ref::WidgetRef;
use gloo_timers::callback::Timeout;
use leptos::attr::custom::custom_attribute;
use leptos::html::Div;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, Node, ShadowRoot, ShadowRootInit};

/// How long the loader's skeleton stays at most. Responses have often arrived when the module is
/// ready, and then nothing is drawn twice.
const SKELETON_MS: u32 = 50;

/// Lets the customer of the current session see plan and invoices, in a shadow root of its own.
///
/// Every prop may change at any time. The events (`billing-ready`, `billing-error`, …) bubble from
/// the component's `<div>`; children go to the slots that their `slot` attribute names. Texts are
/// English until the app sets the folder of the other languages' files, by
/// [`set_base`](crate::i18n::catalogues::set_base). `examples/leptos/` is an app of this kind.
///
/// ```ignore
/// view! { <BillingWidget proxy_url="https://billing.example.com/" token_url="/billing-token" /> }
/// ```
#[component]
pub fn BillingWidget(
    /// Base address of the proxy.
    #[prop(into)]
    proxy_url: Signal<String>,
    /// Plan and invoices, or one of them alone.
    #[prop(optional)]
    kind: ElementKind,
    /// Where the app's own back end returns a token, as `{"token":…}`.
    #[prop(optional, into)]
    token_url: MaybeProp<String>,
    /// Returns a token, instead of `token_url`.
    #[prop(optional, into)]
    get_token: MaybeProp<GetToken>,
    /// The vendors to load; by default all that this kind of element shows.
    #[prop(optional, into)]
    sources: MaybeProp<Vec<Vendor>>,
    /// Requests this workspace by its slug, for a proxy of the host's own that wants it.
    #[prop(optional, into)]
    workspace: MaybeProp<String>,
    /// Whether requests to the proxy carry cookies.
    #[prop(optional, into)]
    credentials: Signal<Credentials>,
    /// Language and region of texts, amounts and dates: BCP 47. The browser's own by default.
    #[prop(optional, into)]
    locale: MaybeProp<String>,
    /// The time zone of dates; UTC ("as billed") by default.
    #[prop(optional, into)]
    time_zone: Signal<TimeZone>,
    /// The colours.
    #[prop(optional, into)]
    theme: Signal<Theme>,
    /// Where "Manage billing" leads.
    #[prop(optional, into)]
    manage_url: MaybeProp<String>,
    /// How often to load again while the page is visible, in seconds; 0 for never.
    #[prop(optional, into)]
    refresh_seconds: Signal<u32>,
    /// Host names in lower case that an invoice link may lead to; empty for any.
    #[prop(optional, into)]
    link_hosts: Signal<Vec<String>>,
    /// The level of the headings.
    #[prop(optional, into)]
    heading_level: Signal<HeadingLevel>,
    /// Columns or cards.
    #[prop(optional, into)]
    layout: Signal<Layout>,
    /// The vendors' own data, shown without any request.
    #[prop(optional, into)]
    data: MaybeProp<BillingData>,
    /// Overrides of single texts, by the keys of `BillingStrings`.
    #[prop(optional, into)]
    strings: Signal<Vec<(String, String)>>,
    /// Calls the widget: refresh, export.
    #[prop(optional)]
    widget_ref: WidgetRef,
    /// The custom element that the widget is being mounted into. Only the custom elements set it.
    #[prop(optional)]
    custom_element: Option<CustomElement>,
    /// What goes to the slots.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let asked: Signal<Vec<Vendor>> = memo(move || vendors_of(kind, sources.get())).into();
    let data = Signal::derive(move || data.get());
    let with_data = memo(move || {
        let mut vendors = asked.get();
        if let Some(data) = data.get() {
            vendors.retain(|vendor| data.of(*vendor).is_some());
        }
        vendors
    });
    let settings = Settings {
        vendors: with_data.into(),
        locale: memo(move || locale::or_browser(locale.get().as_deref())).into(),
        time_zone,
        layout,
        heading_level,
        manage_url: Signal::derive(move || manage_url.get()),
        link_hosts,
        strings,
    };
    let session = Signal::derive(move || Session {
        base: link::folder(&proxy_url.get()),
        token: match (get_token.get(), token_url.get().and_then(|url| link::absolute(&url))) {
            (Some(callback), _) => TokenSource::Callback(callback),
            (None, Some(url)) => TokenSource::Url(url),
            (None, None) => TokenSource::None,
        },
        workspace: workspace.get().unwrap_or_default(),
        credentials: credentials.get(),
    });
    let (element, prefetch) = match custom_element {
        Some(CustomElement { element, prefetch }) => (Some(element), prefetch),
        None => (None, None),
    };
    let (clock, events) = (PageClock::shared(), HostEvents::new());
    let state = WidgetState::new(settings, RwSignal::from(clock.now()).into(), events.clone());
    let props = LoadProps { session, vendors: asked, refresh_seconds, data };
    let connection = Connection::new(state, props, events, prefetch);
    provide_context(state);
    provide_context(Reload::new(&connection));
    dispatch_ready(state, &connection);
    widget_ref.set(Some(Rc::clone(&connection)));
    let disconnect = SendWrapper::new((Rc::clone(&connection), widget_ref, clock));
    on_cleanup(move || {
        let (connection, widget_ref, _clock) = disconnect.take();
        widget_ref.set(None);
        connection.stop();
    });
    match element {
        Some(element) => {
            connection.start(element.clone());
            in_custom_element(state, &element).into_any()
        }
        None => in_own_shadow_root(theme, children, connection).into_any(),
    }
}

/// The custom element that a widget is mounted into, and the requests that its loader has started.
#[derive(Clone, Debug)]
pub struct CustomElement {
    pub(crate) element: HtmlElement,
    pub(crate) prefetch: Option<Prefetch>,
}

/// The vendors that an element of this kind loads: those of `sources`, or all where it names none
/// that the element can show.
fn vendors_of(kind: ElementKind, sources: Option<Vec<Vendor>>) -> Vec<Vendor> {
    let mut vendors = kind.vendors().to_vec();
    if let Some(sources) = sources {
        vendors.retain(|vendor| sources.contains(vendor));
    }
    if vendors.is_empty() { kind.vendors().to_vec() } else { vendors }
}

/// Dispatches `billing-ready` once the first content is in the document.
fn dispatch_ready(state: WidgetState, connection: &Rc<Connection>) {
    let connection = SendWrapper::new(Rc::clone(connection));
    effect(move || {
        let has_content = |vendor| state.shows(vendor) && state.known(vendor).content.is_some();
        let (plan, invoices) =
            (has_content(Vendor::TrackMyPosts), has_content(Vendor::Autoposting));
        // What surrounds the rows is content, too.
        let is_painted = state.is_drawn.get() && (!invoices || state.paints.get() > 0);
        if (plan || invoices) && is_painted {
            untrack(|| connection.content_is_shown());
        }
    });
}

/// The content, in place of the loader's skeleton as soon as there is something to show.
fn in_custom_element(state: WidgetState, element: &HtmlElement) -> impl IntoView {
    let root = element.shadow_root();
    let skeleton: Vec<Node> = root.as_ref().map(child_nodes).unwrap_or_default();
    let timeout = SendWrapper::new(Timeout::new(SKELETON_MS, move || {
        if !has_panicked() {
            state.is_drawn.set(true);
        }
    }));
    let skeleton = SendWrapper::new(Rc::new(skeleton));
    let left = skeleton.clone();
    on_cleanup(move || {
        drop(timeout);
        remove(&left);
    });
    let root = SendWrapper::new(root);
    let replace_skeleton = move || {
        remove(&skeleton);
        if let Some(root) = &*root {
            // Checked before mounting: the browser has constructable style sheets.
            let _ = styles::apply(root);
        }
    };
    view! { <Widget before_draw=Callback::new(move |()| replace_skeleton()) /> }
}

fn remove(nodes: &[Node]) {
    for node in nodes {
        if let Some(parent) = node.parent_node() {
            // Infallible: it is a child of its parent.
            let _ = parent.remove_child(node);
        }
    }
}

fn child_nodes(root: &ShadowRoot) -> Vec<Node> {
    let nodes = root.child_nodes();
    (0..nodes.length()).filter_map(|index| nodes.item(index)).collect()
}

/// The content in the shadow root of a `<div>`.
fn in_own_shadow_root(
    theme: Signal<Theme>,
    children: Option<Children>,
    connection: Rc<Connection>,
) -> impl IntoView {
    let host = NodeRef::<Div>::new();
    let mount = StoredValue::new_local(None::<Mount>);
    let connection = SendWrapper::new(connection);
    effect(move || {
        let Some(host) = host.get() else { return };
        let host: HtmlElement = host.into();
        let mounted = shadow_root(&host).and_then(|root| {
            styles::apply(&root)?;
            Ok(Mount::new(Owner::new(), &root, || view! { <Widget /> }))
        });
        match mounted {
            Ok(mounted) => {
                mount.set_value(Some(mounted));
                untrack(|| {
                    connection.state().is_drawn.set(true);
                    connection.start(host);
                });
            }
            Err(problem) => web_sys::console::error_2(&"billing-widget".into(), &problem),
        }
    });
    // Unmounted while the host is still in the document.
    on_cleanup(move || {
        let _ = mount.try_update_value(Option::take);
    });
    let theme = move || match theme.get() {
        Theme::Auto => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    view! {
        <div {..custom_attribute("theme", theme)} node_ref=host>
            {children.map(|children| children())}
        </div>
    }
}

fn shadow_root(host: &HtmlElement) -> Result<ShadowRoot, JsValue> {
    let init = null_proto_object(&[("mode", "open".into())]);
    match host.shadow_root() {
        Some(root) => Ok(root),
        None => host.attach_shadow(init.unchecked_ref::<ShadowRootInit>()),
    }
}
