//! What every component needs: the state, and the formatter for the current settings.

use crate::format::Formatter;
use crate::settings::Kind;
use crate::state::{Source, WidgetState};
use billing_core::text::{Catalogue, Message, Text};
use leptos::prelude::*;

/// Handed to every component. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Ctx {
    pub(crate) state: WidgetState,
    pub(crate) formatter: ArcMemo<Formatter>,
}

impl Ctx {
    pub(crate) fn new(state: &WidgetState) -> Self {
        let settings = &state.settings;
        let (locale, time_zone) = (settings.locale.clone(), settings.time_zone.clone());
        let catalogue = state.catalogue.clone();
        let strings = settings.strings.clone();
        let formatter = ArcMemo::new(move |_| {
            let texts = catalogue.get();
            let texts = strings.with(|strings| match strings.is_empty() {
                true => texts,
                false => Catalogue::clone(&texts).with_overrides(strings).into(),
            });
            Formatter::new(locale.get(), time_zone.get(), texts)
        });
        Self { state: state.clone(), formatter }
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

    /// A text that follows the locale.
    pub(crate) fn text(&self, text: Text) -> impl Fn() -> String + Clone + Send + Sync + use<> {
        let formatter = self.formatter.clone();
        move || formatter.with(|formatter| formatter.text(text))
    }

    /// A message that follows the locale and the time.
    pub(crate) fn message(
        &self,
        message: Message,
    ) -> impl Fn() -> String + Clone + Send + Sync + use<> {
        let (formatter, now) = (self.formatter.clone(), self.state.now.clone());
        move || formatter.with(|formatter| formatter.message(&message, now.get()))
    }
}
