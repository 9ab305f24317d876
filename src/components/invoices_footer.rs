//! Below the table: what could not be read, how old the data are, and what to take along.

use super::ctx::Ctx;
use super::plan_section::updated_at;
use super::shown::{Selection, Shown};
use crate::export;
use billing_core::text::{Arg, Message, Text};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The footer of the invoices.
pub(crate) fn invoices_footer(ctx: &Ctx, shown: &Shown) -> AnyView {
    view! { class="b", <div class="footer" part="footer"><div class="about">{about(ctx)}</div>{exports(ctx, shown)}</div> }
    .into_any()
}

fn about(ctx: &Ctx) -> AnyView {
    let load = ctx.state.invoices.clone();
    let about = ArcMemo::new(move |_| {
        load.with(|load| {
            (load.data.as_ref().map_or(0, |history| history.unreadable), load.fetched_at)
        })
    });
    let ctx = ctx.clone();
    (move || {
        let (unreadable, fetched_at) = about.get();
        let unreadable = (unreadable > 0).then(|| {
            let count = Arg::Count(unreadable as u64);
            let text = ctx.message(Message::new(Text::UnreadableInvoices).with("count", count));
            view! { class="b", <span class="warning toned" role="note">{text}</span> }
        });
        (unreadable, fetched_at.map(|at| updated_at(&ctx, at)))
    })
    .into_any()
}

/// Everything here takes along the rows that the filters leave, not only those on the screen.
fn exports(ctx: &Ctx, shown: &Shown) -> AnyView {
    let group = ctx.text(Text::Export);
    let (csv, json, copied, printed) = (ctx.clone(), ctx.clone(), ctx.clone(), ctx.clone());
    let said = ArcRwSignal::new(None::<Message>);
    let (say, selection) = (said.clone(), shown.selection.clone());
    let counted = |label: Text| Some((label, shown.selection.clone()));
    let copy = move |_| {
        let (ctx, say) = (copied.clone(), say.clone());
        spawn_local(async move {
            let outcome = match export::copy(&ctx).await {
                Ok(rows) => Message::new(Text::ExportCopied).with("count", Arg::Count(rows as u64)),
                Err(_) => Message::new(Text::ExportFailed),
            };
            say.set(Some(outcome));
        });
    };
    let speaker = ctx.clone();
    let outcome = move || said.get().map(|message| speaker.message(message)());
    view! { class="b",
        <div class="exports" part="actions" role="group" aria-label=group>
            <span class="quiet" role="status">{outcome}</span>
            {button(ctx, Text::ExportCsv, counted(Text::ExportCsvLabel), "csv", move |_| export::save_csv(&csv))}
            {button(ctx, Text::ExportJson, counted(Text::ExportJsonLabel), "json", move |_| export::save_json(&json))}
            {button(ctx, Text::ExportCopy, None, "copy", copy)}
            {button(ctx, Text::ExportPrint, None, "print", move |_| export::print(&printed, selection.with_untracked(|rows| rows.len())))}
        </div>
    }
    .into_any()
}

/// A button; its longer name for who cannot see the table says how many rows it takes along.
fn button(
    ctx: &Ctx,
    label: Text,
    name: Option<(Text, ArcMemo<Selection>)>,
    action: &'static str,
    click: impl Fn(leptos::ev::MouseEvent) + 'static,
) -> AnyView {
    let (label, ctx) = (ctx.text(label), ctx.clone());
    let name = move || {
        let (text, selection) = name.as_ref()?;
        let count = Arg::Count(selection.with(|rows| rows.len()) as u64);
        Some(ctx.message(Message::new(*text).with("count", count))())
    };
    view! { class="b",
        <button class="button plain" part="action" type="button" data-action=action aria-label=name on:click=click>{label}</button>
    }
    .into_any()
}
