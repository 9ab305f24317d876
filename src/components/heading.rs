//! Headings of the level that the host asks for.

use crate::state::WidgetState;
use crate::view;
use billing_core::text::Text;
use leptos::prelude::*;

/// A heading at `heading-level` plus `depth`, at most 6.
#[component]
pub(super) fn Heading(text: Text, #[prop(default = 0)] depth: u8) -> impl IntoView {
    let state = WidgetState::from_context();
    let text = state.text(text);
    let is_subheading = depth > 0;
    view! {
        {move || match state.settings.with(|settings| settings.heading_level).deeper(depth) {
            3 => view! { <h3 class="heading" class:subheading=is_subheading>{text}</h3> },
            4 => view! { <h4 class="heading" class:subheading=is_subheading>{text}</h4> },
            5 => view! { <h5 class="heading" class:subheading=is_subheading>{text}</h5> },
            6 => view! { <h6 class="heading" class:subheading=is_subheading>{text}</h6> },
            _ => view! { <h2 class="heading" class:subheading=is_subheading>{text}</h2> },
        }}
    }
}
