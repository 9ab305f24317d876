//! Headings of the level that the host asks for.

use super::ctx::Ctx;
use billing_core::text::Text;
use leptos::prelude::*;

/// A heading at `heading-level` plus `deeper`, at most 6.
pub(crate) fn heading(ctx: &Ctx, text: Text, deeper: u8, class: &'static str) -> AnyView {
    let label = ctx.text(text);
    let level = ctx.state.settings.heading_level.clone();
    (move || {
        let label = label.clone();
        match level.get().saturating_add(deeper).min(6) {
            0..=2 => view! { class="b", <h2 class=class>{label}</h2> }.into_any(),
            3 => view! { class="b", <h3 class=class>{label}</h3> }.into_any(),
            4 => view! { class="b", <h4 class=class>{label}</h4> }.into_any(),
            5 => view! { class="b", <h5 class=class>{label}</h5> }.into_any(),
            _ => view! { class="b", <h6 class=class>{label}</h6> }.into_any(),
        }
    })
    .into_any()
}
