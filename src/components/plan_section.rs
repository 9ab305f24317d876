//! The plan: skeleton, error, or the card.

use super::focus::FocusKeeper;
use super::invoices_footer::CustomerSince;
use super::plan_card::PlanCard;
use super::section_notices::SectionNotices;
use super::show::Show;
use super::skeleton::PlanSkeleton;
use crate::erased::memo;
use crate::state::WidgetState;
use crate::vendor::Vendor;
use crate::view;
use billing_core::text::Text;
use billing_core::view::plan_card::{self, Period, plan_card};
use leptos::prelude::*;

/// The plan as one section.
#[component]
pub(super) fn PlanSection() -> impl IntoView {
    let state = WidgetState::from_context();
    let focus = FocusKeeper::new();
    let content = memo(move || {
        let has_failed = state.known(Vendor::TrackMyPosts).failure.is_some();
        // The progress of the period is updated without drawing another card.
        let card = current_card(&state).map(|mut card| {
            card.period = card.period.map(|period| Period { elapsed_per_mille: 0, ..period });
            card
        });
        (card, has_failed)
    });
    let is_busy = move || state.is_loading(Vendor::TrackMyPosts).to_string();
    view! {
        <section
            class="stack"
            aria-label=state.text(Text::PlanHeading)
            aria-busy=is_busy
        >
            <SectionNotices vendor=Vendor::TrackMyPosts />
            {move || match content.get() {
                (Some(card), _) => Some(view! {
                    <PlanCard card=card focus=focus />
                    <Show when=move || !state.shows(Vendor::Autoposting)>
                        <div class="footer" part="footer"><CustomerSince /></div>
                    </Show>
                }),
                (None, false) => Some(view! { <PlanSkeleton /> }),
                (None, true) => None,
            }}
        </section>
    }
}

/// What the card shows at the current time; `None` while nothing has been loaded.
pub(super) fn current_card(state: &WidgetState) -> Option<plan_card::PlanCard> {
    let now = state.now.get();
    state.plan.with(|load| {
        let billing = &load.data.as_ref()?.billing;
        let zone = state.formatter.with(|formatter| formatter.zone_at(&billing.dates(), now));
        Some(plan_card(billing, now, &zone))
    })
}
