//! What leads to the host's own billing pages.

use crate::host_events::Action;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::Text;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// A link to the action's address, or a button where the host gave none and handles the event.
#[component]
pub(super) fn ActionLink(
    label: Text,
    action: Action,
    /// The accessible name, if it is more than the label.
    #[prop(optional)]
    name: Option<Text>,
    /// Whether it is what the customer should do next.
    #[prop(optional)]
    is_primary: bool,
    /// Whether it looks like a link in a text.
    #[prop(optional)]
    is_plain: bool,
) -> impl IntoView {
    let state = WidgetState::from_context();
    let label = state.text(label);
    let name = move || name.map(|name| state.format_text(name));
    let on_click = move |event: MouseEvent| {
        if !state.host.get_value().action(action) {
            event.prevent_default();
        }
    };
    view! {
        {move || match state.action_url(action) {
            Some(url) => view! {
                <a
                    class="button"
                    class:primary=is_primary
                    class:plain=is_plain
                    part="action"
                    href=url
                    aria-label=name
                    on:click=on_click
                >
                    {label}
                </a>
            },
            None => view! {
                <button
                    class="button"
                    class:primary=is_primary
                    class:plain=is_plain
                    part="action"
                    type="button"
                    aria-label=name
                    on:click=on_click
                >
                    {label}
                </button>
            },
        }}
    }
}
