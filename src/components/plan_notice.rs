//! A notice about the subscription.

use super::action_link::ActionLink;
use super::status_badge::tone_name;
use crate::host_events::Action;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::Text;
use billing_core::view::plan_card::{Notice, NoticeAction};
use leptos::prelude::*;

/// A notice, with its action where it has one.
#[component]
pub(super) fn PlanNotice(notice: Notice) -> impl IntoView {
    let state = WidgetState::from_context();
    let action = notice.action.map(|action| match action {
        NoticeAction::UpdatePayment => (Text::UpdatePaymentMethod, Action::UpdatePayment),
        NoticeAction::Manage => (Text::ManageBilling, Action::Manage),
    });
    view! {
        <div class="notice" part="notice" role="note" data-tone=tone_name(notice.tone)>
            <div class="text">{state.message(notice.message)}</div>
            {action.map(|(label, action)| view! {
                <ActionLink label=label action=action is_primary=true />
            })}
        </div>
    }
}
