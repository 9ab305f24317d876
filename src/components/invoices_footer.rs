//! Below the table: how old the data are, and what to take along.

use super::calm::calmly;
use super::ctx::Ctx;
use super::plan_section::{button, updated_at};
use super::shown::Shown;
use crate::dom::{View, el, region, words};
use crate::export;
use crate::reactive::Signal;
use crate::task;
use billing_core::text::{Arg, Message, Text};

/// The footer of the invoices.
pub(crate) fn invoices_footer(ctx: &Ctx, shown: &Shown) -> View {
    let (ctx, shown) = (ctx.clone(), shown.clone());
    region(calmly(ctx.calm.clone(), || true), move |calm| {
        let about = || el("div", &[("class", "about")]).child(about(&ctx));
        let footer = || el("div", &[("class", "footer"), ("part", "footer")]).child(about());
        calm.then(|| footer().child(exports(&ctx, &shown)))
    })
}

fn about(ctx: &Ctx) -> View {
    let load = ctx.state.invoices.clone();
    let ctx = ctx.clone();
    region(
        move || load.with(|load| load.fetched_at),
        move |fetched_at| fetched_at.map(|at| updated_at(&ctx, at)),
    )
}

/// Everything here takes along the rows that the filters leave, not only those on the screen.
fn exports(ctx: &Ctx, shown: &Shown) -> View {
    let (csv, json, copied, printed) = (ctx.clone(), ctx.clone(), ctx.clone(), ctx.clone());
    let said = Signal::new(None::<Message>);
    let (say, selection) = (said.clone(), shown.selection.clone());
    let copy = move || {
        let (ctx, say) = (copied.clone(), say.clone());
        task::spawn(async move {
            let outcome = match export::copy(&ctx).await {
                Ok(rows) => Message::new(Text::ExportCopied).with("count", Arg::Count(rows as u64)),
                Err(_) => Message::new(Text::ExportFailed),
            };
            say.set(Some(outcome));
        });
    };
    let print = move || export::print(&printed, selection.with_untracked(|rows| rows.len()));
    let speaker = ctx.clone();
    let outcome = words(move || said.get().map(|it| speaker.tell(&it)).unwrap_or_default());
    // A longer name for who cannot see the table: it says how many rows a file takes along.
    let counted = |button: View, text: Text| {
        let (ctx, selection) = (ctx.clone(), shown.selection.clone());
        button.attr_of(
            "aria-label",
            words(move || {
                let count = Arg::Count(selection.with(|rows| rows.len()) as u64);
                ctx.tell(&Message::new(text).with("count", count))
            }),
        )
    };
    let csv = tool(ctx, Text::ExportCsv, "csv", Box::new(move || export::save_csv(&csv)));
    let json = tool(ctx, Text::ExportJson, "json", Box::new(move || export::save_json(&json)));
    el("div", &[("class", "exports"), ("part", "actions"), ("role", "group")])
        .attr_of("aria-label", ctx.text(Text::Export))
        .child(el("span", &[("class", "quiet"), ("role", "status")]).text(outcome))
        .child(counted(csv, Text::ExportCsvLabel))
        .child(counted(json, Text::ExportJsonLabel))
        .child(tool(ctx, Text::ExportCopy, "copy", Box::new(copy)))
        .child(tool(ctx, Text::ExportPrint, "print", Box::new(print)))
}

fn tool(ctx: &Ctx, label: Text, action: &str, click: Box<dyn Fn()>) -> View {
    button("button plain")
        .attr("data-action", action)
        .on("click", move |_| click())
        .text(ctx.text(label))
}
