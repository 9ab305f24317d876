//! What one element loads, and as whom: its attributes and properties into a session, and its part
//! in that session's feed. With `data` nothing is asked for at all.

use super::attributes::{self, Attributes};
use super::given;
use super::instance::Instance;
use crate::feed::{Listener, Snapshot, Subscription, registry};
use crate::fetch::Early;
use crate::fetch::session::{Session, TokenSource};
use crate::fetch::token::Pending;
use crate::plain::{member, text};
use crate::state::Source;
use js_sys::{Function, Promise};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::RequestCredentials;

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
    Given { data: JsValue, asked: Vec<Source> },
}

impl Loading {
    pub(super) fn new(attributes: &Attributes, options: &JsValue) -> Self {
        let loading = Self {
            default_base: text(options, "base").unwrap_or_else(|| "/".to_owned()),
            callback: RefCell::new(member(options, "getToken").dyn_into().ok()),
            data: RefCell::new(member(options, "data")),
            refresh_s: Cell::new(0),
            prefetch: RefCell::new(member(options, "prefetch")),
            follows: RefCell::default(),
        };
        loading.read_refresh(attributes);
        loading
    }

    pub(super) fn set_data(&self, data: JsValue) {
        self.data.replace(data);
    }

    pub(super) fn set_callback(&self, callback: &JsValue) {
        self.callback.replace(callback.clone().dyn_into().ok());
    }

    /// `refresh-seconds` has another value.
    pub(super) fn set_refresh(&self, attributes: &Attributes) {
        self.read_refresh(attributes);
        if let Some(Following::Feed { subscription, .. }) = &*self.follows.borrow() {
            subscription.reschedule();
        }
    }

    pub(super) fn refresh_seconds(&self) -> u32 {
        self.refresh_s.get()
    }

    /// Looks at what the element is to show now, and follows that from here on.
    pub(super) fn follow(&self, instance: &Rc<Instance>) {
        let attributes = &instance.attributes;
        let sources = attributes::sources(attributes, instance.state.settings.kind);
        let prefetch = self.prefetch.replace(JsValue::UNDEFINED);
        let data = self.data.borrow().clone();
        if data.is_object() {
            self.follow_given(instance, &sources, &data);
            return;
        }
        let session = self.session(attributes);
        if let Some(Following::Feed { session: known, sources: shown, .. }) =
            &*self.follows.borrow()
            && *known == session
            && *shown == sources
        {
            return;
        }
        let old = self.follows.take();
        let (is_other_session, kept) = match &old {
            Some(Following::Feed { session: known, subscription, .. }) => {
                let kept = known.differs_in_callback(&session).then(|| subscription.feed());
                (*known != session && kept.is_none(), kept)
            }
            _ => (true, None),
        };
        for source in Source::ALL {
            // Nobody's data stay on the screen under another session.
            if is_other_session || !sources.contains(&source) {
                instance.show(source, &Snapshot::default());
            }
        }
        put_sources(instance, &sources);
        let early = Prefetch::of(prefetch, &session);
        let feed = match kept {
            Some(feed) => feed.with_callback(&session),
            None => registry::feed(&session, early.as_ref().and_then(Prefetch::token)),
        };
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

    fn follow_given(&self, instance: &Rc<Instance>, asked: &[Source], data: &JsValue) {
        if let Some(Following::Given { data: known, asked: shown }) = &*self.follows.borrow()
            && known == data
            && shown == asked
        {
            return;
        }
        let follows = Following::Given { data: data.clone(), asked: asked.to_vec() };
        let old = self.follows.replace(Some(follows));
        drop(old);
        let given = asked.iter().copied().filter(|source| {
            let answer = member(data, source.id());
            !answer.is_undefined() && !answer.is_null()
        });
        let given: Vec<Source> = given.collect();
        put_sources(instance, &given);
        for source in Source::ALL {
            let snapshot = if given.contains(&source) {
                given::snapshot(source, &member(data, source.id()))
            } else {
                Snapshot::default()
            };
            instance.show(source, &snapshot);
            if let Some(error) = &snapshot.error {
                instance.failed(source, error);
            }
        }
    }

    fn session(&self, attributes: &Attributes) -> Session {
        let token_url = || {
            let value = attributes.get("token-url")?;
            let url = attributes.absolute(&value);
            if url.is_none() {
                attributes.warn("token-url", &value, "an address of http or https");
            }
            url
        };
        let token = match self.callback.borrow().clone() {
            Some(callback) => TokenSource::Callback(callback),
            None => token_url().map_or(TokenSource::None, TokenSource::Url),
        };
        Session {
            base: self.base(attributes),
            token,
            workspace: attributes.get("workspace").unwrap_or_default(),
            credentials: credentials(attributes),
        }
    }

    /// `proxy-url`, absolute, with a slash at its end.
    fn base(&self, attributes: &Attributes) -> String {
        let Some(value) = attributes.get("proxy-url") else { return self.default_base.clone() };
        match attributes.absolute(&value) {
            Some(url) => {
                let end = url.find(['?', '#']).unwrap_or(url.len());
                let folder = url.get(..end).unwrap_or_default().trim_end_matches('/');
                format!("{folder}/")
            }
            None => {
                attributes.warn("proxy-url", &value, "an address of http or https");
                self.default_base.clone()
            }
        }
    }

    fn read_refresh(&self, attributes: &Attributes) {
        let Some(value) = attributes.get("refresh-seconds") else { return self.refresh_s.set(0) };
        let seconds = attributes::refresh_seconds(&value);
        if seconds.is_none() {
            attributes.warn("refresh-seconds", &value, "a number of seconds");
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

fn credentials(attributes: &Attributes) -> RequestCredentials {
    let value = attributes.get("credentials").unwrap_or_default();
    match value.as_str() {
        "" | "omit" => RequestCredentials::Omit,
        "same-origin" => RequestCredentials::SameOrigin,
        "include" => RequestCredentials::Include,
        _ => {
            attributes.warn("credentials", &value, "omit, same-origin or include");
            RequestCredentials::Omit
        }
    }
}

/// What the loader started: `{key, getToken, token, abort, loads}`.
struct Prefetch(JsValue);

impl Prefetch {
    /// The loader's requests, if they are the ones that this session would make.
    fn of(prefetch: JsValue, session: &Session) -> Option<Self> {
        let (url, callback) = match &session.token {
            TokenSource::None => ("", JsValue::UNDEFINED),
            TokenSource::Url(url) => (url.as_str(), JsValue::UNDEFINED),
            TokenSource::Callback(callback) => ("", JsValue::from(callback.clone())),
        };
        let credentials = JsValue::from(session.credentials).as_string().unwrap_or_default();
        let key = [&session.base, url, &session.workspace, &credentials].join(" ");
        let is_same = text(&prefetch, "key")? == key && member(&prefetch, "getToken") == callback;
        is_same.then_some(Self(prefetch))
    }

    fn token(&self) -> Option<Pending> {
        let answer = member(&self.0, "token").dyn_into().ok()?;
        Some(Pending { answer, abort: member(&self.0, "abort").dyn_into().ok() })
    }

    fn load(&self, source: Source) -> Option<Early> {
        let load = member(&member(&self.0, "loads"), source.id());
        let response = member(&load, "response").dyn_into().ok()?;
        let abort = member(&load, "abort").dyn_into().ok()?;
        Some(Early { response, abort })
    }
}
