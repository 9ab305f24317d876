//! The invoices: skeleton, error, empty, or the table with its tools.

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
use super::source_error::source_error;
use super::toolbar::toolbar;
use super::totals::{totals, years};
use crate::dom::{View, el, flag, region, words};
use crate::state::Source;
use billing_core::text::{Arg, Message, Text};
use leptos::prelude::With;

/// How many bones the skeleton shows: a year of monthly invoices.
const SKELETON_ROWS: usize = 12;

/// What stands in the section's place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Skeleton,
    Failed,
    Empty,
    Table,
}

/// The invoices as one section.
pub(crate) fn invoices_section(ctx: &Ctx) -> View {
    let shown = Shown::new(ctx);
    calm::count(ctx, &shown);
    link_report(ctx, &shown);
    let load = ctx.state.invoices.clone();
    let (drawing, drawn) = (ctx.clone(), shown.clone());
    let body = region(
        move || {
            load.with(|load| match (&load.data, &load.error) {
                (Some(history), _) if history.invoices.is_empty() && history.unreadable == 0 => {
                    Content::Empty
                }
                (Some(_), _) => Content::Table,
                (None, Some(_)) => Content::Failed,
                (None, None) => Content::Skeleton,
            })
        },
        move |content| match content {
            Content::Skeleton => Some(skeleton::invoices(SKELETON_ROWS)),
            Content::Failed => None,
            Content::Empty => Some(empty(&drawing)),
            Content::Table => Some(table(&drawing, &drawn)),
        },
    );
    let loading = ctx.clone();
    let top = el("div", &[("class", "section-top")])
        .child(heading(ctx, Text::InvoicesHeading, 0, "heading"))
        .child(count(ctx, &shown));
    el("section", &[("part", "invoices"), ("class", "stack")])
        .attr_of("aria-label", ctx.text(Text::InvoicesHeading))
        .attr_of("aria-busy", words(move || flag(loading.status(Source::Autoposting).loading)))
        .child(top)
        .child(source_error(ctx, Source::Autoposting))
        .child(body)
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
    let slot = el("slot", &[("name", "empty")])
        .child(el("p", &[]).text(ctx.text(Text::Empty)))
        .child(el("p", &[("class", "small")]).text(ctx.text(Text::EmptyHint)));
    el("div", &[("class", "frame"), ("part", "empty")])
        .child(el("div", &[("class", "message")]).child(slot))
}

fn no_match(ctx: &Ctx, shown: &Shown) -> View {
    let (ctx, shown) = (ctx.clone(), shown.clone());
    region(
        move || {
            shown.selection.with(|rows| rows.is_empty())
                && shown.model.with(|model| {
                    model.as_ref().is_some_and(|model| !model.history().invoices.is_empty())
                })
        },
        move |nothing| {
            let message = [("class", "message"), ("part", "empty")];
            nothing.then(|| el("div", &message).text(ctx.text(Text::NoMatch)))
        },
    )
}
