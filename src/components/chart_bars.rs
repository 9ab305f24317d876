//! The spending per month as bars.

use crate::state::WidgetState;
use crate::view;
use billing_core::money::Currency;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::months::{CurrencyMonths, Month, extremes, per_mille};
use leptos::prelude::*;

/// A bar's width with the gap after it, without it, and the chart's height, in the drawing's units.
const STEP: usize = 40;
const BAR: usize = 26;
const HEIGHT: usize = 72;

/// A bar for each month: payments above the zero line, credits below it. Its month and amount are its
/// accessible name, and `active` while it is pointed at or has the focus.
#[component]
pub(super) fn ChartBars(
    months: CurrencyMonths,
    active: RwSignal<Option<Signal<String>>>,
) -> impl IntoView {
    let state = WidgetState::from_context();
    let CurrencyMonths { currency, months } = months;
    let (above, below) = extremes(&months);
    let whole = above.saturating_add(below);
    let height_of = |amount| usize::from(per_mille(amount, whole)) * HEIGHT / 1000;
    let zero = HEIGHT - height_of(below);
    let width = (months.len() * STEP).to_string();
    let view_box = format!("0 0 {width} {HEIGHT}");
    // So few bars as wide as the chart would look like a table.
    let max_width = format!("{}em", months.len() * 5);
    let bars = months.iter().enumerate().map(|(index, month)| {
        // A month without a payment is drawn as a line, so that it can be pointed at.
        let height = height_of(month.paid.saturating_abs()).max(1);
        let top = if month.paid < 0 { zero } else { zero.saturating_sub(height) };
        let text = bar_text(state, *month, currency.clone());
        view! { <Bar index=index top=top height=height text=text active=active /> }
    });
    let bars = bars.collect_view();
    let ticks = months.iter().map(|month| {
        let month = month.month;
        let name = move || state.formatter.with(|formatter| formatter.short_month(month));
        view! { <span>{move || name()}</span> }
    });
    let ticks = ticks.collect_view();
    on_cleanup(move || {
        let _ = active.try_set(None);
    });
    view! {
        <div style=("max-inline-size", max_width)>
            <svg
                class="bars"
                viewBox=view_box
                preserveAspectRatio="none"
                role="group"
                aria-label=state.text(Text::ChartHeading)
                on:pointerout=move |_| active.set(None)
                on:focusout=move |_| active.set(None)
            >
                <rect class="zero" y=zero.to_string() width=width height="1"></rect>
                {bars}
            </svg>
            <div class="ticks quiet small" aria-hidden="true">{ticks}</div>
        </div>
    }
}

/// The bar of a month. The pointer's target is as high as the chart.
#[component]
fn Bar(
    index: usize,
    top: usize,
    height: usize,
    text: Signal<String>,
    active: RwSignal<Option<Signal<String>>>,
) -> impl IntoView {
    let show = move || active.set(Some(text));
    view! {
        <rect
            class="bar"
            x=(index * STEP).to_string()
            y="0"
            width=STEP.to_string()
            height=HEIGHT.to_string()
            role="img"
            tabindex="0"
            aria-label=text
            on:pointerover=move |_| show()
            on:focus=move |_| show()
        ></rect>
        <rect
            class="fill"
            x=(index * STEP + (STEP - BAR) / 2).to_string()
            y=top.to_string()
            width=BAR.to_string()
            height=height.to_string()
        ></rect>
    }
}

fn bar_text(state: WidgetState, month: Month, currency: Currency) -> Signal<String> {
    Signal::derive(move || {
        let amount = state.formatter.with(|formatter| formatter.sum(month.paid, &currency));
        let message = Message::new(Text::ChartBar)
            .with("month", Arg::Month { year: month.year, month: month.month })
            .with("amount", Arg::Text(amount));
        state.format_message(&message)
    })
}
