//! The button of most actions.

use crate::view;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// A button that looks like a link.
#[component]
pub(super) fn ActionButton(
    label: Signal<String>,
    /// The accessible name, if it is more than the label.
    #[prop(optional)]
    name: Option<Signal<String>>,
    /// The value of `data-action`.
    #[prop(optional)]
    action: Option<&'static str>,
    #[prop(into)] on_click: Callback<MouseEvent>,
) -> impl IntoView {
    view! {
        <button
            class="button plain"
            part="action"
            type="button"
            data-action=action
            aria-label=move || name.map(|name| name.get())
            on:click=move |event| on_click.run(event)
        >
            {label}
        </button>
    }
}
