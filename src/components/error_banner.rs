//! Why data could not be loaded, and a way to try again or to sign in.

use super::action_link::ActionLink;
use super::focus::FocusKeeper;
use super::show::Show;
use crate::host_events::Action;
use crate::page_clock::now;
use crate::panic::has_panicked;
use crate::reload::Reload;
use crate::state::WidgetState;
use crate::vendor::Vendor;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::state::{Failure, Subject};
use gloo_timers::callback::Interval;
use leptos::html::Div;
use leptos::prelude::*;
use send_wrapper::SendWrapper;

const SECOND_MS: u32 = 1000;

/// A failed load with its request id, and a button that loads again. The button is there even if no
/// automatic attempt can succeed: the operator may have resolved the error. Only an ended session
/// has "Sign in" instead.
#[component]
pub(super) fn ErrorBanner(
    /// What could not be loaded.
    subject: Subject,
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
    let needs_sign_in = failure.needs_sign_in();
    let request_id =
        failure.request_id.map(|id| Message::new(Text::RequestId).with("id", Arg::Text(id)));
    let vendors: &'static [Vendor] = match subject {
        Subject::Plan => &[Vendor::TrackMyPosts],
        Subject::Invoices => &[Vendor::Autoposting],
        Subject::Billing => &Vendor::ALL,
    };
    let sources: Vec<&str> = vendors.iter().map(|vendor| vendor.id()).collect();
    view! {
        <div
            class="notice"
            part="error banner"
            role="group"
            node_ref=node
            data-tone=tone
            data-source=sources.join(" ")
            data-code=failure.code
        >
            <div class="text">
                <slot name="error">
                    <b>{heading}</b>
                    <div>{text}</div>
                </slot>
                <NextAttempt vendors=vendors />
                {request_id.map(|message| view! {
                    <div class="quiet small">{state.message(message)}</div>
                })}
            </div>
            <Show when=move || state.action_url(Action::Support).is_some()>
                <ActionLink label=Text::GetHelp action=Action::Support is_plain=true />
            </Show>
            {match needs_sign_in {
                true => view! {
                    <ActionLink label=Text::SignIn action=Action::SignIn is_primary=true />
                },
                false => view! {
                    <button
                        class="button"
                        part="retry action"
                        type="button"
                        on:click=move |_| reload.call(vendors)
                    >
                        {state.text(Text::Retry)}
                    </button>
                },
            }}
        </div>
    }
}

/// "Trying again in 12 seconds", or that an attempt is in flight. It is not announced.
#[component]
fn NextAttempt(vendors: &'static [Vendor]) -> impl IntoView {
    let state = WidgetState::from_context();
    let (current, set_current) = signal(now());
    let seconds = SendWrapper::new(Interval::new(SECOND_MS, move || {
        if !has_panicked() {
            set_current.set(now());
        }
    }));
    on_cleanup(move || drop(seconds));
    let text = Signal::derive(move || {
        let now = current.get();
        let wait_s = |vendor: &Vendor| state.known(*vendor).retry_in_s(now);
        match vendors.iter().filter_map(wait_s).min() {
            _ if vendors.iter().any(|vendor| state.is_loading(*vendor)) => {
                state.format_text(Text::Refreshing)
            }
            Some(seconds) => {
                let message = Message::new(Text::RetryIn).with("count", Arg::Count(seconds));
                state.format_message(&message)
            }
            None => String::new(),
        }
    });
    view! { <div class="quiet small" aria-live="off">{text}</div> }
}
