//! Headings of the level that the host asks for.

use super::ctx::Ctx;
use crate::dom::{View, el, region};
use billing_core::text::Text;

/// A heading at `heading-level` plus `deeper`, at most 6.
pub(crate) fn heading(ctx: &Ctx, text: Text, deeper: u8, class: &'static str) -> View {
    let level = ctx.state.settings.heading_level.clone();
    let ctx = ctx.clone();
    region(
        move || match level.get().saturating_add(deeper) {
            0..=2 => "h2",
            3 => "h3",
            4 => "h4",
            5 => "h5",
            _ => "h6",
        },
        move |tag| Some(el(tag, &[("class", class)]).text(ctx.text(text))),
    )
}
