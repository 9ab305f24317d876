//! What a careful reader of the bill would ask about, as quiet notices that can be dismissed.

use super::badge::tone_class;
use super::ctx::Ctx;
use super::shown::Shown;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::checks::{Check, checks};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// How many are shown at once; the rest is counted.
const SHOWN_AT_ONCE: usize = 3;

/// The notices that have not been dismissed.
pub(crate) fn bill_checks(ctx: &Ctx, shown: &Shown) -> AnyView {
    let (model, dismissed) = (shown.model.clone(), ctx.state.table.dismissed.clone());
    let found = ArcMemo::new(move |_| {
        model.with(|model| model.as_ref().map(|model| checks(&model.history().invoices)))
    });
    let left = ArcMemo::new(move |_| {
        let found = found.get().unwrap_or_default();
        dismissed.with(|dismissed| {
            found.into_iter().filter(|check| !dismissed.contains(&check.key)).collect::<Vec<_>>()
        })
    });
    let ctx = ctx.clone();
    (move || {
        let left = left.get();
        if left.is_empty() {
            return None;
        }
        let label = ctx.text(Text::ChecksHeading);
        let more = left.len().saturating_sub(SHOWN_AT_ONCE);
        let more = (more > 0).then(|| {
            let text = ctx.message(Message::new(Text::CheckMore).with("count", Arg::Count(more as u64)));
            view! { class="b", <p class="quiet small">{text}</p> }
        });
        let notices = left.into_iter().take(SHOWN_AT_ONCE).map(|check| draw(&ctx, check)).collect_view();
        Some(view! { class="b", <div class="notices" role="group" aria-label=label>{notices}{more}</div> })
    })
    .into_any()
}

/// The notices that follow move up into the nodes of those before, so that the last node goes: who
/// pressed it by key goes on at the one before, or where the table's tools begin.
fn keep_focus(event: &leptos::ev::MouseEvent) -> Option<()> {
    let button: web_sys::Element = event.current_target()?.dyn_into().ok()?;
    let notice = button.closest(".notice").ok().flatten()?;
    if notice.next_element_sibling().is_some() {
        return None;
    }
    let next = match notice.previous_element_sibling() {
        Some(before) => before.query_selector("button"),
        None => notice.closest(".stack").ok().flatten()?.query_selector("input"),
    };
    next.ok().flatten()?.unchecked_into::<web_sys::HtmlElement>().focus().ok()
}

fn draw(ctx: &Ctx, check: Check) -> AnyView {
    let class = format!("notice slim {}", tone_class(check.tone));
    let (text, label) = (ctx.message(check.message), ctx.text(Text::Dismiss));
    let dismissed = ctx.state.table.dismissed.clone();
    let key = check.key;
    let dismiss = move |event: leptos::ev::MouseEvent| {
        keep_focus(&event);
        dismissed.update(|dismissed| {
            dismissed.insert(key.clone());
        });
    };
    view! { class="b",
        <div class=class part="notice" role="note">
            <div class="text">{text}</div>
            <button class="button plain" part="action" type="button" on:click=dismiss>{label}</button>
        </div>
    }
    .into_any()
}
