//! The spending per month as bars.

use crate::state::WidgetState;
use crate::view;
use billing_core::money::Currency;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::months::{CurrencyMonths, Month, largest, per_mille};
use leptos::prelude::*;

/// A bar's width with the gap after it, without it, and the chart's height, in the drawing's units.
const STEP: usize = 40;
const BAR: usize = 26;
const HEIGHT: usize = 100;

/// A bar for each month. Its month and amount are its accessible name, and are shown above the
/// bars while it is pointed at or has the focus.
#[component]
pub(super) fn ChartBars(months: CurrencyMonths) -> impl IntoView {
    let state = WidgetState::from_context();
    let CurrencyMonths { currency, months } = months;
    let whole = largest(&months);
    let (first, last) = (months.first().cloned(), months.last().cloned());
    let view_box = format!("0 0 {} {HEIGHT}", months.len() * STEP);
    let active = RwSignal::new(None::<Signal<String>>);
    let bars = months.into_iter().enumerate().map(|(index, month)| {
        let height = usize::from(per_mille(month.paid, whole)) * HEIGHT / 1000;
        let text = bar_text(state, month, currency.clone());
        view! { <Bar index=index height=height text=text active=active /> }
    });
    let bars = bars.collect_view();
    let month_name = |month: Option<Month>| {
        month.map(|month| {
            let name = move || state.formatter.with(|it| it.month(month.year, month.month));
            view! { <span>{move || name()}</span> }
        })
    };
    view! {
        <div>
            <p class="tip" aria-hidden="true">
                {move || active.get().map(|text| text.get()).unwrap_or_default()}
            </p>
            <svg
                class="bars"
                viewBox=view_box
                preserveAspectRatio="none"
                role="group"
                aria-label=state.text(Text::ChartHeading)
                on:pointerout=move |_| active.set(None)
                on:focusout=move |_| active.set(None)
            >
                {bars}
            </svg>
            <div class="axis quiet small" aria-hidden="true">
                {month_name(first)}
                {month_name(last)}
            </div>
        </div>
    }
}

/// The bar of a month. The pointer's target is as high as the chart.
#[component]
fn Bar(
    index: usize,
    height: usize,
    text: Signal<String>,
    active: RwSignal<Option<Signal<String>>>,
) -> impl IntoView {
    // A month without a payment is drawn as a line, so that it can be pointed at.
    let height = height.max(1);
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
            y=(HEIGHT - height).to_string()
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
