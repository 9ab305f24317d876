//! The plan's actions.

use super::action_link::ActionLink;
use super::menu_button::{MenuButton, MenuItem};
use super::show::Show;
use crate::erased::memo;
use crate::export;
use crate::host_events::Action;
use crate::settings::Part;
use crate::state::WidgetState;
use crate::tools::tools;
use crate::view;
use billing_core::text::Text;
use billing_core::view::plan_card::CalendarEvent;
use leptos::prelude::*;

/// "Manage billing" where the host has set an address for it, and a menu of the rest.
#[component]
pub(super) fn PlanActions(
    /// Whether "Manage billing" may be offered here.
    offers_manage: bool,
    calendar: Option<CalendarEvent>,
) -> impl IntoView {
    let state = WidgetState::from_context();
    let shows_manage = memo(move || offers_manage && state.action_url(Action::Manage).is_some());
    let calendar = StoredValue::new(calendar);
    let has_calendar =
        memo(move || calendar.with_value(Option::is_some) && state.shows_part(Part::Calendar));
    view! {
        <Show when=move || shows_manage.get() || has_calendar.get()>
            <div class="actions" part="actions">
                <Show when=move || shows_manage.get()>
                    <ActionLink label=Text::ManageBilling action=Action::Manage />
                </Show>
                <Show when=move || has_calendar.get()>
                    {move || {
                        let (tools, event) = (tools()?, calendar.get_value()?);
                        Some(untrack(|| (tools.calendar_menu)(event)))
                    }}
                </Show>
            </div>
        </Show>
    }
}

/// The menu of what is not a link.
#[component]
pub(super) fn CalendarMenu(event: CalendarEvent) -> impl IntoView {
    let state = WidgetState::from_context();
    view! {
        <MenuButton
            label=state.text(Text::MoreActions)
            icon="⋯"
            is_disabled=false
            items=vec![MenuItem {
                label: state.text(Text::AddToCalendar),
                name: None,
                action: "calendar",
                on_select: Callback::new(move |()| export::download_calendar(&state, &event)),
            }]
        />
    }
}

/// "Update", beside the payment method, where the host has set an address for it.
#[component]
pub(super) fn UpdatePayment() -> impl IntoView {
    let state = WidgetState::from_context();
    let has_url = memo(move || state.action_url(Action::UpdatePayment).is_some());
    view! {
        <Show when=move || has_url.get()>
            <ActionLink
                label=Text::UpdatePayment
                name=Text::UpdatePaymentMethod
                action=Action::UpdatePayment
                is_plain=true
            />
        </Show>
    }
}
