//! How old the data are.

use crate::state::WidgetState;
use crate::view;
use billing_core::date::{BillingDate, Instant};
use billing_core::text::{Arg, Message, Text};
use leptos::prelude::*;

const MINUTE_MS: i64 = 60_000;

/// "Updated just now", or "Updated 2 hours ago", with the exact time as its title.
#[component]
pub(super) fn UpdatedAt(fetched_at: Instant) -> impl IntoView {
    let state = WidgetState::from_context();
    let text = Signal::derive(move || {
        if state.now.get().unix_ms - fetched_at.unix_ms < MINUTE_MS {
            return state.format_text(Text::UpdatedNow);
        }
        let relative = Arg::Relative(BillingDate::Instant(fetched_at));
        state.format_message(&Message::new(Text::UpdatedAt).with("relative", relative))
    });
    let exact = move || state.formatter.with(|formatter| formatter.date_time(fetched_at));
    view! { <span part="updated-at" title=exact>{text}</span> }
}
