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
use leptos::prelude::*;

/// The states of a vendor's data that are reported above its content, or in its place, and announced
/// politely. The time of the next attempt is not one of them: it would be announced every second.
#[component]
pub(super) fn SectionNotices(vendor: Vendor) -> impl IntoView {
    let state = WidgetState::from_context();
    let states = memo(move || {
        let mut states =
            Known { retry_at: None, ..state.known(vendor) }.states(Instant { unix_ms: 0 });
        if state.has_shared_failure.get() {
            states.retain(|it| it.failure().is_none());
        }
        states
    });
    let subject = match vendor {
        Vendor::Autoposting => Subject::Invoices,
        Vendor::TrackMyPosts => Subject::Plan,
    };
    live_region(state, states, subject)
}

/// The failure of all vendors for one cause, above their sections.
#[component]
pub(super) fn SharedNotice() -> impl IntoView {
    let state = WidgetState::from_context();
    live_region(state, memo(move || state.shared_failure()), Subject::Billing)
}

fn live_region(state: WidgetState, states: Memo<Vec<State>>, subject: Subject) -> AnyView {
    let focus = FocusKeeper::new();
    view! {
        <div class="live" aria-live="polite">
            {move || {
                let states = states.get();
                let notices = states.iter().filter_map(|it| notice(state, subject, it, focus));
                view! { {notices.collect_view()} }
            }}
        </div>
    }
}

fn notice(
    state: WidgetState,
    subject: Subject,
    reported: &State,
    focus: FocusKeeper,
) -> Option<AnyView> {
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
                    subject=subject
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
