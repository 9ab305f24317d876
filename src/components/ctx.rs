//! What every component needs: the state, and the formatter for the current settings.

use crate::dom::{Words, words};
use crate::format::Formatter;
use crate::reactive::{Memo, Signal};
use crate::settings::{Kind, TimeZone};
use crate::state::{Load, Source, WidgetState};
use billing_core::text::{Catalogue, Message, Text};
use billing_core::view::state::{Content, Known};
use std::ops::Deref;
use std::rc::Rc;

/// Handed to every component. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Ctx(Rc<Shared>);

/// What a [`Ctx`] holds.
pub(crate) struct Shared {
    pub(crate) state: WidgetState,
    pub(crate) formatter: Memo<Formatter>,
    /// How often what stands around the rows has been drawn; see [`super::calm`].
    pub(crate) calm: Signal<u8>,
}

impl Deref for Ctx {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Ctx {
    pub(crate) fn new(state: &WidgetState) -> Self {
        let settings = &state.settings;
        let (locale, time_zone) = (settings.locale.clone(), settings.time_zone.clone());
        let catalogue = state.catalogue.clone();
        let strings = settings.strings.clone();
        let blank = Formatter::new(String::new(), TimeZone::default(), Rc::default());
        let formatter = Memo::new(blank, move || {
            let texts = catalogue.get();
            let texts = strings.with(|strings| match strings.is_empty() {
                true => texts,
                false => Catalogue::clone(&texts).with_overrides(strings).into(),
            });
            Formatter::new(locale.get(), time_zone.get(), texts)
        });
        Self(Rc::new(Shared { state: state.clone(), formatter, calm: Signal::new(0) }))
    }

    /// Whether the element shows this source.
    pub(crate) fn shows(&self, source: Source) -> bool {
        let element_shows = match self.state.settings.kind {
            Kind::Widget => true,
            Kind::Plan => source == Source::Trackmyposts,
            Kind::Invoices => source == Source::Autoposting,
        };
        element_shows && self.state.settings.sources.with(|sources| sources.contains(&source))
    }

    /// What is known of the source's loads, filters apart.
    pub(crate) fn known(&self, source: Source) -> Known {
        match source {
            Source::Autoposting => self.state.invoices.with(|load| {
                let read = load.data.as_ref().map(|it| (it.invoices.len(), it.unreadable));
                known(load, read)
            }),
            Source::Trackmyposts => {
                self.state.plan.with(|load| known(load, load.data.as_ref().map(|_| (1, 0))))
            }
        }
    }

    /// Whether a request for the source is under way.
    pub(crate) fn is_loading(&self, source: Source) -> bool {
        match source {
            Source::Autoposting => self.state.invoices.with(|load| load.loading),
            Source::Trackmyposts => self.state.plan.with(|load| load.loading),
        }
    }

    /// A text that follows the locale.
    pub(crate) fn text(&self, text: Text) -> Words {
        let ctx = self.clone();
        words(move || ctx.say(text))
    }

    /// A message that follows the locale and the time.
    pub(crate) fn message(&self, message: Message) -> Words {
        let ctx = self.clone();
        words(move || ctx.tell(&message))
    }

    /// A text in the current locale.
    pub(crate) fn say(&self, text: Text) -> String {
        self.formatter.with(|formatter| formatter.text(text))
    }

    /// A message in the current locale and at the current time.
    pub(crate) fn tell(&self, message: &Message) -> String {
        let now = self.state.now.get();
        self.formatter.with(|formatter| formatter.message(message, now))
    }
}

fn known<T>(load: &Load<T>, read: Option<(usize, usize)>) -> Known {
    let failure = load.error.as_ref();
    Known {
        content: read.map(|(read, unreadable)| Content { read, unreadable, shown: read }),
        fetched_at: load.fetched_at,
        failure: failure.map(|error| (error.code.clone(), error.request_id.clone())),
        retry_at: load.retry_at,
    }
}
