//! The spending per month as a table.

use crate::state::WidgetState;
use crate::view;
use billing_core::text::Text;
use billing_core::view::months::{CurrencyMonths, Month};
use leptos::prelude::*;

/// A row for each month.
#[component]
pub(super) fn ChartTable(months: CurrencyMonths) -> impl IntoView {
    let state = WidgetState::from_context();
    let CurrencyMonths { currency, months } = months;
    let row = |month: Month| {
        let currency = currency.clone();
        let name = move || state.formatter.with(|it| it.month(month.year, month.month));
        let paid = move || state.formatter.with(|it| it.sum(month.paid, &currency));
        view! {
            <tr>
                <th scope="row">{move || name()}</th>
                <td>{move || paid()}</td>
            </tr>
        }
    };
    view! {
        <table class="plain-table">
            <thead>
                <tr>
                    <th scope="col">{state.text(Text::ChartMonth)}</th>
                    <th scope="col">{state.text(Text::ChartPaid)}</th>
                </tr>
            </thead>
            <tbody>{months.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
