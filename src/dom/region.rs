//! A place in the document whose content is drawn anew when it has to be another one.

use super::follow;
use super::nodes::{View, create_comment};
use crate::reactive::{Owner, untrack};
use js_sys::Reflect;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, Node, NodeList};

/// Draws one element for a key, and another one whenever the key is another. Drawing reads signals
/// without following them: what is drawn follows them by its own texts and attributes.
pub(crate) fn region<K: PartialEq + 'static>(
    key: impl Fn() -> K + 'static,
    draw: impl Fn(&K) -> Option<View> + 'static,
) -> View {
    let mut shown: Option<K> = None;
    place(Box::new(move |place| {
        let next = key();
        if shown.as_ref() != Some(&next) {
            place.show(&mut || draw(&next));
            shown = Some(next);
        }
    }))
}

/// A place that `show` fills: at once, and again whenever a signal that it read has changed.
fn place(mut show: Box<dyn FnMut(&Place)>) -> View {
    let place = Rc::new(Place::new());
    let filled = Rc::clone(&place);
    follow(move || show(&filled));
    View::of(place.node.borrow().clone())
}

/// One node: what was drawn, or a comment where that is nothing.
struct Place {
    node: RefCell<Node>,
    blank: Node,
    owner: Owner,
}

impl Place {
    fn new() -> Self {
        let blank = create_comment("");
        Self { node: RefCell::new(blank.clone()), blank, owner: Owner::new() }
    }

    fn show(&self, draw: &mut dyn FnMut() -> Option<View>) {
        let before = self.node.replace(self.blank.clone());
        let parent = before.parent_node();
        let focus = parent.as_ref().and_then(Focus::within);
        // The nodes first: what listens to them may still be called while they go.
        put(&self.blank, &before);
        self.owner.cleanup();
        if let Some(view) = self.owner.with(|| untrack(draw)) {
            put(view.node(), &self.blank);
            self.node.replace(view.node().clone());
        }
        if let Some((focus, parent)) = focus.zip(parent) {
            focus.restore(&parent);
        }
    }
}

/// Puts a node where another one stands, if that stands anywhere.
fn put(node: &Node, before: &Node) {
    if node != before
        && let Some(parent) = before.parent_node()
    {
        // It is a child of its parent.
        let _ = parent.replace_child(node, before);
    }
}

/// Where the focus is, so that who works by key goes on there when the nodes are others.
struct Focus {
    element: Element,
    place: u32,
}

impl Focus {
    fn within(parent: &Node) -> Option<Self> {
        let root = parent.get_root_node();
        let active = Reflect::get(&root, &JsValue::from_str("activeElement")).ok()?;
        let element: Element = active.dyn_into().ok()?;
        let all = focusable(parent)?;
        let place =
            (0..all.length()).find(|place| all.item(*place).is_some_and(|it| it == *element))?;
        Some(Self { element, place })
    }

    fn restore(self, parent: &Node) {
        if self.element.is_connected() {
            return;
        }
        let all = focusable(parent);
        let last = all.as_ref().and_then(|all| all.length().checked_sub(1));
        let next = all.zip(last).and_then(|(all, last)| all.item(self.place.min(last)));
        // Where nothing here takes the focus it stays in the section, and Tab goes on from there.
        let next = next.or_else(|| {
            let section = parent.dyn_ref::<Element>()?.closest("section").ok().flatten()?;
            section.set_attribute("tabindex", "-1").ok()?;
            Some(section.into())
        });
        if let Some(next) = next {
            // Nothing is lost where the element cannot take it.
            let _ = next.unchecked_into::<HtmlElement>().focus();
        }
    }
}

fn focusable(parent: &Node) -> Option<NodeList> {
    let parent: &Element = parent.dyn_ref()?;
    parent.query_selector_all("button,a,select,input,[tabindex]").ok()
}
