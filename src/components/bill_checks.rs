//! What a careful reader of the bill would ask about, as quiet notices that can be dismissed.

use super::badge::tone_class;
use super::ctx::Ctx;
use super::shown::Shown;
use crate::dom::{View, el, region};
use billing_core::text::{Arg, Message, Text};
use billing_core::view::checks::Check;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

/// How many are shown at once; the rest is counted.
const SHOWN_AT_ONCE: usize = 3;

/// The notices that have not been dismissed.
pub(crate) fn bill_checks(ctx: &Ctx, shown: &Shown) -> View {
    let (model, dismissed) = (shown.model.clone(), ctx.state.table.dismissed.clone());
    let ctx = ctx.clone();
    region(
        move || {
            model.with(|model| {
                let found = model.iter().flat_map(|model| model.checks());
                dismissed.with(|dismissed| {
                    let left = found.filter(|check| !dismissed.contains(&check.key));
                    left.cloned().collect::<Vec<_>>()
                })
            })
        },
        move |left| (!left.is_empty()).then(|| draw(&ctx, left)),
    )
}

fn draw(ctx: &Ctx, left: &[Check]) -> View {
    let more = left.len().saturating_sub(SHOWN_AT_ONCE);
    let more = (more > 0).then(|| {
        let text = Message::new(Text::CheckMore).with("count", Arg::Count(more as u64));
        el("p", &[("class", "quiet small")]).text(ctx.message(text))
    });
    el("div", &[("class", "notices"), ("role", "group")])
        .attr_of("aria-label", ctx.text(Text::ChecksHeading))
        .children(left.iter().take(SHOWN_AT_ONCE).map(|check| notice(ctx, check)))
        .children(more)
}

fn notice(ctx: &Ctx, check: &Check) -> View {
    let class = ["notice slim", tone_class(check.tone)].join(" ");
    let (dismissed, key) = (ctx.state.table.dismissed.clone(), check.key.clone());
    let dismiss =
        el("button", &[("class", "button plain"), ("part", "action"), ("type", "button")])
            .on("click", move |event| {
                keep_focus(&event);
                dismissed.update(|dismissed| dismissed.push(key.clone()));
            })
            .text(ctx.text(Text::Dismiss));
    el("div", &[("class", &class), ("part", "notice"), ("role", "note")])
        .child(el("div", &[("class", "text")]).text(ctx.message(check.message.clone())))
        .child(dismiss)
}

/// Who dismissed the last notice by key goes on at the one before, or where the table's tools begin;
/// after any other, at the notice that follows.
fn keep_focus(event: &Event) -> Option<()> {
    let button: Element = event.current_target()?.dyn_into().ok()?;
    let notice = button.closest(".notice").ok().flatten()?;
    if notice.next_element_sibling().is_some() {
        return None;
    }
    let next = match notice.previous_element_sibling() {
        Some(before) => before.query_selector("button"),
        None => notice.closest(".stack").ok().flatten()?.query_selector("input"),
    };
    next.ok().flatten()?.unchecked_into::<HtmlElement>().focus().ok()
}
