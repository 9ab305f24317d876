//! The invoices: skeleton, error, empty, or the table with its tools.

use super::bill_checks::bill_checks;
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
use super::totals::totals;
use crate::state::Source;
use billing_core::text::{Arg, Message, Text};
use leptos::prelude::*;

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
pub(crate) fn invoices_section(ctx: &Ctx) -> AnyView {
    let shown = Shown::new(ctx);
    link_report(ctx, &shown);
    let load = ctx.state.invoices.clone();
    let content = ArcMemo::new(move |_| {
        load.with(|load| match (&load.data, &load.error) {
            (Some(history), _) if history.invoices.is_empty() && history.unreadable == 0 => {
                Content::Empty
            }
            (Some(_), _) => Content::Table,
            (None, Some(_)) => Content::Failed,
            (None, None) => Content::Skeleton,
        })
    });
    let problem = source_error(ctx, Source::Autoposting, &ctx.state.invoices);
    let busy = {
        let load = ctx.state.invoices.clone();
        move || load.with(|load| load.loading).to_string()
    };
    let label = ctx.text(Text::InvoicesHeading);
    let top = view! { class="b", <div class="section-top">{heading(ctx, Text::InvoicesHeading, 0, "heading")}{count(ctx, &shown)}</div> };
    let ctx = ctx.clone();
    let body = move || match content.get() {
        Content::Skeleton => skeleton::invoices(SKELETON_ROWS),
        Content::Failed => ().into_any(),
        Content::Empty => {
            let (text, hint) = (ctx.text(Text::Empty), ctx.text(Text::EmptyHint));
            view! { class="b", <div class="frame" part="empty"><div class="message"><slot name="empty"><p>{text}</p><p class="small">{hint}</p></slot></div></div> }.into_any()
        }
        Content::Table => table(&ctx, &shown),
    };
    view! { class="b",
        <section part="invoices" class="stack" aria-label=label aria-busy=busy>{top}{problem}{body}</section>
    }
    .into_any()
}

fn table(ctx: &Ctx, shown: &Shown) -> AnyView {
    view! { class="b",
        <div class="stack">
            {bill_checks(ctx, shown)}
            {toolbar(ctx, shown)}
            <div class="frame">{invoice_table(ctx, shown)}{no_match(ctx, shown)}{totals(ctx, shown)}</div>
            {invoices_footer(ctx, shown)}
            {chart(ctx, shown)}
        </div>
    }
    .into_any()
}

/// How many invoices the filters leave, said politely whenever it changes.
fn count(ctx: &Ctx, shown: &Shown) -> AnyView {
    let (ctx, shown) = (ctx.clone(), shown.clone());
    let text = move || {
        let total =
            shown.model.with(|model| model.as_ref().map(|model| model.history().invoices.len()));
        total.map(|total| {
            let count = shown.selection.with(|rows| rows.len());
            let message = if count == total {
                Message::new(Text::ResultCount).with("count", Arg::Count(count as u64))
            } else {
                let shown = ctx.formatter.with(|formatter| formatter.count(count as u64));
                Message::new(Text::ResultCountOf)
                    .with("shown", Arg::Text(shown))
                    .with("count", Arg::Count(total as u64))
            };
            ctx.message(message)()
        })
    };
    view! { class="b", <p class="quiet small" role="status">{text}</p> }.into_any()
}

fn no_match(ctx: &Ctx, shown: &Shown) -> AnyView {
    let (ctx, shown) = (ctx.clone(), shown.clone());
    (move || {
        let nothing = shown.selection.with(|rows| rows.is_empty())
            && shown.model.with(|model| {
                model.as_ref().is_some_and(|model| !model.history().invoices.is_empty())
            });
        nothing.then(|| {
            let text = ctx.text(Text::NoMatch);
            view! { class="b", <div class="message" part="empty">{text}</div> }
        })
    })
    .into_any()
}
