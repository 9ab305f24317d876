//! The progress of the current period.

use super::plan_section::current_card;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::plan_card::Period;
use leptos::prelude::*;

/// A bar and the dates of the period.
#[component]
pub(super) fn PeriodProgress(period: Period) -> impl IntoView {
    let state = WidgetState::from_context();
    let label = state.message(
        Message::new(Text::PeriodProgress)
            .with("start", Arg::Date(period.start))
            .with("end", Arg::Date(period.end)),
    );
    let elapsed = move || {
        let period = current_card(&state).and_then(|card| card.period);
        period.map_or(0, |period| period.elapsed_per_mille).to_string()
    };
    view! {
        <div>
            <progress class="progress" max="1000" value=elapsed aria-label=label></progress>
            <div class="quiet small">{label}</div>
        </div>
    }
}
