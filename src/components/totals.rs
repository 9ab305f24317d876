//! What was paid and what is owed, each currency by itself.

use super::ctx::Ctx;
use super::shown::Shown;
use crate::dom::{View, el, region, words};
use billing_core::money::{Currency, Money};
use billing_core::text::{Arg, Message, Text};
use billing_core::view::totals::{CurrencyTotal, Totals, totals as sum};
use leptos::prelude::With;

/// The totals over the rows that the filters leave.
pub(crate) fn totals(ctx: &Ctx, shown: &Shown) -> View {
    let (ctx, shown) = (ctx.clone(), shown.clone());
    region(
        move || {
            let totals = shown.model.with(|model| {
                let model = model.as_ref()?;
                Some(shown.selection.with(|rows| sum(&model.history().invoices, rows)))
            });
            totals.unwrap_or_default()
        },
        move |totals| (*totals != Totals::default()).then(|| draw(&ctx, totals)),
    )
}

fn draw(ctx: &Ctx, totals: &Totals) -> View {
    let uncounted = (totals.uncounted > 0).then(|| {
        let count = Arg::Count(totals.uncounted as u64);
        let text = ctx.message(Message::new(Text::TotalUncounted).with("count", count));
        el("div", &[("class", "quiet")]).text(text)
    });
    el("div", &[("class", "totals"), ("part", "totals"), ("role", "group")])
        .attr_of("aria-label", ctx.text(Text::TotalsHeading))
        .children(totals.currencies.iter().map(|total| of_currency(ctx, total)))
        .children(uncounted)
}

fn of_currency(ctx: &Ctx, total: &CurrencyTotal) -> View {
    let currency = &total.currency;
    let outstanding = (total.outstanding != Some(0))
        .then(|| amount(ctx, "total warning", Text::TotalOutstanding, total.outstanding, currency));
    el("div", &[("class", "total"), ("data-currency", currency.code())])
        .child(amount(ctx, "total", Text::TotalPaid, total.paid, currency))
        .children(outstanding)
}

fn amount(ctx: &Ctx, class: &str, label: Text, minor: Option<i128>, currency: &Currency) -> View {
    let (writing, currency) = (ctx.clone(), currency.clone());
    let amount = words(move || match minor {
        Some(minor) => {
            let money = Money { minor, currency: &currency };
            writing.formatter.with(|formatter| formatter.money(&money))
        }
        None => writing.say(Text::TotalTooLarge),
    });
    el("span", &[("class", class)])
        .child(el("span", &[("class", "quiet")]).text(ctx.text(label)))
        .child(el("b", &[]).text(amount))
}
