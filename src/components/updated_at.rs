//! How old the data are.

use crate::state::WidgetState;
use crate::view;
use billing_core::date::{BillingDate, Instant};
use billing_core::text::{Arg, Message, Text};
use leptos::prelude::*;

/// "Updated 2 hours ago", with the exact time as its title.
#[component]
pub(super) fn UpdatedAt(fetched_at: Instant) -> impl IntoView {
    let state = WidgetState::from_context();
    let relative = Arg::Relative(BillingDate::Instant(fetched_at));
    let text = state.message(Message::new(Text::UpdatedAt).with("relative", relative));
    let exact = move || state.formatter.with(|formatter| formatter.date_time(fetched_at));
    view! { <span part="updated-at" title=exact>{text}</span> }
}
