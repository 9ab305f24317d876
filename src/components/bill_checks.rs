//! Findings of the billing checks, as notices that can be dismissed.

use super::action_button::ActionButton;
use super::after_paint::after_paint;
use super::show::Show;
use super::status_badge::tone_name;
use super::table_footer::focus_tools;
use crate::erased::memo;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::checks::Check;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The number of visible notices; the others are counted.
const SHOWN: usize = 3;

/// The checks that have found something and have not been dismissed.
#[component]
pub(super) fn BillChecks() -> impl IntoView {
    let state = WidgetState::from_context();
    let found = after_paint(state, move || {
        state.history.with(|view| view.as_ref().map_or(Vec::new(), |it| it.checks().to_vec()))
    });
    let left = memo(move || {
        let mut left = found.get();
        state.table.dismissed.with(|dismissed| left.retain(|it| !dismissed.contains(&it.key)));
        left
    });
    let more = memo(move || left.with(|left| left.len().saturating_sub(SHOWN)));
    view! {
        <Show when=move || left.with(|left| !left.is_empty())>
            <div class="notices" role="group" aria-label=state.text(Text::ChecksHeading)>
                {move || {
                    let shown = left.get().into_iter().take(SHOWN);
                    shown.map(|check| view! { <CheckNotice check=check /> }).collect_view()
                }}
                {move || (more.get() > 0).then(|| {
                    let count = Arg::Count(more.get() as u64);
                    let message = Message::new(Text::CheckMore).with("count", count);
                    view! { <p class="quiet small">{state.message(message)}</p> }
                })}
            </div>
        </Show>
    }
}

#[component]
fn CheckNotice(check: Check) -> impl IntoView {
    let state = WidgetState::from_context();
    let Check { key, tone, message, .. } = check;
    let dismiss = move |event: MouseEvent| {
        move_focus(&event);
        state.table.dismissed.update(|dismissed| dismissed.push(key.clone()));
    };
    view! {
        <div class="notice slim" part="notice" role="note" data-tone=tone_name(tone)>
            <div class="text">{state.message(message)}</div>
            <ActionButton label=state.text(Text::Dismiss) on_click=dismiss />
        </div>
    }
}

/// Where the last notice is dismissed the focus moves to the one before, else to the search field or
/// what there is in its place. In place of any other the next one is drawn, and has the focus.
fn move_focus(event: &MouseEvent) -> Option<()> {
    let button: Element = event.current_target()?.dyn_into().ok()?;
    let notice = button.closest(".notice").ok().flatten()?;
    let next = notice.next_element_sibling();
    if next.is_some_and(|next| next.class_list().contains("notice")) {
        return None;
    }
    let Some(before) = notice.previous_element_sibling() else { return focus_tools(event) };
    before.query_selector("button").ok().flatten()?.unchecked_into::<HtmlElement>().focus().ok()
}
