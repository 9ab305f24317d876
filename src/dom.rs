//! The nodes of the document, built and kept up to date under Leptos' owners.
//!
//! A [`View`] is one node. What keeps it up to date is a render effect that belongs to the owner under
//! which it was made, and ends with that owner.
//!
//! All of it is one concrete type. `view!` makes a type of every template, and each is compiled
//! anew with everything it holds: with sixty templates, a third of the module.

mod nodes;

mod region;

pub(crate) use nodes::{View, el, fixed_text, svg};
pub(crate) use region::region;

use crate::reactive::{Effect, RenderEffect, on_cleanup};
use js_sys::Reflect;
use send_wrapper::SendWrapper;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::Event;

/// Words that follow what they are made of.
pub(crate) type Words = Rc<dyn Fn() -> String>;

/// Words made by a function of signals.
pub(crate) fn words(make: impl Fn() -> String + 'static) -> Words {
    Rc::new(make)
}

/// A truth as an attribute says it.
pub(crate) fn flag(truth: bool) -> String {
    let word = if truth { "true" } else { "false" };
    word.to_owned()
}

/// What stands in the field that an event comes from.
pub(crate) fn value_of(event: &Event) -> String {
    event.target().and_then(|field| prop(&field, "value")).unwrap_or_default()
}

/// A property of a node, which is its class's and not its own, where it is a text.
fn prop(node: &JsValue, name: &str) -> Option<String> {
    Reflect::get(node, &name.into()).ok()?.as_string()
}

/// Runs at once, and again whenever a signal that it read has changed; until the owner ends.
pub(crate) fn follow(run: impl FnMut() + 'static) {
    follow_boxed(Box::new(run));
}

fn follow_boxed(mut run: Box<dyn FnMut()>) {
    let effect = RenderEffect::new(move |_: Option<()>| run());
    on_cleanup(move || drop(effect));
}

/// As [`follow`], but runs for the first time when the nodes are in the document.
pub(crate) fn follow_later(run: impl FnMut() + 'static) {
    follow_later_boxed(Box::new(run));
}

fn follow_later_boxed(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| run());
}

/// Keeps a value of the browser's one thread until the owner ends.
pub(crate) fn keep<T: 'static>(value: T) {
    let value = SendWrapper::new(value);
    on_cleanup(move || drop(value));
}
