//! The invoices: skeleton, nothing yet, or the table with its tools.

use super::bill_checks::bill_checks;
use super::calm;
use super::chart::chart;
use super::ctx::Ctx;
use super::heading::heading;
use super::invoice_table::invoice_table;
use super::invoices_footer::invoices_footer;
use super::link_report::link_report;
use super::shown::Shown;
use super::skeleton;
use super::told::told;
use super::toolbar::toolbar;
use super::totals::{totals, years};
use crate::dom::{View, el, flag, region, words};
use crate::state::Source;
use billing_core::date::Instant;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::state::{Known, State, Subject};

/// How many bones the skeleton shows: a year of monthly invoices.
const SKELETON_ROWS: usize = 12;

/// The invoices as one section.
pub(crate) fn invoices_section(ctx: &Ctx) -> View {
    let shown = Shown::new(ctx);
    calm::count(ctx, &shown);
    link_report(ctx, &shown);
    let (asking, drawing, drawn) = (ctx.clone(), ctx.clone(), shown.clone());
    let body = region(
        move || standing(&asking),
        move |state| match state {
            State::Loading => Some(skeleton::invoices(SKELETON_ROWS)),
            State::Shown => Some(table(&drawing, &drawn)),
            _ => None,
        },
    );
    let (asking, drawing) = (ctx.clone(), ctx.clone());
    let empty = region(
        move || standing(&asking) == State::Empty,
        move |is_empty| is_empty.then(|| empty(&drawing)),
    );
    let loading = ctx.clone();
    let top = el("div", &[("class", "section-top")])
        .child(heading(ctx, Text::InvoicesHeading, 0, "heading"))
        .child(count(ctx, &shown));
    el("section", &[("part", "invoices"), ("class", "stack")])
        .attr_of("aria-label", ctx.text(Text::InvoicesHeading))
        .attr_of("aria-busy", words(move || flag(loading.is_loading(Source::Autoposting))))
        .child(top)
        .child(told(ctx, Source::Autoposting))
        .child(el("div", &[("class", "status"), ("role", "status")]).child(empty))
        .child(body)
}

/// What stands in the section's place, whatever else is told and whatever the filters leave.
fn standing(ctx: &Ctx) -> State {
    // It has no part in the countdown.
    let known = Known { retry_at: None, ..ctx.known(Source::Autoposting) };
    known.states(Instant { unix_ms: 0 }).pop().unwrap_or(State::Loading)
}

fn table(ctx: &Ctx, shown: &Shown) -> View {
    let frame = el("div", &[("class", "frame")])
        .child(invoice_table(ctx, shown))
        .child(no_match(ctx, shown))
        .child(totals(ctx, shown))
        .child(years(ctx, shown));
    el("div", &[("class", "stack")])
        .child(bill_checks(ctx, shown))
        .child(toolbar(ctx, shown))
        .child(frame)
        .child(invoices_footer(ctx, shown))
        .child(chart(ctx, shown))
}

/// How many invoices the filters leave, said politely whenever it changes.
fn count(ctx: &Ctx, shown: &Shown) -> View {
    let (ctx, shown) = (ctx.clone(), shown.clone());
    let text = words(move || {
        let model = shown.model.with(|it| it.as_ref().map(|it| it.history().invoices.len()));
        let Some(total) = model else { return String::new() };
        let count = shown.selection.with(|rows| rows.len());
        ctx.tell(&if count == total {
            Message::new(Text::ResultCount).with("count", Arg::Count(count as u64))
        } else {
            let shown = ctx.formatter.with(|formatter| formatter.count(count as u64));
            Message::new(Text::ResultCountOf)
                .with("shown", Arg::Text(shown))
                .with("count", Arg::Count(total as u64))
        })
    });
    el("p", &[("class", "quiet small"), ("role", "status")]).text(text)
}

fn empty(ctx: &Ctx) -> View {
    let said = State::Empty.messages(Subject::Invoices);
    let slot = el("slot", &[("name", "empty")])
        .children(said.into_iter().map(|it| el("p", &[]).text(ctx.message(it))));
    el("div", &[("class", "frame"), ("part", "empty")])
        .child(el("div", &[("class", "message")]).child(slot))
}

/// Said where the rows would be, and politely: the place is there before the words.
fn no_match(ctx: &Ctx, shown: &Shown) -> View {
    let (asking, drawing, shown) = (ctx.clone(), ctx.clone(), shown.clone());
    let words = region(
        move || {
            let mut known = asking.known(Source::Autoposting);
            if let Some(content) = &mut known.content {
                content.shown = shown.selection.with(|rows| rows.len());
            }
            known.states(Instant { unix_ms: 0 }).last() == Some(&State::NoMatch)
        },
        move |nothing| {
            let said = State::NoMatch.messages(Subject::Invoices).pop()?;
            let message = [("class", "message"), ("part", "empty")];
            nothing.then(|| el("div", &message).text(drawing.message(said)))
        },
    );
    el("div", &[("role", "status")]).child(words)
}
