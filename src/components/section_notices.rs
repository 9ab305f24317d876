//! What a section reports of its data: that they are loading, what went wrong, how old they are.

use super::error_banner::ErrorBanner;
use super::focus::FocusKeeper;
use super::status_badge::tone_name;
use crate::erased::memo;
use crate::state::WidgetState;
use crate::vendor::Vendor;
use crate::view;
use billing_core::date::Instant;
use billing_core::view::state::{Known, State, Subject};
use leptos::html::Section;
use leptos::prelude::*;

/// The states of a vendor's data that are reported above its content, or in its place, and announced
/// politely. The time of the next attempt is not one of them: it would be announced every second.
#[component]
pub(super) fn SectionNotices(vendor: Vendor, section: NodeRef<Section>) -> impl IntoView {
    let state = WidgetState::from_context();
    let focus = FocusKeeper::new(section);
    let states = memo(move || {
        Known { retry_at: None, ..state.known(vendor) }.states(Instant { unix_ms: 0 })
    });
    view! {
        <div class="live" aria-live="polite">
            {move || {
                let states = states.get();
                let notices = states.iter().filter_map(|it| notice(state, vendor, it, focus));
                notices.collect::<Vec<_>>()
            }}
        </div>
    }
}

fn notice(
    state: WidgetState,
    vendor: Vendor,
    reported: &State,
    focus: FocusKeeper,
) -> Option<AnyView> {
    let subject = match vendor {
        Vendor::Autoposting => Subject::Invoices,
        Vendor::TrackMyPosts => Subject::Plan,
    };
    let mut messages = reported.messages(subject).into_iter().map(|message| state.message(message));
    let tone = tone_name(reported.tone());
    match reported {
        State::Loading => Some(view! { <span class="sr">{messages.next()?}</span> }),
        State::Unreadable(_) => Some(view! {
            <div class="notice slim" part="notice" role="note" data-tone=tone>
                {messages.next()?}
            </div>
        }),
        _ => {
            let failure = reported.failure()?.clone();
            let (heading, text) = (messages.next()?, messages.next()?);
            Some(view! {
                <ErrorBanner
                    vendor=vendor
                    tone=tone
                    failure=failure
                    heading=heading
                    text=text
                    focus=focus
                />
            })
        }
    }
}
