//! One connected element: its state, its view, its part in the loads.

use super::actions::Actions;
use super::attributes::{self, Attributes};
use super::given;
use super::loading::Loading;
use crate::components;
use crate::events;
use crate::export;
use crate::feed::{Data, Listener, Snapshot};
use crate::host::Host;
use crate::mount::Mounted;
use crate::page::Page;
use crate::plain::member;
use crate::settings::Kind;
use crate::state::{Load, LoadError, Source, WidgetState};
use crate::styles;
use crate::task;
use crate::texts;
use crate::timer::{Timer, now_ms};
use billing_core::date::Instant;
use billing_core::wire::Fault;
use js_sys::Promise;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsValue;
use web_sys::{HtmlElement, ShadowRoot};

/// How long `billing-ready` waits for a second source once the first is on the screen.
const PATIENCE_MS: i32 = 250;

/// How long the loader's skeleton stands at most. The answers are mostly there when the module is, and
/// then nothing is drawn twice.
const SKELETON_MS: i32 = 50;

/// How far `billing-ready` is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ready {
    No,
    Soon,
    Said,
}

pub(super) struct Instance {
    pub(super) attributes: Attributes,
    pub(super) state: WidgetState,
    pub(super) loading: Loading,
    /// Attributes and properties changed that decide what to load; they are looked at together.
    stale: Cell<bool>,
    ready: Cell<Ready>,
    patience: RefCell<Option<Timer>>,
    /// The data whose faults the page has been told of, by source.
    told: RefCell<Vec<Data>>,
    root: ShadowRoot,
    mounted: RefCell<Option<Mounted>>,
    /// Ends the wait for the first data.
    waiting: RefCell<Option<Timer>>,
    page: RefCell<Option<Rc<Page>>>,
    this: Weak<Self>,
}

impl Instance {
    pub(super) fn connect(
        host: &HtmlElement,
        root: &ShadowRoot,
        kind: Kind,
        options: &JsValue,
    ) -> Result<Rc<Self>, JsValue> {
        // Where that fails nothing has been touched yet.
        styles::sheet()?;
        let page = Page::current();
        let attributes = Attributes::new(host);
        let settings = attributes::read(&attributes, kind);
        settings.strings.set(given::strings(&member(options, "strings")));
        let instance = Rc::new_cyclic(|this: &Weak<Self>| {
            let actions = Host::new(Rc::new(Actions::new(Weak::clone(this))));
            let mut state = WidgetState::new(settings, actions, Instant { unix_ms: now_ms() });
            state.now = page.now();
            Self {
                loading: Loading::new(&attributes, options),
                attributes,
                state,
                stale: Cell::new(false),
                ready: Cell::new(Ready::No),
                patience: RefCell::default(),
                told: RefCell::default(),
                root: root.clone(),
                mounted: RefCell::default(),
                waiting: RefCell::default(),
                page: RefCell::new(Some(page)),
                this: Weak::clone(this),
            }
        });
        let mounted = Mounted::new(|| texts::follow(&instance.state));
        instance.mounted.replace(Some(mounted));
        // Loading first, so that the first view knows what is under way.
        instance.loading.follow(&instance);
        let this = Weak::clone(&instance.this);
        let late = Timer::after(SKELETON_MS, move || {
            if let Some(this) = this.upgrade() {
                this.draw();
            }
        });
        instance.waiting.replace(late);
        Ok(instance)
    }

    /// Draws the view, unless it has been.
    fn draw(&self) {
        if let Some(mounted) = &mut *self.mounted.borrow_mut()
            && !mounted.is_drawn()
            && styles::dress(&self.root).is_ok()
        {
            mounted.draw(&self.root, || components::root(&self.state));
        }
    }

    pub(super) fn attribute(self: &Rc<Self>, name: &str) {
        if attributes::apply(&self.attributes, name, &self.state.settings) {
            return;
        }
        match name {
            "refresh-seconds" => self.loading.set_refresh(&self.attributes),
            _ => self.follow_soon(),
        }
    }

    /// The element is in another document now, whose style sheets are its own and whose language may
    /// be another.
    pub(super) fn adopted(self: &Rc<Self>) {
        if let Some(root) = self.attributes.host().shadow_root() {
            // It has worked in the first document.
            let _ = styles::dress(&root);
        }
        self.attribute("locale");
    }

    pub(super) fn property(self: &Rc<Self>, name: &str, value: JsValue) {
        match name {
            "strings" => self.state.settings.strings.set(given::strings(&value)),
            "data" => {
                self.loading.set_data(value);
                self.follow_soon();
            }
            "getToken" => {
                self.loading.set_callback(&value);
                self.follow_soon();
            }
            _ => {}
        }
    }

    /// Looks at what is to be loaded once the task's last change has been made: two attributes set
    /// one after the other are one change.
    fn follow_soon(self: &Rc<Self>) {
        if self.stale.replace(true) {
            return;
        }
        let this = Weak::clone(&self.this);
        task::spawn(async move {
            if let Some(this) = this.upgrade().filter(|this| this.is_connected()) {
                this.follow_now();
            }
        });
    }

    fn follow_now(self: &Rc<Self>) {
        if self.stale.replace(false) {
            self.loading.follow(self);
        }
    }

    pub(super) fn refresh(self: &Rc<Self>) -> Promise {
        self.follow_now();
        self.loading.reload(&self.shown_sources())
    }

    pub(super) fn retry(&self, source: Source) {
        // Nobody waits for it; a load never rejects.
        let _ = self.loading.reload(&[source]);
    }

    pub(super) fn export_csv(&self) -> String {
        export::csv(&self.state)
    }

    pub(super) fn download_csv(&self) {
        export::download_csv(&self.state);
    }

    pub(super) fn disconnect(&self) {
        self.page.take();
        self.patience.take();
        self.waiting.take();
        self.loading.stop();
        self.mounted.take();
    }

    pub(super) fn is_connected(&self) -> bool {
        self.page.borrow().is_some()
    }

    /// The sources that this element shows.
    pub(super) fn shown_sources(&self) -> Vec<Source> {
        self.state.settings.sources.get_untracked()
    }

    /// Content is on the screen. `billing-ready` follows as soon as every source has settled: they
    /// are mostly asked side by side and answer within moments of each other. One that is slow is
    /// not waited for.
    pub(super) fn ready(&self) {
        match self.ready.get() {
            Ready::Said => return,
            _ if self.has_settled() => return self.say_ready(),
            Ready::Soon => return,
            Ready::No => self.ready.set(Ready::Soon),
        }
        let this = Weak::clone(&self.this);
        let timer = Timer::after(PATIENCE_MS, move || {
            if let Some(this) = this.upgrade() {
                this.say_ready();
            }
        });
        self.patience.replace(timer);
    }

    fn say_ready(&self) {
        if self.ready.replace(Ready::Said) == Ready::Said {
            return;
        }
        let sources = self.shown_sources().into_iter().filter(|source| self.has_data(*source));
        let sources: Vec<Source> = sources.collect();
        let invoices = self
            .state
            .invoices
            .with_untracked(|load| load.data.as_ref().map_or(0, |history| history.invoices.len()));
        self.dispatch(events::READY, &events::ready(&sources, invoices));
    }

    /// Whether every source that is shown has data, or has failed and is not being tried again.
    fn has_settled(&self) -> bool {
        let settled = |source| match source {
            Source::Autoposting => self.state.invoices.with_untracked(Load::has_settled),
            Source::Trackmyposts => self.state.plan.with_untracked(Load::has_settled),
        };
        self.shown_sources().into_iter().all(settled)
    }

    fn has_data(&self, source: Source) -> bool {
        match source {
            Source::Autoposting => self.state.invoices.with_untracked(|load| load.data.is_some()),
            Source::Trackmyposts => self.state.plan.with_untracked(|load| load.data.is_some()),
        }
    }

    pub(super) fn dispatch(&self, name: &str, detail: &JsValue) -> bool {
        events::dispatch(self.attributes.host(), name, detail)
    }

    /// Puts a source's state where the components read it.
    pub(super) fn show(&self, source: Source, snapshot: &Snapshot) {
        match source {
            Source::Autoposting => self.state.invoices.set(snapshot.load(|data| match data {
                Data::Invoices(history) => Some(Rc::clone(history)),
                Data::Plan(_) => None,
            })),
            Source::Trackmyposts => self.state.plan.set(snapshot.load(|data| match data {
                Data::Plan(answer) => Some(Rc::clone(answer)),
                Data::Invoices(_) => None,
            })),
        }
        if self.has_settled() {
            self.draw();
        }
        if let Some(data) = &snapshot.data {
            self.warn(source, data);
        }
    }

    /// `billing-schema-warning` for each fault of data that are new to this element.
    fn warn(&self, source: Source, data: &Data) {
        let is_new = {
            let mut told = self.told.borrow_mut();
            let known = told.iter().any(|it| it.is_same(data));
            told.retain(|it| std::mem::discriminant(it) != std::mem::discriminant(data));
            told.push(data.clone());
            !known
        };
        if is_new {
            let mut faults: Vec<&Fault> = Vec::new();
            for fault in data.faults() {
                if !faults.contains(&fault) {
                    faults.push(fault);
                }
            }
            for Fault { path, problem } in faults {
                self.dispatch(
                    events::SCHEMA_WARNING,
                    &events::schema_warning(source, path, problem),
                );
            }
        }
    }
}

impl Listener for Instance {
    fn changed(&self, source: Source, snapshot: &Snapshot) {
        self.show(source, snapshot);
    }

    fn failed(&self, source: Source, error: &LoadError) {
        self.dispatch(events::ERROR, &events::error(source, error));
    }

    fn refresh_seconds(&self) -> u32 {
        self.loading.refresh_seconds()
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Instance").field("state", &self.state).finish_non_exhaustive()
    }
}
