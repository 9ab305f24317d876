//! A status as a word and a hue.

use super::ctx::Ctx;
use billing_core::view::badge::{Badge, Label, Tone};
use leptos::prelude::*;

/// The class that gives an element its hue.
pub(crate) fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "neutral",
        Tone::Positive => "positive",
        Tone::Warning => "warning",
        Tone::Negative => "negative",
    }
}

/// A label in the reader's language, or in the vendor's words where there is none.
pub(crate) fn label_text(ctx: &Ctx, label: &Label) -> String {
    match label {
        Label::Text(text) => ctx.text(*text)(),
        Label::Verbatim(text) => text.clone(),
    }
}

/// A badge; `part` names it to the host's style sheet.
pub(crate) fn badge(ctx: &Ctx, badge: Badge, part: &'static str) -> AnyView {
    let class = format!("badge {}", tone_class(badge.tone));
    let ctx = ctx.clone();
    let label = move || label_text(&ctx, &badge.label);
    view! { class="b", <span class=class part=part>{label}</span> }.into_any()
}
