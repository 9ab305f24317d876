//! An element on the page, removed at the end of the test, and its events.

use js_sys::{Array, Function, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement, ShadowRoot};

pub(crate) const EVENTS: [&str; 7] = [
    "billing-ready",
    "billing-error",
    "billing-invoice-open",
    "billing-action",
    "billing-load",
    "billing-export",
    "billing-schema-warning",
];

pub(crate) fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

/// A container in the page, removed on drop, and the events that passed through it.
pub(crate) struct Stage {
    pub(crate) container: HtmlElement,
    events: Rc<RefCell<Vec<(String, JsValue)>>>,
    _listener: Closure<dyn Fn(JsValue)>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        // A failed test has left its own behind.
        while let Some(left) = document().query_selector("[data-stage]").unwrap() {
            left.remove();
        }
        let container: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        container.set_attribute("data-stage", "").unwrap();
        document().body().unwrap().append_child(&container).unwrap();
        let events = Rc::new(RefCell::new(Vec::new()));
        let log = Rc::clone(&events);
        let listener = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            let field = |name: &str| Reflect::get(&event, &name.into()).unwrap();
            log.borrow_mut().push((field("type").as_string().unwrap(), field("detail")));
        });
        for name in EVENTS {
            container
                .add_event_listener_with_callback(name, listener.as_ref().unchecked_ref())
                .unwrap();
        }
        Self { container, events, _listener: listener }
    }

    /// Inserts an element.
    pub(crate) fn put(&self, tag: &str, attributes: &[(&str, &str)]) -> Widget {
        let widget = Widget::new(tag, attributes);
        self.container.append_child(&widget.0).unwrap();
        widget
    }

    /// The details of the events of that name so far.
    pub(crate) fn events(&self, name: &str) -> Vec<JsValue> {
        let events = self.events.borrow();
        events.iter().filter(|(it, _)| it == name).map(|(_, detail)| detail.clone()).collect()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.container.remove();
    }
}

/// One of the elements.
#[derive(Clone)]
pub(crate) struct Widget(pub(crate) HtmlElement);

impl Widget {
    pub(crate) fn new(tag: &str, attributes: &[(&str, &str)]) -> Self {
        let element: HtmlElement = document().create_element(tag).unwrap().unchecked_into();
        for (name, value) in attributes {
            element.set_attribute(name, value).unwrap();
        }
        Self(element)
    }

    pub(crate) fn root(&self) -> ShadowRoot {
        self.0.shadow_root().unwrap()
    }

    pub(crate) fn parts(&self, part: &str) -> Vec<Element> {
        let found = self.root().query_selector_all(&format!("[part~='{part}']")).unwrap();
        (0..found.length()).map(|index| found.get(index).unwrap().unchecked_into()).collect()
    }

    /// The text of the first element with that part; empty if there is none.
    pub(crate) fn text(&self, part: &str) -> String {
        self.parts(part)
            .first()
            .and_then(|it| it.text_content())
            .unwrap_or_default()
            .trim()
            .to_owned()
    }

    pub(crate) fn rows(&self) -> usize {
        self.parts("row").len()
    }

    pub(crate) fn get(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &name.into()).unwrap()
    }

    pub(crate) fn set(&self, name: &str, value: &JsValue) {
        assert!(Reflect::set(&self.0, &name.into(), value).unwrap());
    }

    pub(crate) fn call(&self, name: &str) -> JsValue {
        let method: Function = self.get(name).unchecked_into();
        Reflect::apply(&method, &self.0, &Array::new()).unwrap()
    }

    pub(crate) async fn refresh(&self) {
        let promise: Promise = self.call("refresh").unchecked_into();
        wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
    }
}

/// The console's warnings, until it is dropped.
pub(crate) struct Console {
    warnings: Rc<RefCell<Vec<String>>>,
    original: JsValue,
    _warn: Closure<dyn Fn(JsValue)>,
}

impl Console {
    pub(crate) fn listen() -> Self {
        let warnings = Rc::new(RefCell::new(Vec::new()));
        let log = Rc::clone(&warnings);
        let warn = Closure::new(move |text: JsValue| log.borrow_mut().extend(text.as_string()));
        let original = Reflect::get(&console(), &"warn".into()).unwrap();
        let listening: &JsValue = warn.as_ref();
        Reflect::set(&console(), &"warn".into(), listening).unwrap();
        Self { warnings, original, _warn: warn }
    }

    pub(crate) fn warnings(&self) -> Vec<String> {
        self.warnings.borrow().iter().filter(|text| text.contains("<billing-")).cloned().collect()
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        Reflect::set(&console(), &"warn".into(), &self.original).unwrap();
    }
}

fn console() -> JsValue {
    Reflect::get(&js_sys::global(), &"console".into()).unwrap()
}

/// A field of an event's detail as text; numbers and booleans as in JSON.
pub(crate) fn detail(detail: &JsValue, name: &str) -> String {
    let value = Reflect::get(detail, &name.into()).unwrap();
    value.as_string().unwrap_or_else(|| {
        js_sys::JSON::stringify(&value).ok().and_then(|text| text.as_string()).unwrap_or_default()
    })
}
