//! The totals of each currency.

use crate::state::WidgetState;
use crate::view;
use billing_core::money::Currency;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::totals::{CurrencyTotal, Totals};
use leptos::prelude::*;

/// The most currencies that are shown.
const MAX_CURRENCIES: usize = 20;

/// Paid and outstanding amounts by currency, and how many currencies are not shown.
#[component]
pub(super) fn CurrencyTotals(totals: Totals) -> impl IntoView {
    let state = WidgetState::from_context();
    let more = totals.currencies.len().saturating_sub(MAX_CURRENCIES);
    let shown = totals.currencies.into_iter().take(MAX_CURRENCIES);
    view! {
        {shown.map(|total| currency_view(state, total)).collect_view()}
        {(more > 0).then(|| {
            let message = Message::new(Text::CheckMore).with("count", Arg::Count(more as u64));
            view! { <div class="quiet">{state.message(message)}</div> }
        })}
    }
}

fn currency_view(state: WidgetState, total: CurrencyTotal) -> impl IntoView {
    let CurrencyTotal { currency, paid, outstanding, .. } = total;
    let code = currency.code().to_owned();
    view! {
        <div class="total" data-currency=code>
            {amount_view(state, Text::TotalPaid, paid, currency.clone())}
            {(outstanding != 0).then(|| {
                amount_view(state, Text::TotalOutstanding, outstanding, currency)
            })}
        </div>
    }
}

fn amount_view(state: WidgetState, label: Text, minor: i128, currency: Currency) -> impl IntoView {
    let amount = move || state.formatter.with(|formatter| formatter.sum(minor, &currency));
    view! {
        <span class="total">
            <span class="quiet">{state.text(label)}</span>
            <b>{amount}</b>
        </span>
    }
}
