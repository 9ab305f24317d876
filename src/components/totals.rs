//! What was paid and what is owed, each currency by itself, in all and by year.

use super::calm::calmly;
use super::ctx::Ctx;
use super::shown::{Model, Shown};
use crate::dom::{View, el, region, words};
use crate::reactive::Signal;
use billing_core::invoice::Invoices;
use billing_core::money::{Currency, Money};
use billing_core::text::{Arg, Message, Text};
use billing_core::view::totals::{
    CurrencyTotal, Totals, YearTotals, totals as sum, totals_by_year,
};
use billing_core::zone::Zone;

/// How many currencies are added up on the screen.
const CURRENCIES_AT_MOST: usize = 20;

/// The totals over the rows that the filters leave.
pub(crate) fn totals(ctx: &Ctx, shown: &Shown) -> View {
    let (shown, ctx) = (shown.clone(), ctx.clone());
    region(
        calmly(ctx.calm.clone(), move || over(&shown, |invoices, rows, _| sum(invoices, rows))),
        move |totals| (*totals != Totals::default()).then(|| draw(&ctx, totals)),
    )
}

/// The same year by year, folded away until it is asked for; nothing for a single year.
pub(crate) fn years(ctx: &Ctx, shown: &Shown) -> View {
    let (shown, ctx) = (shown.clone(), ctx.clone());
    region(calmly(ctx.calm.clone(), move || over(&shown, totals_by_year)), move |years| {
        (years.len() > 1).then(|| folded(&ctx, years))
    })
}

fn over<T: Default>(shown: &Shown, sum: fn(&Invoices, &[u32], &Zone) -> T) -> T {
    let sum = |model: &Model| {
        shown.selection.with(|rows| sum(&model.history().invoices, rows, model.table().zone()))
    };
    shown.model.with(|model| model.as_ref().map(sum)).unwrap_or_default()
}

fn draw(ctx: &Ctx, totals: &Totals) -> View {
    let uncounted = (totals.uncounted > 0).then(|| {
        let count = Arg::Count(totals.uncounted as u64);
        let text = ctx.message(Message::new(Text::TotalUncounted).with("count", count));
        el("div", &[("class", "quiet")]).text(text)
    });
    el("div", &[("class", "totals"), ("part", "totals"), ("role", "group")])
        .attr_of("aria-label", ctx.text(Text::TotalsHeading))
        .children(of_currencies(ctx, totals))
        .children(uncounted)
}

/// A long history has many years: they are written out when they are first unfolded.
fn folded(ctx: &Ctx, years: &[YearTotals]) -> View {
    let (opened, years) = (Signal::new(false), years.to_vec());
    let (open, drawing) = (opened.clone(), ctx.clone());
    el("details", &[("class", "years")])
        .on("toggle", move |_| open.set(true))
        .child(el("summary", &[]).text(ctx.text(Text::TotalsByYear)))
        .child(region(
            move || opened.get(),
            move |opened| opened.then(|| by_year(&drawing, &years)),
        ))
}

fn by_year(ctx: &Ctx, years: &[YearTotals]) -> View {
    let rows = years.iter().map(|it| {
        let head = el("th", &[("scope", "row")]);
        let head = match it.year {
            Some(year) => head.fixed(&year.to_string()),
            None => head.text(ctx.text(Text::TotalUndated)),
        };
        let currencies = of_currencies(ctx, &it.totals);
        el("tr", &[]).child(head).child(el("td", &[]).children(currencies))
    });
    el("table", &[("class", "plain-table")])
        .attr_of("aria-label", ctx.text(Text::TotalsByYear))
        .child(el("tbody", &[]).children(rows))
}

/// As many currencies as somebody may read, and how many more there are.
fn of_currencies(ctx: &Ctx, totals: &Totals) -> Vec<View> {
    let all = &totals.currencies;
    let mut views: Vec<View> =
        all.iter().take(CURRENCIES_AT_MOST).map(|total| of_currency(ctx, total)).collect();
    let more = all.len().saturating_sub(views.len());
    if more > 0 {
        let text = Message::new(Text::CheckMore).with("count", Arg::Count(more as u64));
        views.push(el("div", &[("class", "quiet")]).text(ctx.message(text)));
    }
    views
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
