//! Below the table: how old the data are, and since when the customer is one.

use super::after_paint::after_paint;
use super::show::Show;
use super::updated_at::UpdatedAt;
use crate::state::WidgetState;
use crate::vendor::Vendor;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use leptos::prelude::*;

/// The footer of the invoices.
#[component]
pub(super) fn InvoicesFooter() -> impl IntoView {
    let state = WidgetState::from_context();
    let has_rows = after_paint(state, || true);
    let fetched_at = move || state.invoices.with(|load| load.fetched_at);
    view! {
        <Show when=move || has_rows.get()>
            <div class="footer" part="footer">
                {move || fetched_at().map(|at| view! { <UpdatedAt fetched_at=at /> })}
                <CustomerSince />
            </div>
        </Show>
    }
}

/// Since when the workspace is a customer, where the element shows the plan.
#[component]
pub(super) fn CustomerSince() -> impl IntoView {
    let state = WidgetState::from_context();
    let since = move || {
        let created = state.plan.with(|load| load.data.as_ref()?.billing.created_at);
        created.filter(|_| state.shows(Vendor::TrackMyPosts))
    };
    view! {
        {move || since().map(|date| {
            let message = Message::new(Text::CustomerSince).with("date", Arg::Date(date));
            view! { <span>{state.message(message)}</span> }
        })}
    }
}
