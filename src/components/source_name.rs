//! The name of a section's vendor.

use super::show::Show;
use crate::settings::Part;
use crate::state::WidgetState;
use crate::vendor::Vendor;
use crate::view;
use billing_core::text::Text;
use leptos::prelude::*;

/// The vendor's name above its section, unless the host hides it.
#[component]
pub(super) fn SourceName(vendor: Vendor) -> impl IntoView {
    let state = WidgetState::from_context();
    let name = state.text(match vendor {
        Vendor::Autoposting => Text::SourceAutoposting,
        Vendor::TrackMyPosts => Text::SourceTrackMyPosts,
    });
    view! {
        <Show when=move || state.shows_part(Part::Source)>
            <div class="quiet small" part="source">{name}</div>
        </Show>
    }
}
