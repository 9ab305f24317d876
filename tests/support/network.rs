//! A fake `window.fetch`: it responds by address and records the requests.

use js_sys::{Array, Function, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, Headers, Request, Response, ResponseInit};

/// A recorded request: a URL and options, as from the loader, or a `Request`, as from gloo-net.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) url: String,
    /// The options, or the `Request`.
    pub(crate) init: JsValue,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let headers = self.field("headers");
        match headers.dyn_ref::<Headers>() {
            Some(headers) => headers.get(name).unwrap(),
            None => Reflect::get(&headers, &name.into()).unwrap().as_string(),
        }
    }

    /// Whether `Object.prototype` cannot have had an effect: the options have no prototype, or it
    /// is a `Request`.
    pub(crate) fn is_clean(&self) -> bool {
        let has_no_prototype = |value: &JsValue| js_sys::Object::get_prototype_of(value).is_null();
        match self.init.dyn_ref::<Request>() {
            Some(request) => {
                let headers = Array::from(&request.headers());
                let known = |name: JsValue| {
                    matches!(name.as_string().as_deref(), Some("accept" | "authorization"))
                };
                headers.iter().all(|pair| known(pair.unchecked_into::<Array>().get(0)))
                    && request.method() == "GET"
                    // Firefox does not implement `Request.body`.
                    && (self.field("body").is_null() || self.field("body").is_undefined())
            }
            None => has_no_prototype(&self.init) && has_no_prototype(&self.field("headers")),
        }
    }

    pub(crate) fn field(&self, name: &str) -> JsValue {
        Reflect::get(&self.init, &name.into()).unwrap()
    }

    pub(crate) fn is_aborted(&self) -> bool {
        self.field("signal").unchecked_into::<AbortSignal>().aborted()
    }
}

/// The response to a request.
#[derive(Clone)]
pub(crate) enum Reply {
    Json(u16, String),
    Bytes(Vec<u8>),
    Headed(u16, String, Vec<(&'static str, &'static str)>),
    /// None, until it is aborted.
    Never,
    /// No connection.
    Broken,
}

impl Reply {
    pub(crate) fn ok(body: impl Into<String>) -> Self {
        Self::Json(200, body.into())
    }

    pub(crate) fn error(status: u16, code: &str) -> Self {
        Self::Json(
            status,
            format!(r#"{{"success":false,"error":"{code}","message":"m","requestId":"r-{code}"}}"#),
        )
    }
}

type Answering = dyn FnMut(&Asked) -> Reply;

/// The fake network, until it is dropped.
pub(crate) struct Network {
    asked: Rc<RefCell<Vec<Asked>>>,
    original: JsValue,
    _fetch: Closure<dyn Fn(JsValue, JsValue) -> Promise>,
}

impl Network {
    /// A network with these responses; only locale files are really fetched.
    pub(crate) fn new(answer: impl FnMut(&Asked) -> Reply + 'static) -> Self {
        Self::start(answer, |url| url.contains("/locales/"))
    }

    /// A network with the same response to everything.
    pub(crate) fn alone(answer: impl FnMut(&Asked) -> Reply + 'static) -> Self {
        Self::start(answer, |_| false)
    }

    fn start(answer: impl FnMut(&Asked) -> Reply + 'static, is_real: fn(&str) -> bool) -> Self {
        let window = web_sys::window().unwrap();
        let original = Reflect::get(&window, &"fetch".into()).unwrap();
        let real: Function = original.clone().unchecked_into();
        let asked = Rc::new(RefCell::new(Vec::new()));
        let answer: RefCell<Box<Answering>> = RefCell::new(Box::new(answer));
        let log = Rc::clone(&asked);
        let fetch = Closure::new(move |input: JsValue, init: JsValue| {
            let request = match input.dyn_ref::<Request>() {
                Some(request) => Asked { url: request.url(), init: input.clone() },
                None => Asked {
                    url: String::from(js_sys::JsString::from(input.clone())),
                    init: init.clone(),
                },
            };
            log.borrow_mut().push(request.clone());
            if is_real(&request.url) {
                let window = web_sys::window().unwrap();
                let answer = real.call2(&window, &input, &init).unwrap();
                return answer.unchecked_into();
            }
            let reply = (answer.borrow_mut())(&request);
            promise(&request, reply)
        });
        let played: &JsValue = fetch.as_ref();
        Reflect::set(&window, &"fetch".into(), played).unwrap();
        Self { asked, original, _fetch: fetch }
    }

    /// A network with valid responses for both sources and a token.
    pub(crate) fn good() -> Self {
        Self::new(|asked| good(&asked.url))
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.borrow().clone()
    }

    /// The number of requests whose address contains `part`.
    pub(crate) fn count(&self, part: &str) -> usize {
        self.asked.borrow().iter().filter(|asked| asked.url.contains(part)).count()
    }

    pub(crate) fn last(&self, part: &str) -> Asked {
        self.asked().into_iter().rfind(|asked| asked.url.contains(part)).unwrap()
    }
}

/// The response of a healthy proxy.
pub(crate) fn good(url: &str) -> Reply {
    if url.contains("token") {
        Reply::ok(r#"{"token":"t0"}"#)
    } else if url.contains("autoposting") {
        Reply::ok(super::history(3))
    } else {
        Reply::ok(super::plan("growth"))
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        Reflect::set(&web_sys::window().unwrap(), &"fetch".into(), &self.original).unwrap();
    }
}

fn promise(request: &Asked, reply: Reply) -> Promise {
    match reply {
        Reply::Json(status, body) => Promise::resolve(&response(status, &body, &[])),
        Reply::Bytes(mut body) => {
            let response = Response::new_with_opt_u8_array(Some(&mut body)).unwrap();
            Promise::resolve(&JsValue::from(response))
        }
        Reply::Headed(status, body, headers) => {
            Promise::resolve(&response(status, &body, &headers))
        }
        Reply::Broken => Promise::reject(&js_sys::TypeError::new("Failed to fetch")),
        Reply::Never => {
            let signal = request.field("signal");
            Promise::new(&mut |_, reject: Function| {
                if let Some(signal) = signal.dyn_ref::<AbortSignal>() {
                    signal.set_onabort(Some(&reject));
                }
            })
        }
    }
}

fn response(status: u16, body: &str, headers: &[(&str, &str)]) -> JsValue {
    let pairs: Array = headers
        .iter()
        .map(|(name, value)| JsValue::from(Array::of2(&(*name).into(), &(*value).into())))
        .collect();
    let init = ResponseInit::new();
    init.set_status(status);
    init.set_headers(&Headers::new_with_str_sequence_sequence(&pairs).unwrap());
    Response::new_with_opt_str_and_init(Some(body), &init).unwrap().into()
}
