//! One row's nodes, showing whichever invoice stands at their place.

use super::badge::{label_text, tone_class};
use super::ctx::Ctx;
use super::shown::Shown;
use crate::link;
use billing_core::date::BillingDate;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::badge::Tone;
use billing_core::view::invoice_table::status_badge;
use leptos::prelude::*;

/// A recycled row: which place of the selection it shows, and how far down it lies.
#[derive(Clone)]
pub(crate) struct Slot {
    pub(crate) place: ArcMemo<usize>,
    pub(crate) offset: ArcMemo<Option<String>>,
}

/// What the cells say.
#[derive(Clone, PartialEq)]
struct RowText {
    index: u32,
    id: String,
    date: String,
    iso_date: Option<String>,
    description: String,
    amount: String,
    status: String,
    tone: Tone,
    link: Option<(String, String)>,
}

const DASH: &str = "—";

/// The row's nodes.
pub(crate) fn invoice_row(ctx: &Ctx, shown: &Shown, slot: Slot) -> AnyView {
    let Slot { place, offset } = slot;
    let index = {
        let (selection, place) = (shown.selection.clone(), place.clone());
        ArcMemo::new(move |_| selection.with(|rows| rows.get(place.get()).copied()))
    };
    let row = {
        let (ctx, model) = (ctx.clone(), shown.model.clone());
        ArcMemo::new(move |_| {
            let index = index.get()?;
            model.with(|model| row_text(&ctx, model.as_ref()?.history(), index))
        })
    };
    let cell = |get: fn(&RowText) -> String| {
        let row = row.clone();
        move || row.with(|row| row.as_ref().map(get))
    };
    let empty = {
        let row = row.clone();
        move || row.with(Option::is_none)
    };
    let row_index = move || (place.get() + 2).to_string();
    let link = {
        let row = row.clone();
        let label = ctx.text(Text::ViewInvoice);
        move || {
            row.with(|row| {
                let row = row.as_ref()?;
                let (url, name) = row.link.clone()?;
                let (label, index) = (label.clone(), row.index.to_string());
                Some(view! { class="b",
                    <a class="link" part="invoice-link" target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer" href=url aria-label=name data-open=index>{label}</a>
                })
            })
        }
    };
    let badge_class = {
        let row = row.clone();
        move || {
            format!(
                "badge {}",
                row.with(|row| row.as_ref().map_or("neutral", |row| tone_class(row.tone)))
            )
        }
    };
    view! { class="b",
        <tr class="line" part="row" role="row" aria-rowindex=row_index data-invoice-id=cell(|row| row.id.clone()) hidden=empty style:transform=move || offset.get()>
            <td class="cell cell-date" part="cell cell-date" role="cell"><time datetime=cell(|row| row.iso_date.clone().unwrap_or_default())>{cell(|row| row.date.clone())}</time></td>
            <td class="cell cell-description" part="cell cell-description" role="cell">{cell(|row| row.description.clone())}</td>
            <td class="cell cell-amount" part="cell cell-amount" role="cell"><bdi>{cell(|row| row.amount.clone())}</bdi></td>
            <td class="cell cell-status" part="cell cell-status" role="cell"><span class=badge_class part="status-badge">{cell(|row| row.status.clone())}</span></td>
            <td class="cell cell-link" part="cell cell-link" role="cell">{link}</td>
        </tr>
    }
    .into_any()
}

fn row_text(
    ctx: &Ctx,
    history: &billing_core::wire::autoposting::History,
    index: u32,
) -> Option<RowText> {
    let invoice = history.invoices.get(index as usize)?;
    let amount = ctx.formatter.with(|formatter| formatter.money(&invoice.amount));
    let date = invoice.paid_at.map(|date| ctx.formatter.with(|formatter| formatter.date(date)));
    let badge = status_badge(invoice.status, invoice.amount.minor < 0);
    let description = invoice.description.filter(|text| !text.is_empty()).unwrap_or(DASH);
    let link = invoice.url.and_then(|url| {
        let hosts = &ctx.state.settings.link_hosts;
        let href = hosts.with(|hosts| link::check(url, hosts)).ok()?;
        let name = Message::new(Text::ViewInvoiceOf)
            .with("description", Arg::Text(description.to_owned()))
            .with("amount", Arg::Text(amount.clone()));
        Some((href, ctx.message(name)()))
    });
    Some(RowText {
        index,
        id: invoice.id.to_owned(),
        iso_date: invoice.paid_at.map(iso),
        date: date.unwrap_or_else(|| DASH.to_owned()),
        description: description.to_owned(),
        amount,
        status: label_text(ctx, &badge.label),
        tone: badge.tone,
        link,
    })
}

/// What a `<time>` element's `datetime` says: the day as billed.
fn iso(date: BillingDate) -> String {
    date.utc_date().to_string()
}
