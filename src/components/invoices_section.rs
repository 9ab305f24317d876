//! The invoices: skeleton, error, empty, or the table with its tools.

use super::ctx::Ctx;
use super::heading::heading;
use super::invoice_table::invoice_table;
use super::plan_section::updated_at;
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
    let load = ctx.state.invoices.clone();
    let error = ArcMemo::new(move |_| load.with(|load| load.error.clone()));
    let problem = {
        let ctx = ctx.clone();
        move || error.get().map(|error| source_error(&ctx, Source::Autoposting, &error))
    };
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
            let text = ctx.text(Text::Empty);
            view! { class="b", <div class="frame" part="empty"><div class="message"><slot name="empty">{text}</slot></div></div> }.into_any()
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
            {toolbar(ctx, shown)}
            <div class="frame">{invoice_table(ctx, shown)}{no_match(ctx, shown)}{totals(ctx, shown)}</div>
            {footer(ctx)}
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
                Message::new(Text::ResultCountOf).with("count", Arg::Count(count as u64)).with(
                    "total",
                    Arg::Text(ctx.formatter.with(|formatter| formatter.count(total as u64))),
                )
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

/// What could not be read, and when the data were fetched.
fn footer(ctx: &Ctx) -> AnyView {
    let load = ctx.state.invoices.clone();
    let about = ArcMemo::new(move |_| {
        load.with(|load| {
            (load.data.as_ref().map_or(0, |history| history.unreadable), load.fetched_at)
        })
    });
    let ctx = ctx.clone();
    let content = move || {
        let (unreadable, fetched_at) = about.get();
        let unreadable = (unreadable > 0).then(|| {
            let text = ctx.message(
                Message::new(Text::UnreadableInvoices).with("count", Arg::Count(unreadable as u64)),
            );
            view! { class="b", <span role="note">{text}</span> }
        });
        (unreadable, fetched_at.map(|at| updated_at(&ctx, at)))
    };
    view! { class="b", <div class="footer" part="footer">{content}</div> }.into_any()
}
