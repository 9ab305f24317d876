//! A status as a word and a tone.

use crate::state::WidgetState;
use crate::view;
use billing_core::view::badge::{Badge, Label, Tone};
use leptos::prelude::*;

/// A tone's name in the style sheet, as the attribute `data-tone`.
pub(super) fn tone_name(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "neutral",
        Tone::Positive => "positive",
        Tone::Warning => "warning",
        Tone::Negative => "negative",
    }
}

/// A label in the reader's language, or in the vendor's word if there is none.
pub(super) fn label_text(state: &WidgetState, label: &Label) -> String {
    state.formatter.with(|formatter| formatter.label(label))
}

/// A badge.
#[component]
pub(super) fn StatusBadge(
    badge: Badge,
    /// Its parts, for the host's style sheet.
    part: &'static str,
) -> impl IntoView {
    let state = WidgetState::from_context();
    let Badge { label, tone, .. } = badge;
    view! {
        <span class="badge" part=part data-tone=tone_name(tone)>
            {move || label_text(&state, &label)}
        </span>
    }
}
