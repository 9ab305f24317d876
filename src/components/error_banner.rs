//! Why a vendor's data could not be loaded, and a way to try again.

use super::focus::FocusKeeper;
use crate::page_clock::now;
use crate::panic::has_panicked;
use crate::reload::Reload;
use crate::state::WidgetState;
use crate::vendor::Vendor;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::state::Failure;
use gloo_timers::callback::Interval;
use leptos::html::Div;
use leptos::prelude::*;
use send_wrapper::SendWrapper;

const SECOND_MS: u32 = 1000;

/// An error with its request id and a button. The button is always there: an error that no
/// automatic attempt can resolve may have been resolved by the operator.
#[component]
pub(super) fn ErrorBanner(
    vendor: Vendor,
    tone: &'static str,
    failure: Failure,
    heading: Signal<String>,
    text: Signal<String>,
    focus: FocusKeeper,
) -> impl IntoView {
    let state = WidgetState::from_context();
    let node = NodeRef::<Div>::new();
    focus.keep(node);
    let reload = Reload::from_context();
    let request_id =
        failure.request_id.map(|id| Message::new(Text::RequestId).with("id", Arg::Text(id)));
    view! {
        <div
            class="notice"
            part="error"
            role="group"
            node_ref=node
            data-tone=tone
            data-source=vendor.id()
            data-code=failure.code
        >
            <div class="text">
                <slot name="error">
                    <b>{heading}</b>
                    <div>{text}</div>
                </slot>
                <NextAttempt vendor=vendor />
                {request_id.map(|message| view! {
                    <div class="quiet small">{state.message(message)}</div>
                })}
            </div>
            <button
                class="button"
                part="retry action"
                type="button"
                on:click=move |_| reload.call(vendor)
            >
                {state.text(Text::Retry)}
            </button>
        </div>
    }
}

/// "Trying again in 12 seconds", or that an attempt is in flight. It is not announced.
#[component]
fn NextAttempt(vendor: Vendor) -> impl IntoView {
    let state = WidgetState::from_context();
    let (current, set_current) = signal(now());
    let seconds = SendWrapper::new(Interval::new(SECOND_MS, move || {
        if !has_panicked() {
            set_current.set(now());
        }
    }));
    on_cleanup(move || drop(seconds));
    let text = Signal::derive(move || {
        let states = state.known(vendor).states(current.get());
        let seconds = states.iter().find_map(|it| it.failure()?.retry_in_s);
        match seconds {
            _ if state.is_loading(vendor) => state.format_text(Text::Refreshing),
            Some(seconds) => {
                let message = Message::new(Text::RetryIn).with("count", Arg::Count(seconds));
                state.format_message(&message)
            }
            None => String::new(),
        }
    });
    view! { <div class="quiet small" aria-live="off">{text}</div> }
}
