//! The root component: what a Leptos app uses, and what the custom elements mount.

use crate::components::widget::Widget;
use crate::connection::{Connection, Prefetch};
use crate::erased::effect;
use crate::host_events::HostEvents;
use crate::js_object::null_proto_object;
use crate::mount::Mount;
use crate::page_clock::PageClock;
use crate::panic::has_panicked;
use crate::reload::Reload;
use crate::remembered_view::remember_view;
use crate::settings::{ElementKind, Settings, Theme};
use crate::state::WidgetState;
use crate::styles;
use crate::tools::request_tools;
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

/// Shows the plan and the invoices of the current session's customer, in a shadow root of its own.
///
/// The events (`billing-ready`, `billing-error`, …) bubble from the component's `<div>`; children go
/// to the slots that their `slot` attribute names. Texts are English until the app sets the folder
/// of the other languages' files, by [`set_base`](crate::i18n::catalogues::set_base).
/// `examples/leptos/` is an app of this kind.
///
/// ```ignore
/// let settings = Settings {
///     proxy_url: "https://billing.example.com/".to_owned(),
///     token_url: Some("/billing-token".to_owned()),
///     ..Settings::default()
/// };
/// view! { <BillingWidget settings=settings /> }
/// ```
#[component]
pub fn BillingWidget(
    /// What the host sets; it may change at any time.
    #[prop(into)]
    settings: Signal<Settings>,
    /// Plan and invoices, or one of them alone.
    #[prop(optional)]
    kind: ElementKind,
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
    let (element, prefetch) = match custom_element {
        Some(CustomElement { element, prefetch }) => (Some(element), prefetch),
        None => (None, None),
    };
    let (clock, events) = (PageClock::shared(), HostEvents::new());
    let now = RwSignal::from(clock.now());
    let state = WidgetState::new(kind, settings, now, events.clone());
    let connection = Connection::new(state, events, prefetch);
    provide_context(state);
    provide_context(Reload::new(&connection));
    if kind.vendors().contains(&Vendor::Autoposting) {
        remember_view(state);
    }
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
            in_custom_element(state, &element)
        }
        None => in_own_shadow_root(children, connection),
    }
}

/// The custom element that a widget is mounted into, and the requests that its loader has started.
#[derive(Clone, Debug)]
pub struct CustomElement {
    pub(crate) element: HtmlElement,
    pub(crate) prefetch: Option<Prefetch>,
}

/// Dispatches `billing-ready` once the first content is in the document, and loads the tools then.
fn dispatch_ready(state: WidgetState, connection: &Rc<Connection>) {
    let connection = SendWrapper::new(Rc::clone(connection));
    let mut has_requested = false;
    effect(move || {
        let has_content = |vendor| state.shows(vendor) && state.known(vendor).content.is_some();
        let (plan, invoices) =
            (has_content(Vendor::TrackMyPosts), has_content(Vendor::Autoposting));
        // What surrounds the rows is content, too.
        let is_painted = state.is_drawn.get() && (!invoices || state.paints.get() > 0);
        if (plan || invoices) && is_painted {
            untrack(|| connection.content_is_shown());
            // What is still being loaded comes first.
            if state.has_settled() && !std::mem::replace(&mut has_requested, true) {
                request_tools();
            }
        }
    });
}

/// The content, in place of the loader's skeleton as soon as there is something to show.
fn in_custom_element(state: WidgetState, element: &HtmlElement) -> AnyView {
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
fn in_own_shadow_root(children: Option<Children>, connection: Rc<Connection>) -> AnyView {
    let settings = connection.state().settings;
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
    let theme = move || match settings.with(|settings| settings.theme) {
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
