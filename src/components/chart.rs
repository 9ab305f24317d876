//! What was spent month by month, one currency at a time: bars, or the same as a table.

use super::ctx::Ctx;
use super::heading::heading;
use super::shown::Shown;
use billing_core::money::Money;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::months::{CurrencyMonths, largest, months, per_mille};
use leptos::prelude::*;

/// How many months the chart reaches back.
const MONTHS: usize = 12;
/// A bar's width with the gap after it, and the chart's height, in the drawing's own units.
const STEP: usize = 40;
const BAR: usize = 26;
const HEIGHT: usize = 100;

/// The chart over the rows that the filters leave; nothing where fewer than two months were paid.
pub(crate) fn chart(ctx: &Ctx, shown: &Shown) -> AnyView {
    let (model, selection) = (shown.model.clone(), shown.selection.clone());
    let all = ArcMemo::new(move |_| {
        let all = model.with(|model| {
            let history = model.as_ref()?.history();
            Some(selection.with(|rows| months(&history.invoices, rows, MONTHS)))
        });
        let mut all = all.unwrap_or_default();
        all.retain(|currency| currency.months.len() > 1);
        all
    });
    let (chosen, as_table) = (ArcRwSignal::new(None::<String>), ArcRwSignal::new(false));
    let ctx = ctx.clone();
    (move || {
        let all = all.get();
        let wanted = chosen.get();
        let of_wanted = all.iter().find(|it| Some(it.currency.code()) == wanted.as_deref());
        let current = of_wanted.or(all.first())?.clone();
        let currencies = (all.len() > 1).then(|| picker(&ctx, &all, &current, &chosen));
        let toggle = {
            let (shown, flip) = (as_table.clone(), as_table.clone());
            let (table, bars) = (ctx.text(Text::ChartAsTable), ctx.text(Text::ChartAsBars));
            let label = move || if shown.get() { bars() } else { table() };
            view! { class="b", <button class="button plain" part="action" type="button" on:click=move |_| flip.update(|it| *it = !*it)>{label}</button> }
        };
        let (drawn, which) = (ctx.clone(), as_table.clone());
        let body = move || if which.get() { table(&drawn, &current) } else { bars(&drawn, &current) };
        Some(view! { class="b",
            <div class="card chart" part="chart">
                <div class="section-top">{heading(&ctx, Text::ChartHeading, 1, "subheading")}<div class="toolbar-end">{currencies}{toggle}</div></div>
                {body}
            </div>
        })
    })
    .into_any()
}

fn picker(
    ctx: &Ctx,
    all: &[CurrencyMonths],
    current: &CurrencyMonths,
    chosen: &ArcRwSignal<Option<String>>,
) -> AnyView {
    let options = all
        .iter()
        .map(|it| {
            let (code, selected) = (it.currency.code().to_owned(), it.currency == current.currency);
            let value = code.clone();
            view! { class="b", <option value=value prop:selected=selected>{code}</option> }
        })
        .collect_view();
    let (label, chosen) = (ctx.text(Text::ChartCurrency), chosen.clone());
    view! { class="b", <select class="field" aria-label=label on:change=move |event| chosen.set(Some(event_target_value(&event)))>{options}</select> }
    .into_any()
}

/// Each bar says its month and amount to whoever points at it, tabs to it or listens to it.
fn bars(ctx: &Ctx, currency: &CurrencyMonths) -> AnyView {
    let whole = largest(&currency.months);
    let told = ArcRwSignal::new(None::<usize>);
    let texts: Vec<String> =
        (0..currency.months.len()).filter_map(|at| bar_text(ctx, currency, at)).collect();
    let drawn = currency
        .months
        .iter()
        .zip(&texts)
        .enumerate()
        .map(|(at, (month, text))| {
            let height = usize::from(per_mille(month.paid.unwrap_or(0), whole)) * HEIGHT / 1000;
            // A month without a payment keeps a line, so that it can be pointed at.
            let height = height.max(1);
            let (x, y) = (at * STEP, HEIGHT - height);
            let (tell, focused, left, blurred) = (told.clone(), told.clone(), told.clone(), told.clone());
            view! { class="b",
                <g
                    class="bar"
                    role="img"
                    tabindex="0"
                    aria-label=text.clone()
                    on:pointerenter=move |_| tell.set(Some(at))
                    on:pointerleave=move |_| left.set(None)
                    on:focus=move |_| focused.set(Some(at))
                    on:blur=move |_| blurred.set(None)
                >
                    <rect class="target" x=x.to_string() y="0" width=STEP.to_string() height=HEIGHT.to_string()></rect>
                    <rect class="fill" x=(x + (STEP - BAR) / 2).to_string() y=y.to_string() width=BAR.to_string() height=height.to_string() rx="2"></rect>
                </g>
            }
        })
        .collect_view();
    let view_box = format!("0 0 {} {HEIGHT}", currency.months.len() * STEP);
    let [first, last] = [currency.months.first(), currency.months.last()].map(|month| {
        month.map(|it| ctx.formatter.with(|formatter| formatter.month(it.year, it.month)))
    });
    let label = ctx.text(Text::ChartHeading);
    let tip = move || told.get().and_then(|at| texts.get(at).cloned());
    view! { class="b",
        <div>
            <p class="tip" aria-hidden="true">{tip}</p>
            <svg class="bars" viewBox=view_box preserveAspectRatio="none" role="group" aria-label=label>{drawn}</svg>
            <div class="axis quiet small" aria-hidden="true"><span>{first}</span><span>{last}</span></div>
        </div>
    }
    .into_any()
}

fn table(ctx: &Ctx, currency: &CurrencyMonths) -> AnyView {
    let rows = currency
        .months
        .iter()
        .map(|month| {
            let (name, paid) = ctx.formatter.with(|formatter| {
                let paid = month
                    .paid
                    .map(|minor| formatter.money(&Money { minor, currency: &currency.currency }));
                (formatter.month(month.year, month.month), paid)
            });
            view! { class="b", <tr><th scope="row">{name}</th><td>{paid}</td></tr> }
        })
        .collect_view();
    let (month, paid) = (ctx.text(Text::ChartMonth), ctx.text(Text::ChartPaid));
    view! { class="b",
        <table class="plain-table"><thead><tr><th scope="col">{month}</th><th scope="col">{paid}</th></tr></thead><tbody>{rows}</tbody></table>
    }
    .into_any()
}

fn bar_text(ctx: &Ctx, currency: &CurrencyMonths, at: usize) -> Option<String> {
    let month = currency.months.get(at)?;
    let amount = match month.paid {
        Some(minor) => Arg::Money { minor, currency: currency.currency.clone() },
        None => Arg::Message(Box::new(Message::new(Text::TotalTooLarge))),
    };
    let month = Arg::Month { year: month.year, month: month.month };
    Some(ctx.message(Message::new(Text::ChartBar).with("month", month).with("amount", amount))())
}
