//! The row of actions below the plan.

use super::action_button::ActionButton;
use super::action_link::ActionLink;
use super::show::Show;
use crate::erased::memo;
use crate::export;
use crate::host_events::Action;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::Text;
use billing_core::view::plan_card::CalendarEvent;
use leptos::prelude::*;

/// "Manage billing" where the host has set `manage-url`, and the next date for a calendar.
#[component]
pub(super) fn PlanActions(
    /// Whether "Manage billing" may be offered here.
    offers_manage: bool,
    calendar: Option<CalendarEvent>,
) -> impl IntoView {
    let state = WidgetState::from_context();
    let shows_manage = memo(move || offers_manage && state.action_url(Action::Manage).is_some());
    let calendar = StoredValue::new(calendar);
    let has_calendar = calendar.with_value(Option::is_some);
    let save = move |_| {
        calendar.with_value(|event| {
            if let Some(event) = event {
                export::download_calendar(&state, event);
            }
        });
    };
    view! {
        <Show when=move || shows_manage.get() || has_calendar>
            <div class="actions" part="actions">
                <Show when=move || shows_manage.get()>
                    <ActionLink label=Text::ManageBilling action=Action::Manage />
                </Show>
                <Show when=move || has_calendar>
                    <ActionButton label=state.text(Text::AddToCalendar) on_click=save />
                </Show>
            </div>
        </Show>
    }
}
