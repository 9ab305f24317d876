//! The totals of each currency.

use super::amount::Amount;
use crate::state::WidgetState;
use crate::view;
use billing_core::money::Currency;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::totals::{CurrencyTotal, Totals};
use leptos::prelude::*;

/// The most currencies that are shown.
const MAX_CURRENCIES: usize = 20;

/// The most that are shown without being asked for.
const UNFOLDED: usize = 3;

/// Paid and outstanding amounts by currency: those of a few, and the others folded.
#[component]
pub(super) fn CurrencyTotals(totals: Totals) -> impl IntoView {
    let state = WidgetState::from_context();
    let mut totals = totals.currencies;
    let more = totals.len().saturating_sub(MAX_CURRENCIES);
    totals.truncate(MAX_CURRENCIES);
    let folded = totals.split_off(totals.len().min(UNFOLDED));
    let views = move |totals: Vec<CurrencyTotal>| {
        totals.into_iter().map(|total| currency_view(state, total)).collect_view()
    };
    let message = move |count: usize| {
        state.message(
            Message::new(Text::TotalMoreCurrencies).with("count", Arg::Count(count as u64)),
        )
    };
    view! {
        {views(totals)}
        {(!folded.is_empty()).then(|| view! {
            <details>
                <summary>{message(folded.len() + more)}</summary>
                <div class="folded">{views(folded)}</div>
                {(more > 0).then(|| view! { <div class="quiet">{message(more)}</div> })}
            </details>
        })}
    }
}

fn currency_view(state: WidgetState, total: CurrencyTotal) -> impl IntoView {
    let CurrencyTotal { currency, paid, outstanding, paid_count, .. } = total;
    let code = currency.code().to_owned();
    let shows_paid = paid_count > 0 || outstanding == 0;
    view! {
        <div class="total" data-currency=code>
            {shows_paid.then(|| amount_view(state, Text::TotalPaid, paid, currency.clone()))}
            {(outstanding != 0).then(|| {
                amount_view(state, Text::TotalOutstanding, outstanding, currency)
            })}
        </div>
    }
}

fn amount_view(state: WidgetState, label: Text, minor: i128, currency: Currency) -> impl IntoView {
    let amount =
        Signal::derive(move || state.formatter.with(|formatter| formatter.sum(minor, &currency)));
    view! {
        <span class="amount" class:outstanding=label == Text::TotalOutstanding>
            <span class="quiet">{state.text(label)}</span>
            <b><Amount text=amount /></b>
        </span>
    }
}
