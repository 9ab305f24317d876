//! The root of the content in the shadow root.

use super::invoices_section::InvoicesSection;
use super::plan_section::PlanSection;
use super::section_notices::SharedNotice;
use super::show::Show;
use crate::backdrop::follow_backdrop;
use crate::i18n::formatter::Formatter;
use crate::state::WidgetState;
use crate::tools::request_tools;
use crate::vendor::Vendor;
use crate::view;
use leptos::html::Div;
use leptos::prelude::*;

/// The sections of the vendors that the element shows, between the slots `header` and `footer`; empty
/// until there is something to draw.
#[component]
pub(crate) fn Widget(
    /// Called before the content is drawn for the first time.
    #[prop(optional)]
    before_draw: Option<Callback<()>>,
) -> impl IntoView {
    let state = WidgetState::from_context();
    let language = move || state.formatter.with(|formatter| formatter.locale().to_owned());
    let root = NodeRef::<Div>::new();
    follow_backdrop(state.settings, root);
    let direction = move || state.formatter.with(Formatter::direction).to_owned();
    view! {
        <div
            class="widget"
            part="widget"
            node_ref=root
            lang=language
            dir=direction
            on:pointerdown=|_| request_tools()
            on:focusin=|_| request_tools()
        >
            <Show when=move || state.is_drawn.get()>
                {before_draw.map(|before_draw| before_draw.run(()))}
                <Sections />
            </Show>
        </div>
    }
}

#[component]
fn Sections() -> impl IntoView {
    let state = WidgetState::from_context();
    let shows = move |vendor: Vendor| state.shows(vendor) && !state.has_only_shared_failure(vendor);
    view! {
        <slot name="header"></slot>
        <SharedNotice />
        <Show when=move || shows(Vendor::TrackMyPosts)>
            <PlanSection />
        </Show>
        <Show when=move || shows(Vendor::Autoposting)>
            <InvoicesSection />
        </Show>
        <slot name="footer"></slot>
    }
}
