//! Elements and texts.

use super::{Words, follow, keep, prop};
use crate::dead;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, Node};

const SVG: &str = "http://www.w3.org/2000/svg";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = document, js_name = createElement)]
    fn create_element(tag: &str) -> Element;
    #[wasm_bindgen(js_namespace = document, js_name = createElementNS)]
    fn create_element_ns(namespace: &str, tag: &str) -> Element;
    #[wasm_bindgen(js_namespace = document, js_name = createTextNode)]
    fn create_text(text: &str) -> Node;
    #[wasm_bindgen(js_namespace = document, js_name = createComment)]
    pub(super) fn create_comment(text: &str) -> Node;
}

/// A node of the document.
#[derive(Clone, Debug)]
pub(crate) struct View(Node);

/// An element with attributes that stay as they are.
pub(crate) fn el(tag: &str, attributes: &[(&str, &str)]) -> View {
    with_attributes(create_element(tag), attributes)
}

/// An element of SVG, likewise.
pub(crate) fn svg(tag: &str, attributes: &[(&str, &str)]) -> View {
    with_attributes(create_element_ns(SVG, tag), attributes)
}

fn with_attributes(element: Element, attributes: &[(&str, &str)]) -> View {
    let view = View(element.into());
    for (name, value) in attributes {
        view.set(name, value);
    }
    view
}

/// A text that follows what it is made of.
pub(crate) fn text(words: Words) -> View {
    let view = fixed_text("");
    let written = view.clone();
    let mut shown = String::new();
    follow(move || {
        let next = words();
        // The same text again would be read out again in a live region.
        if next != shown {
            written.write(&next);
            shown = next;
        }
    });
    view
}

/// A text that stays as it is.
pub(crate) fn fixed_text(text: &str) -> View {
    View(create_text(text))
}

impl View {
    /// A node that is there already.
    pub(super) fn of(node: Node) -> Self {
        Self(node)
    }

    /// The node.
    pub(crate) fn node(&self) -> &Node {
        &self.0
    }

    /// The node, where this is an element.
    pub(crate) fn element(&self) -> &Element {
        self.0.unchecked_ref()
    }

    /// Writes anew what a text says.
    pub(crate) fn write(&self, text: &str) {
        self.0.set_node_value(Some(text));
    }

    /// Sets an attribute.
    pub(crate) fn set(&self, name: &str, value: &str) {
        // Fails for no name that is written in this crate.
        let _ = self.element().set_attribute(name, value);
    }

    /// Sets a property.
    pub(crate) fn set_prop(&self, name: &str, value: &JsValue) {
        // Fails for no property that this crate sets.
        let _ = Reflect::set(&self.0, &name.into(), value);
    }

    /// Puts another view at its end.
    pub(crate) fn append(&self, view: &View) {
        // A new node can be put anywhere.
        let _ = self.0.append_child(&view.0);
    }

    /// With an attribute.
    pub(crate) fn attr(self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    /// With an attribute that follows what it is made of.
    pub(crate) fn attr_of(self, name: &'static str, value: Words) -> Self {
        let view = self.clone();
        follow(move || view.set(name, &value()));
        self
    }

    /// With a property that follows what it is made of.
    pub(crate) fn prop_of(self, name: &'static str, value: Words) -> Self {
        let view = self.clone();
        follow(move || {
            let next = value();
            // Setting what is there already would move a field's caret.
            if prop(&view.0, name).as_ref() != Some(&next) {
                view.set_prop(name, &next.into());
            }
        });
        self
    }

    /// With a text that follows what it is made of.
    pub(crate) fn text(self, words: Words) -> Self {
        self.child(text(words))
    }

    /// With a text that stays as it is.
    pub(crate) fn fixed(self, text: &str) -> Self {
        self.child(fixed_text(text))
    }

    /// With another view at its end.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a view that was built for its parent is done with"
    )]
    pub(crate) fn child(self, view: View) -> Self {
        self.append(&view);
        self
    }

    /// With others at its end; an `Option` is none or one.
    pub(crate) fn children(self, views: impl IntoIterator<Item = View>) -> Self {
        views.into_iter().fold(self, Self::child)
    }

    /// Calls `heard` at each event of that name, until the owner ends.
    pub(crate) fn on(self, event: &str, heard: impl Fn(Event) + 'static) -> Self {
        self.listen(event, Box::new(heard));
        self
    }

    fn listen(&self, event: &str, heard: Box<dyn Fn(Event)>) {
        let callback = Closure::<dyn Fn(Event)>::new(move |event| {
            if !dead::is_dead() {
                heard(event);
            }
        });
        // Fails for no listener that is a function.
        let _ = self.0.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
        keep(callback);
    }
}
