//! Which colours suit the page: `theme="auto"` on a page that declares no `color-scheme`.

use crate::components::after_paint::next_frame;
use crate::erased::effect;
use crate::js_object::{call, null_proto_object, property};
use crate::panic::has_panicked;
use crate::settings::{Settings, Theme};
use billing_core::view::backdrop::{Ground, is_dark};
use js_sys::{Array, Function, Reflect};
use leptos::html::Div;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use std::slice;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, ShadowRoot};

/// Gives the widget's root the class `dark` as long as it must be dark, whatever its style sheet makes
/// of the page.
pub(crate) fn follow_backdrop(settings: Signal<Settings>, root: NodeRef<Div>) {
    // It ends with the effect, which owns it.
    let backdrop = SendWrapper::new(OnceCell::new());
    effect(move || {
        let is_auto = settings.with(|settings| settings.theme == Theme::Auto);
        if let Some(root) = root.get() {
            let backdrop = backdrop.get_or_init(|| Backdrop::watch(root.into()));
            if backdrop.is_auto.replace(is_auto) != is_auto {
                backdrop.look();
            }
        }
    });
}

/// Events of the document after which another style sheet or the end of a transition may have
/// changed the page's colours. They are captured: a `load` does not bubble.
const EVENTS: [&str; 2] = ["load", "transitionend"];

/// Follows the colour behind an element for as long as it is held.
///
/// The browser's interfaces are called by name: each that wasm-bindgen binds is downloaded with the
/// module's JavaScript, and what one of them throws must not end in the module.
struct Backdrop {
    root: Element,
    document: JsValue,
    /// Whether `theme` is `auto`.
    is_auto: Cell<bool>,
    /// Calls [`Self::look_later`].
    changed: Closure<dyn FnMut()>,
    observer: JsValue,
    /// Whether the system asks for dark colours, which pages may follow by a media query.
    system: JsValue,
    /// Whether the next frame is waited for.
    is_waiting: Cell<bool>,
    /// What is observed.
    observed: RefCell<Vec<JsValue>>,
}

impl Backdrop {
    fn watch(root: Element) -> Rc<Self> {
        let window = window_of(&root);
        let backdrop = Rc::new_cyclic(|this: &Weak<Self>| {
            let this = Weak::clone(this);
            let changed = Closure::<dyn FnMut()>::new(move || {
                if let Some(this) = this.upgrade().filter(|_| !has_panicked()) {
                    this.look_later();
                }
            });
            let class = property(&window, "MutationObserver").dyn_into::<Function>();
            let observer =
                class.and_then(|class| Reflect::construct(&class, &Array::of1(changed.as_ref())));
            let system = call(&window, "matchMedia", &["(prefers-color-scheme: dark)".into()]);
            Self {
                root,
                document: property(&window, "document"),
                is_auto: Cell::new(false),
                changed,
                observer: observer.unwrap_or_default(),
                system: system.unwrap_or_default(),
                is_waiting: Cell::new(false),
                observed: RefCell::default(),
            }
        });
        backdrop.listen("addEventListener");
        backdrop
    }

    /// Adds or removes the listeners.
    fn listen(&self, method: &str) {
        let listener = self.changed.as_ref();
        // Where the browser has no such interface, there is nothing to follow.
        let _ = call(&self.system, method, &["change".into(), listener.clone()]);
        for event in EVENTS {
            let _ = call(&self.document, method, &[event.into(), listener.clone(), JsValue::TRUE]);
        }
    }

    /// Looks in the next frame, however much changes until then.
    fn look_later(self: Rc<Self>) {
        if !self.is_waiting.replace(true) {
            let this = Rc::downgrade(&self);
            next_frame(move || {
                if let Some(this) = this.upgrade() {
                    this.is_waiting.set(false);
                    this.look();
                }
            });
        }
    }

    /// Updates the class, and observes what it was read from: the ancestors, among them also what
    /// moves the element, and the page's style sheets.
    fn look(&self) {
        let is_auto = self.is_auto.get();
        let ancestors = if is_auto { ancestors(&self.root) } else { Vec::new() };
        let is_dark = is_auto && !declares_color_scheme(&ancestors) && is_dark(grounds(&ancestors));
        self.observe(ancestors);
        let classes = property(&self.root, "classList");
        let _ = call(&classes, "toggle", &["dark".into(), is_dark.into()]);
    }

    fn observe(&self, mut nodes: Vec<JsValue>) {
        if !nodes.is_empty() {
            nodes.push(property(&self.document, "head"));
        }
        if *self.observed.borrow() == nodes {
            return;
        }
        let _ = call(&self.observer, "disconnect", &[]);
        let options = |subtree: bool| {
            let on = JsValue::TRUE;
            let options =
                [("attributes", on.clone()), ("childList", on), ("subtree", subtree.into())];
            null_proto_object(&options)
        };
        // Of the element's own attributes, most are the widget's settings.
        let (of_host, of_ancestor, of_head) = (options(false), options(false), options(true));
        let names = Array::of2(&"class".into(), &"style".into());
        let _ = Reflect::set(&of_host, &"attributeFilter".into(), &names);
        for (index, node) in nodes.iter().enumerate() {
            let options = match index {
                0 => &of_host,
                _ if index + 1 == nodes.len() => &of_head,
                _ => &of_ancestor,
            };
            let _ = call(&self.observer, "observe", &[node.clone(), options.into()]);
        }
        self.observed.replace(nodes);
    }
}

impl Drop for Backdrop {
    fn drop(&mut self) {
        self.listen("removeEventListener");
        let _ = call(&self.observer, "disconnect", &[]);
    }
}

fn window_of(node: &JsValue) -> JsValue {
    property(&property(node, "ownerDocument"), "defaultView")
}

/// A property of an element's computed style.
fn computed(element: &JsValue, name: &str) -> Option<String> {
    let style = call(&window_of(element), "getComputedStyle", slice::from_ref(element)).ok()?;
    property(&style, name).as_string()
}

/// Whether the page says which colour schemes it supports, by the property or by `<meta>`. Where it
/// does, `light-dark()` in the style sheet follows it.
fn declares_color_scheme(ancestors: &[JsValue]) -> bool {
    let Some(host) = ancestors.first() else { return true };
    let meta = ["meta[name=color-scheme i]".into()];
    computed(host, "colorScheme").is_some_and(|scheme| scheme != "normal")
        || call(&property(host, "ownerDocument"), "querySelector", &meta)
            .is_ok_and(|meta| !meta.is_null())
}

/// What the widget's root is in, from its host element on, through shadow roots and slots.
fn ancestors(root: &Element) -> Vec<JsValue> {
    let mut ancestors = Vec::new();
    let mut element = root.clone();
    loop {
        let slot = property(&element, "assignedSlot").dyn_into().ok();
        let outer = slot.or_else(|| element.parent_element()).or_else(|| {
            let root = element.get_root_node().dyn_into::<ShadowRoot>().ok()?;
            Some(root.host())
        });
        match outer {
            Some(outer) => element = outer,
            None => return ancestors,
        }
        ancestors.push(element.clone().into());
    }
}

/// The colours behind the widget, the nearest first. An image counts as what suits the text on it.
fn grounds(ancestors: &[JsValue]) -> impl Iterator<Item = Ground> {
    let color = |element: &JsValue, name| Ground::parse(&computed(element, name)?);
    ancestors.iter().filter_map(move |ancestor| {
        let ground = color(ancestor, "backgroundColor").filter(|ground| ground.alpha > 0);
        let has_image = || computed(ancestor, "backgroundImage").is_some_and(|it| it != "none");
        let text = || color(ancestor, "color").filter(|_| has_image());
        ground.or_else(|| Some(Ground { lightness: 1000 - text()?.lightness, alpha: 1000 }))
    })
}
