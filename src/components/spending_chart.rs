//! What was spent month by month, one currency at a time: as bars, or as a table.

use super::action_button::ActionButton;
use super::after_paint::after_paint;
use super::chart_bars::ChartBars;
use super::chart_table::ChartTable;
use super::filter_select::MAX_OPTIONS;
use super::show::Show;
use crate::erased::memo;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::months::{CurrencyMonths, Month, months};
use leptos::prelude::*;
use std::sync::Arc;

/// How many months the chart shows.
const MONTHS: usize = 12;

/// The fewest months that make a chart.
const FEWEST_MONTHS: usize = 3;

/// The chart over the rows that the filters leave, drawn when the customer first opens it; nothing
/// where it would have too few months.
#[component]
pub(super) fn SpendingChart() -> impl IntoView {
    let state = WidgetState::from_context();
    let all = after_paint(state, move || {
        let mut all = state.history.with(|view| match view {
            Some(view) => state
                .selection
                .with(|rows| months(&view.history().invoices, rows, view.zone(), MONTHS)),
            None => Vec::new(),
        });
        all.retain(|currency| currency.months.len() >= FEWEST_MONTHS);
        Arc::new(all)
    });
    let has_months = memo(move || all.with(|all| !all.is_empty()));
    let (chosen, set_chosen) = signal(None::<String>);
    let was_opened = RwSignal::new(false);
    let is_table = RwSignal::new(false);
    // Month and amount of the bar that is pointed at or has the focus.
    let active = RwSignal::new(None::<Signal<String>>);
    let active_text = move || active.get().map(|text| text.get());
    let toggle = Signal::derive(move || match is_table.get() {
        true => state.format_text(Text::ChartAsBars),
        false => state.format_text(Text::ChartAsTable),
    });
    let current = memo(move || {
        all.with(|all| {
            let is_chosen = |it: &&CurrencyMonths| {
                chosen.with(|chosen| Some(it.currency.code()) == chosen.as_deref())
            };
            all.iter().find(is_chosen).or(all.first()).cloned()
        })
    });
    let range = move || {
        current.with(|current| {
            let months = &current.as_ref()?.months;
            let month = |month: &Month| Arg::Month { year: month.year, month: month.month };
            let message = Message::new(Text::PeriodProgress)
                .with("start", month(months.first()?))
                .with("end", month(months.last()?));
            Some(state.format_message(&message))
        })
    };
    let currencies = memo(move || {
        all.with(|all| all.iter().map(|it| it.currency.code().to_owned()).collect::<Vec<_>>())
    });
    let options = move || {
        let codes = currencies.get().into_iter().take(MAX_OPTIONS);
        codes.map(|code| view! { <option value=code>{code.clone()}</option> }).collect_view()
    };
    let current_code = move || {
        currencies.track();
        let code = |it: &Option<CurrencyMonths>| {
            it.as_ref().map(|it| it.currency.code().to_owned()).unwrap_or_default()
        };
        current.with(code)
    };
    view! {
        <Show when=move || has_months.get()>
            <details class="chart" part="chart" on:toggle=move |_| was_opened.set(true)>
                <summary>
                    {state.text(Text::ChartHeading)}
                    <span class="tip" aria-hidden="true">{move || active_text()}</span>
                </summary>
                <Show when=move || was_opened.get()>
                    <div class="card">
                        <div class="chart-tools">
                            <span class="quiet small">{move || range()}</span>
                            <Show when=move || currencies.with(|codes| codes.len() > 1)>
                                <select
                                    class="field"
                                    aria-label=state.text(Text::ChartCurrency)
                                    prop:value=current_code
                                    on:change:target=move |event| {
                                        set_chosen.set(Some(event.target().value()));
                                    }
                                >
                                    {move || options()}
                                </select>
                            </Show>
                            <ActionButton
                                label=toggle
                                on_click=move |_| is_table.update(|is_table| *is_table = !*is_table)
                            />
                        </div>
                        {move || {
                            let months = current.get()?;
                            Some(match is_table.get() {
                                true => view! { <ChartTable months=months /> },
                                false => view! { <ChartBars months=months active=active /> },
                            })
                        }}
                    </div>
                </Show>
            </details>
        </Show>
    }
}
