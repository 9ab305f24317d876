//! One row of the invoice table.

use super::show::Show;
use super::status_badge::{label_text, tone_name};
use crate::erased::memo;
use crate::link;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::decimals::Decimals;
use billing_core::view::invoice_table::status_badge;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use std::sync::Arc;

const DASH: &str = "—";

/// What the cells show; empty where the selection has become shorter than the window.
#[derive(Clone, Default, PartialEq)]
struct RowContent {
    id: String,
    date: String,
    iso_date: String,
    description: String,
    amount: String,
    /// What the amount lacks beside the widest one, for the alignment of decimal points.
    padding: String,
    status: String,
    tone: &'static str,
    link: Option<InvoiceLink>,
}

/// Where an invoice's own page is, and how the link is labelled.
#[derive(Clone, PartialEq)]
struct InvoiceLink {
    url: String,
    label: String,
    /// The accessible name, which distinguishes the links of the rows.
    name: String,
}

/// The row at `index` of the selection, whichever invoice that is. What differs in another invoice is
/// updated, and nothing else.
#[component]
pub(super) fn InvoiceRow(
    index: usize,
    /// The height of a row in CSS pixels, where rows are positioned by their index.
    row_height: Signal<Option<usize>>,
    decimals: Memo<Arc<Decimals>>,
) -> impl IntoView {
    let state = WidgetState::from_context();
    let content = memo(move || content(&state, index, &decimals.get()).unwrap_or_default());
    let position =
        move || row_height.get().map(|height| format!("translateY({}px)", height * index));
    let has_link = move || content.with(|content| content.link.is_some());
    view! {
        <tr
            class="line"
            part="row"
            role="row"
            aria-rowindex=(index + 2).to_string()
            data-invoice-id=move || content.with(|content| content.id.clone())
            style:transform=position
        >
            <td class="cell cell-date" part="cell cell-date" role="cell">
                <time datetime=move || content.with(|content| content.iso_date.clone())>
                    {move || content.with(|content| content.date.clone())}
                </time>
            </td>
            <td class="cell cell-description" part="cell cell-description" role="cell">
                {move || content.with(|content| content.description.clone())}
            </td>
            // The padding is generated content: it is not part of what is read out.
            <td
                class="cell cell-amount"
                part="cell cell-amount"
                role="cell"
                data-lacking=move || content.with(|content| content.padding.clone())
            >
                <bdi>{move || content.with(|content| content.amount.clone())}</bdi>
            </td>
            <td class="cell cell-status" part="cell cell-status" role="cell">
                <span
                    class="badge"
                    part="status-badge"
                    data-tone=move || content.with(|content| content.tone)
                >
                    {move || content.with(|content| content.status.clone())}
                </span>
            </td>
            <td class="cell cell-link" part="cell cell-link" role="cell">
                <Show when=has_link>
                    <RowLink index=index content=content />
                </Show>
            </td>
        </tr>
    }
}

/// The link to the invoice's own page, which the host page may open itself.
#[component]
fn RowLink(index: usize, content: Memo<RowContent>) -> impl IntoView {
    let state = WidgetState::from_context();
    let text = move |get: fn(&InvoiceLink) -> &String| {
        Signal::derive(move || {
            content.with(|content| content.link.as_ref().map(get).cloned().unwrap_or_default())
        })
    };
    let open = move |event: MouseEvent| {
        if !open_invoice(&state, index) {
            event.prevent_default();
        }
    };
    view! {
        <a
            class="link"
            part="invoice-link"
            target="_blank"
            rel="noopener noreferrer"
            referrerpolicy="no-referrer"
            href=text(|link| &link.url)
            aria-label=text(|link| &link.name)
            on:click=open
        >
            {text(|link| &link.label)}
        </a>
    }
}

/// Reports to the page that an invoice is about to be opened; `false` when the page opens it itself.
fn open_invoice(state: &WidgetState, index: usize) -> bool {
    let row = state.selection.with_untracked(|rows| rows.get(index).copied());
    let history = state.history.get_untracked();
    let invoice = history
        .as_ref()
        .zip(row)
        .and_then(|(view, row)| view.history().invoices.get(usize::try_from(row).ok()?));
    invoice.is_none_or(|invoice| state.host.get_value().open_invoice(&invoice))
}

/// `None` where the selection has become shorter than the window.
fn content(state: &WidgetState, index: usize, decimals: &Decimals) -> Option<RowContent> {
    let row = state.selection.with(|rows| rows.get(index).copied())?;
    state.history.with(|view| {
        let view = view.as_ref()?;
        let invoice = view.history().invoices.get(usize::try_from(row).ok()?)?;
        let amount = state.formatter.with(|formatter| formatter.money(&invoice.amount));
        let date = invoice.paid_at.map(|date| state.formatter.with(|it| it.date(date)));
        let badge = status_badge(invoice.status, invoice.amount.minor < 0);
        let description = invoice.description.filter(|text| !text.is_empty()).unwrap_or(DASH);
        let url = invoice
            .url
            .and_then(|url| state.settings.with(|it| link::check(url, &it.link_hosts)).ok());
        let link = url.map(|url| {
            let name = Message::new(Text::ViewInvoiceOf)
                .with("description", Arg::Text(description.to_owned()))
                .with("amount", Arg::Text(amount.clone()));
            let now = state.now.get_untracked();
            let name = state.formatter.with(|formatter| formatter.message(&name, now));
            InvoiceLink { url, label: state.format_text(Text::ViewInvoice), name }
        });
        let zone = view.table().zone();
        Some(RowContent {
            id: invoice.id.to_owned(),
            iso_date: invoice.paid_at.map(|date| zone.day(date).to_string()).unwrap_or_default(),
            date: date.unwrap_or_else(|| DASH.to_owned()),
            description: description.to_owned(),
            padding: decimals.lacking(&amount, invoice.amount.currency.exponent()),
            amount,
            status: label_text(state, &badge.label),
            tone: tone_name(badge.tone),
            link,
        })
    })
}
