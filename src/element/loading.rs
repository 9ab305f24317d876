//! What one element loads, and as whom: its attributes and properties into a session, and its part
//! in that session's feed. With `data` nothing is asked for at all.

use super::instance::Instance;
use super::{attributes, given};
use crate::feed::{Listener, Snapshot, Subscription, registry};
use crate::fetch::Early;
use crate::fetch::session::{Session, TokenSource};
use crate::plain::{member, text};
use crate::state::Source;
use js_sys::{Function, Promise};
use leptos::prelude::{GetUntracked, Set};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, RequestCredentials};

pub(super) struct Loading {
    /// The proxy's address where the element names none.
    default_base: String,
    callback: RefCell<Option<Function>>,
    data: RefCell<JsValue>,
    refresh_s: Cell<u32>,
    /// Requests that the loader started; they serve the first load only.
    prefetch: RefCell<JsValue>,
    follows: RefCell<Option<Following>>,
}

/// What an element shows: a part in a feed, or the given data.
enum Following {
    Feed { session: Session, sources: Vec<Source>, subscription: Subscription },
    Given { data: JsValue },
}

impl Loading {
    pub(super) fn new(host: &HtmlElement, options: &JsValue) -> Self {
        let loading = Self {
            default_base: text(options, "base").unwrap_or_else(|| "/".to_owned()),
            callback: RefCell::new(member(options, "getToken").dyn_into().ok()),
            data: RefCell::new(member(options, "data")),
            refresh_s: Cell::new(0),
            prefetch: RefCell::new(member(options, "prefetch")),
            follows: RefCell::default(),
        };
        loading.read_refresh(host);
        loading
    }

    pub(super) fn set_data(&self, data: JsValue) {
        self.data.replace(data);
    }

    pub(super) fn set_callback(&self, callback: &JsValue) {
        self.callback.replace(callback.clone().dyn_into().ok());
    }

    /// `refresh-seconds` has another value.
    pub(super) fn set_refresh(&self, host: &HtmlElement) {
        self.read_refresh(host);
        if let Some(Following::Feed { subscription, .. }) = &*self.follows.borrow() {
            subscription.reschedule();
        }
    }

    pub(super) fn refresh_seconds(&self) -> u32 {
        self.refresh_s.get()
    }

    /// Looks at what the element is to show now, and follows that from here on.
    pub(super) fn follow(&self, instance: &Rc<Instance>) {
        let host = &instance.host;
        let sources = attributes::sources(host, instance.state.settings.kind);
        let prefetch = self.prefetch.replace(JsValue::UNDEFINED);
        let data = self.data.borrow().clone();
        if data.is_object() {
            self.follow_given(instance, &sources, data);
            return;
        }
        let session = self.session(host);
        if let Some(Following::Feed { session: known, sources: shown, .. }) =
            &*self.follows.borrow()
            && *known == session
            && *shown == sources
        {
            return;
        }
        let old = self.follows.take();
        let is_other_session = match &old {
            Some(Following::Feed { session: known, .. }) => *known != session,
            _ => true,
        };
        for source in Source::ALL {
            // Nobody's data stay on the screen under another session.
            if is_other_session || !sources.contains(&source) {
                instance.show(source, &Snapshot::default());
            }
        }
        put_sources(instance, &sources);
        let early = Prefetch::of(prefetch, &session);
        let feed = registry::feed(&session, early.as_ref().and_then(Prefetch::token));
        let listener: Rc<dyn Listener> = Rc::<Instance>::clone(instance);
        let subscription =
            feed.subscribe(&listener, &sources, |source| early.as_ref()?.load(source));
        self.follows.replace(Some(Following::Feed { session, sources, subscription }));
        // Only now: a source that both sessions share keeps its load.
        drop(old);
    }

    /// Loads again; resolves when all have settled.
    pub(super) fn reload(&self, sources: &[Source]) -> Promise {
        // Taken out first: what listens may call the element again.
        let feed = match &*self.follows.borrow() {
            Some(Following::Feed { subscription, .. }) => Some(Rc::clone(subscription.feed())),
            _ => None,
        };
        match feed {
            Some(feed) => feed.reload_all(sources),
            None => Promise::resolve(&JsValue::UNDEFINED),
        }
    }

    /// Ends this element's part in every load.
    pub(super) fn stop(&self) {
        let follows = self.follows.take();
        drop(follows);
    }

    fn follow_given(&self, instance: &Rc<Instance>, asked: &[Source], data: JsValue) {
        if let Some(Following::Given { data: known }) = &*self.follows.borrow()
            && *known == data
        {
            return;
        }
        let old = self.follows.replace(Some(Following::Given { data: data.clone() }));
        drop(old);
        let given =
            asked.iter().copied().filter(|source| !member(&data, source.id()).is_undefined());
        let given: Vec<Source> = given.collect();
        put_sources(instance, &given);
        for source in Source::ALL {
            let snapshot = if given.contains(&source) {
                given::snapshot(source, &member(&data, source.id()))
            } else {
                Snapshot::default()
            };
            instance.show(source, &snapshot);
            if let Some(error) = &snapshot.error {
                instance.failed(source, error);
            }
        }
    }

    fn session(&self, host: &HtmlElement) -> Session {
        let attribute = |name| host.get_attribute(name).map(|value| value.trim().to_owned());
        let token_url = || {
            let value = attribute("token-url").filter(|value| !value.is_empty())?;
            let url = attributes::absolute(host, &value);
            if url.is_none() {
                attributes::warn(host, "token-url", &value, "an address of http or https");
            }
            url
        };
        let token = match self.callback.borrow().clone() {
            Some(callback) => TokenSource::Callback(callback),
            None => token_url().map_or(TokenSource::None, TokenSource::Url),
        };
        Session {
            base: self.base(host),
            token,
            workspace: attribute("workspace").unwrap_or_default(),
            credentials: credentials(host),
        }
    }

    /// `proxy-url`, absolute, with a slash at its end.
    fn base(&self, host: &HtmlElement) -> String {
        let value = host.get_attribute("proxy-url").unwrap_or_default();
        if value.trim().is_empty() {
            return self.default_base.clone();
        }
        match attributes::absolute(host, value.trim()) {
            Some(url) => {
                let end = url.find(['?', '#']).unwrap_or(url.len());
                let folder = url.get(..end).unwrap_or_default().trim_end_matches('/');
                format!("{folder}/")
            }
            None => {
                attributes::warn(host, "proxy-url", &value, "an address of http or https");
                self.default_base.clone()
            }
        }
    }

    fn read_refresh(&self, host: &HtmlElement) {
        let value = host.get_attribute("refresh-seconds").unwrap_or_default();
        let seconds = if value.trim().is_empty() {
            Some(0)
        } else {
            attributes::refresh_seconds(value.trim())
        };
        if seconds.is_none() {
            attributes::warn(host, "refresh-seconds", &value, "a number of seconds");
        }
        self.refresh_s.set(seconds.unwrap_or(0));
    }
}

fn put_sources(instance: &Instance, sources: &[Source]) {
    let signal = &instance.state.settings.sources;
    if signal.get_untracked() != sources {
        signal.set(sources.to_vec());
    }
}

fn credentials(host: &HtmlElement) -> RequestCredentials {
    let value = host.get_attribute("credentials").unwrap_or_default();
    match value.trim() {
        "" | "omit" => RequestCredentials::Omit,
        "same-origin" => RequestCredentials::SameOrigin,
        "include" => RequestCredentials::Include,
        _ => {
            attributes::warn(host, "credentials", &value, "omit, same-origin or include");
            RequestCredentials::Omit
        }
    }
}

/// What the loader started: `{proxy, tokenUrl, getToken, workspace, credentials, token, loads}`.
struct Prefetch(JsValue);

impl Prefetch {
    /// The loader's requests, if they are the ones that this session would make.
    fn of(prefetch: JsValue, session: &Session) -> Option<Self> {
        let same = |name: &str, value: &str| text(&prefetch, name).as_deref() == Some(value);
        let same_token = match &session.token {
            TokenSource::None => {
                same("tokenUrl", "") && member(&prefetch, "getToken").is_undefined()
            }
            TokenSource::Url(url) => same("tokenUrl", url),
            TokenSource::Callback(callback) => {
                member(&prefetch, "getToken") == JsValue::from(callback.clone())
            }
        };
        let same_credentials =
            member(&prefetch, "credentials") == JsValue::from(session.credentials);
        let same_rest = same("proxy", &session.base) && same("workspace", &session.workspace);
        (same_token && same_credentials && same_rest).then_some(Self(prefetch))
    }

    fn token(&self) -> Option<Promise> {
        member(&self.0, "token").dyn_into().ok()
    }

    fn load(&self, source: Source) -> Option<Early> {
        let load = member(&member(&self.0, "loads"), source.id());
        let response = member(&load, "response").dyn_into().ok()?;
        let abort = member(&load, "abort").dyn_into().ok()?;
        Some(Early { response, abort })
    }
}
