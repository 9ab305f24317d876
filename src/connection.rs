//! One element's use of the shared loads: from its settings to the data in its state, and to the
//! events that report them. With inline data nothing is requested.

use crate::api::EarlyRequest;
use crate::api::PendingToken;
use crate::api::error::LoadError;
use crate::api::session::{Session, TokenSource};
use crate::api::shared_loads::{
    LoadReport, LoadSnapshot, Subscriber, Subscription, VendorData, registry,
};
use crate::erased::effect;
use crate::host_events::HostEvents;
use crate::inline_data::BillingData;
use crate::js_object::{own_property, own_string};
use crate::page_clock;
use crate::panic::has_panicked;
use crate::state::WidgetState;
use crate::vendor::Vendor;
use billing_core::wire::DecodeWarning;
use gloo_timers::callback::Timeout;
use js_sys::Promise;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// How long `billing-ready` waits for the second vendor once the first one's data are on the screen.
const READY_TIMEOUT_MS: u32 = 250;

/// Where the data on the screen come from.
enum Origin {
    Loads { session: Session, vendors: Vec<Vendor>, subscription: Subscription },
    Inline { data: BillingData, vendors: Vec<Vendor> },
}

/// Whether `billing-ready` has been dispatched.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ready {
    No,
    Waiting,
    Dispatched,
}

/// One element's use of the shared loads.
pub(crate) struct Connection {
    state: WidgetState,
    events: HostEvents,
    origin: RefCell<Option<Origin>>,
    /// Requests that the loader has started; they serve the first load only.
    prefetch: RefCell<Option<Prefetch>>,
    /// The data whose decode warnings have been reported, by vendor.
    reported: RefCell<Vec<VendorData>>,
    ready: Cell<Ready>,
    ready_timer: RefCell<Option<Timeout>>,
    this: Weak<Self>,
}

impl Connection {
    /// A connection that has not started yet.
    pub(crate) fn new(
        state: WidgetState,
        events: HostEvents,
        prefetch: Option<Prefetch>,
    ) -> Rc<Self> {
        Rc::new_cyclic(|this| Self {
            state,
            events,
            origin: RefCell::default(),
            prefetch: RefCell::new(prefetch),
            reported: RefCell::default(),
            ready: Cell::new(Ready::No),
            ready_timer: RefCell::default(),
            this: Weak::clone(this),
        })
    }

    /// Dispatches events from this element, starts its loads, and follows the settings from here on.
    pub(crate) fn start(self: &Rc<Self>, element: HtmlElement) {
        self.events.connect(element);
        // Before the first effect runs, so that the first view knows what is in flight.
        self.update();
        let (this, settings) = (SendWrapper::new(Rc::clone(self)), self.state.settings);
        effect(move || {
            settings.track();
            untrack(|| {
                this.update();
                this.reschedule();
            });
        });
    }

    /// Loads what the settings ask for now, or shows the inline data. Does nothing when that has not
    /// changed.
    fn update(&self) {
        let (session, vendors, data) = self.state.settings.with_untracked(|settings| {
            let vendors = settings.requested_vendors(self.state.kind);
            (Session::new(settings), vendors, settings.data.clone())
        });
        let prefetch = self.prefetch.take();
        match data {
            Some(data) => self.show_inline(&data, &vendors),
            None => self.subscribe(session, vendors, prefetch),
        }
        self.state.update_shared_failure();
    }

    /// Applies the refresh interval, which may have changed.
    fn reschedule(&self) {
        if let Some(Origin::Loads { subscription, .. }) = &*self.origin.borrow() {
            subscription.reschedule();
        }
    }

    /// Loads the data of every vendor that is shown again. The promise resolves when all loads have
    /// ended, and is never rejected.
    pub(crate) fn refresh(&self) -> Promise {
        if !self.events.is_connected() {
            return Promise::resolve(&JsValue::UNDEFINED);
        }
        self.update();
        self.reload(&self.shown_vendors())
    }

    /// Loads some vendors' data again.
    pub(crate) fn reload(&self, vendors: &[Vendor]) -> Promise {
        // Taken out first: a subscriber may call the element again.
        let loads = match &*self.origin.borrow() {
            Some(Origin::Loads { subscription, .. }) => Some(Rc::clone(subscription.loads())),
            _ => None,
        };
        match loads {
            Some(loads) => loads.reload_all(vendors),
            None => Promise::resolve(&JsValue::UNDEFINED),
        }
    }

    /// The state of the element.
    pub(crate) fn state(&self) -> &WidgetState {
        &self.state
    }

    /// The state, while the element is connected.
    pub(crate) fn connected_state(&self) -> Option<&WidgetState> {
        self.events.is_connected().then_some(&self.state)
    }

    /// Ends every use of the shared loads.
    pub(crate) fn stop(&self) {
        self.events.disconnect();
        self.ready_timer.take();
        let origin = self.origin.take();
        drop(origin);
    }

    /// Content is on the screen. `billing-ready` is dispatched as soon as every vendor's load has
    /// ended: most are requested side by side and answered within moments of each other. A slow one
    /// is not waited for.
    pub(crate) fn content_is_shown(&self) {
        match self.ready.get() {
            Ready::Dispatched => return,
            _ if self.state.has_settled() => return self.dispatch_ready(),
            Ready::Waiting => return,
            Ready::No => self.ready.set(Ready::Waiting),
        }
        let this = Weak::clone(&self.this);
        let timer = Timeout::new(READY_TIMEOUT_MS, move || {
            if let Some(this) = this.upgrade().filter(|_| !has_panicked()) {
                this.dispatch_ready();
            }
        });
        self.ready_timer.replace(Some(timer));
    }

    fn dispatch_ready(&self) {
        if self.ready.replace(Ready::Dispatched) == Ready::Dispatched {
            return;
        }
        let invoices = self
            .state
            .invoices
            .with_untracked(|load| load.data.as_ref().map(|history| history.invoices.len()));
        let has_plan = self.state.plan.with_untracked(|load| load.data.is_some());
        let mut vendors = self.shown_vendors();
        vendors.retain(|vendor| match vendor {
            Vendor::Autoposting => invoices.is_some(),
            Vendor::TrackMyPosts => has_plan,
        });
        self.events.ready(&vendors, invoices.unwrap_or(0));
    }

    fn shown_vendors(&self) -> Vec<Vendor> {
        self.state.settings.with_untracked(|settings| settings.shown_vendors(self.state.kind))
    }

    fn subscribe(&self, session: Session, vendors: Vec<Vendor>, prefetch: Option<Prefetch>) {
        if let Some(Origin::Loads { session: current, vendors: shown, .. }) = &*self.origin.borrow()
            && *current == session
            && *shown == vendors
        {
            return;
        }
        let old = self.origin.take();
        let (is_other_session, kept) = match &old {
            Some(Origin::Loads { session: current, subscription, .. }) => {
                let only_callback = current.differs_in_callback_only(&session);
                let kept = only_callback.then(|| subscription.loads());
                (*current != session && kept.is_none(), kept)
            }
            _ => (true, None),
        };
        for vendor in Vendor::ALL {
            // Never show one session's data under another session.
            if is_other_session || !vendors.contains(&vendor) {
                self.show(vendor, &LoadSnapshot::default());
            }
        }
        let prefetch = prefetch.filter(|prefetch| prefetch.is_for(&session));
        let loads = match kept {
            Some(loads) => loads.with_callback(&session),
            None => registry::for_session(&session, prefetch.as_ref().and_then(Prefetch::token)),
        };
        let Some(this) = self.this.upgrade() else { return };
        let subscriber: Rc<dyn Subscriber> = this;
        let subscription = loads.subscribe(&subscriber, &vendors, |vendor| {
            prefetch.as_ref().and_then(|prefetch| prefetch.request(vendor))
        });
        if self.events.is_connected() {
            self.origin.replace(Some(Origin::Loads { session, vendors, subscription }));
        }
        // Only now: a load that both sessions share goes on.
        drop(old);
    }

    fn show_inline(&self, data: &BillingData, vendors: &[Vendor]) {
        if let Some(Origin::Inline { data: current, vendors: shown }) = &*self.origin.borrow()
            && current == data
            && shown == vendors
        {
            return;
        }
        let inline = Origin::Inline { data: data.clone(), vendors: vendors.to_vec() };
        let old = self.origin.replace(Some(inline));
        drop(old);
        for vendor in Vendor::ALL {
            let decoded = data.of(vendor).filter(|_| vendors.contains(&vendor));
            match decoded {
                Some(Ok(data)) => {
                    let fetched_at = Some(page_clock::now());
                    let data = Some(data.clone());
                    self.show(vendor, &LoadSnapshot { data, fetched_at, ..Default::default() });
                }
                Some(Err(error)) => {
                    let snapshot =
                        LoadSnapshot { error: Some(error.clone()), ..Default::default() };
                    self.show(vendor, &snapshot);
                    self.events.error(vendor, error);
                }
                None => self.show(vendor, &LoadSnapshot::default()),
            }
        }
    }

    /// Puts a vendor's data into the state.
    fn show(&self, vendor: Vendor, snapshot: &LoadSnapshot) {
        // A listener may have disconnected the element while others were being notified.
        if !self.events.is_connected() {
            return;
        }
        match vendor {
            Vendor::Autoposting => {
                self.state.invoices.set(snapshot.map(VendorData::invoices));
            }
            Vendor::TrackMyPosts => {
                self.state.plan.set(snapshot.map(VendorData::plan));
            }
        }
        self.state.update_shared_failure();
        if self.state.has_settled() {
            self.state.is_drawn.set(true);
        }
        if let Some(data) = &snapshot.data {
            self.report_warnings(vendor, data);
        }
    }

    /// Dispatches `billing-schema-warning` for the warnings of data that are new to this element.
    fn report_warnings(&self, vendor: Vendor, data: &VendorData) {
        let is_new = {
            let mut reported = self.reported.borrow_mut();
            let was_reported = reported.iter().any(|it| it.is_same_load(data));
            reported.retain(|it| std::mem::discriminant(it) != std::mem::discriminant(data));
            reported.push(data.clone());
            !was_reported
        };
        if is_new {
            let mut distinct: Vec<&DecodeWarning> = Vec::new();
            for warning in data.warnings() {
                if !distinct.contains(&warning) {
                    distinct.push(warning);
                }
            }
            for warning in distinct {
                self.events.schema_warning(vendor, warning);
            }
        }
    }
}

impl Subscriber for Connection {
    fn changed(&self, vendor: Vendor, snapshot: &LoadSnapshot) {
        self.show(vendor, snapshot);
    }

    fn loaded(&self, vendor: Vendor, report: &LoadReport) {
        self.events.loaded(vendor, report);
    }

    fn failed(&self, vendor: Vendor, error: &LoadError) {
        self.events.error(vendor, error);
    }

    fn refresh_seconds(&self) -> u32 {
        self.state.settings.with_untracked(|settings| settings.refresh_seconds)
    }
}

/// The requests that the loader has started: `{key, getToken, token, abort, loads}`.
#[derive(Clone, Debug)]
pub(crate) struct Prefetch(JsValue);

impl Prefetch {
    /// Wraps the loader's object; `None` if it has started nothing.
    pub(crate) fn new(prefetch: JsValue) -> Option<Self> {
        prefetch.is_object().then_some(Self(prefetch))
    }

    /// Whether they are the requests that this session would make.
    fn is_for(&self, session: &Session) -> bool {
        let (url, callback) = match &session.token {
            TokenSource::None | TokenSource::Awaited => ("", &JsValue::UNDEFINED),
            TokenSource::Url(url) => (url.as_str(), &JsValue::UNDEFINED),
            TokenSource::Callback(callback) => ("", callback.function()),
        };
        let key = [&session.base, url, &session.workspace, session.credentials.as_str()].join(" ");
        own_string(&self.0, "key").as_ref() == Some(&key)
            && own_property(&self.0, "getToken") == *callback
    }

    fn token(&self) -> Option<PendingToken> {
        let answer = own_property(&self.0, "token").dyn_into().ok()?;
        Some(PendingToken { answer, abort: own_property(&self.0, "abort").dyn_into().ok() })
    }

    fn request(&self, vendor: Vendor) -> Option<EarlyRequest> {
        let request = own_property(&own_property(&self.0, "loads"), vendor.id());
        let response = own_property(&request, "response").dyn_into().ok()?;
        let abort = own_property(&request, "abort").dyn_into().ok()?;
        Some(EarlyRequest { response, abort })
    }
}
