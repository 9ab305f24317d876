//! A status as a word and a hue.

use super::ctx::Ctx;
use crate::dom::{View, el, words};
use billing_core::view::badge::{Badge, Label, Tone};

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
        Label::Text(text) => ctx.say(*text),
        Label::Verbatim(text) => text.clone(),
    }
}

/// The classes of a badge of that hue.
pub(crate) fn badge_class(tone: Tone) -> String {
    ["badge", tone_class(tone)].join(" ")
}

/// A badge; `part` names it to the host's style sheet.
pub(crate) fn badge(ctx: &Ctx, badge: Badge, part: &str) -> View {
    let class = badge_class(badge.tone);
    let ctx = ctx.clone();
    let label = words(move || label_text(&ctx, &badge.label));
    el("span", &[("class", &class), ("part", part)]).text(label)
}
