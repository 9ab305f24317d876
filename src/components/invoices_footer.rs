//! Below the table: what could not be read, how old the data are, and what to take along.

use super::ctx::Ctx;
use super::plan_section::updated_at;
use super::shown::Shown;
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
            {button(ctx, Text::ExportCsv, "csv", move |_| export::save_csv(&csv))}
            {button(ctx, Text::ExportJson, "json", move |_| export::save_json(&json))}
            {button(ctx, Text::ExportCopy, "copy", copy)}
            {button(ctx, Text::ExportPrint, "print", move |_| export::print(&printed, selection.with_untracked(|rows| rows.len())))}
        </div>
    }
    .into_any()
}

fn button(
    ctx: &Ctx,
    label: Text,
    action: &'static str,
    click: impl Fn(leptos::ev::MouseEvent) + 'static,
) -> AnyView {
    let label = ctx.text(label);
    view! { class="b",
        <button class="button plain" part="action" type="button" data-action=action on:click=click>{label}</button>
    }
    .into_any()
}
