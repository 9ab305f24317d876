//! What was paid and what is owed, each currency by itself.

use super::ctx::Ctx;
use super::shown::Shown;
use billing_core::money::Money;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::totals::{CurrencyTotal, Totals, totals as sum};
use leptos::prelude::*;

/// The totals over the rows that the filters leave.
pub(crate) fn totals(ctx: &Ctx, shown: &Shown) -> AnyView {
    let (ctx, shown) = (ctx.clone(), shown.clone());
    (move || {
        let totals = shown.model.with(|model| {
            let model = model.as_ref()?;
            Some(shown.selection.with(|rows| sum(&model.history().invoices, rows)))
        });
        let Totals { currencies, uncounted } = totals.filter(|it| *it != Totals::default())?;
        let label = ctx.text(Text::TotalsHeading);
        let currencies = currencies.iter().map(|total| draw(&ctx, total)).collect_view();
        let uncounted = (uncounted > 0).then(|| {
            let count = Arg::Count(uncounted as u64);
            let text = ctx.message(Message::new(Text::TotalUncounted).with("count", count));
            view! { class="b", <div class="quiet">{text}</div> }
        });
        Some(view! { class="b",
            <div class="totals" part="totals" role="group" aria-label=label>{currencies}{uncounted}</div>
        })
    })
    .into_any()
}

fn draw(ctx: &Ctx, total: &CurrencyTotal) -> AnyView {
    let amount = |minor: Option<i128>| match minor {
        Some(minor) => ctx
            .formatter
            .with(|formatter| formatter.money(&Money { minor, currency: &total.currency })),
        None => ctx.text(Text::TotalTooLarge)(),
    };
    let paid = {
        let (label, amount) = (ctx.text(Text::TotalPaid), amount(total.paid));
        view! { class="b", <span class="total"><span class="quiet">{label}</span><b>{amount}</b></span> }
    };
    let outstanding = (total.outstanding != Some(0)).then(|| {
        let (label, amount) = (ctx.text(Text::TotalOutstanding), amount(total.outstanding));
        view! { class="b", <span class="total warning"><span class="quiet">{label}</span><b>{amount}</b></span> }
    });
    view! { class="b", <div class="total" data-currency=total.currency.code().to_owned()>{paid}{outstanding}</div> }.into_any()
}
