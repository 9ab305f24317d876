//! One row of the invoice table.

use super::action_link::ActionLink;
use super::amount::Amount;
use super::status_badge::{label_text, tone_name};
use crate::erased::memo;
use crate::host_events::Action;
use crate::link;
use crate::state::WidgetState;
use crate::view;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::invoice_table::{is_unpaid, status_badge};
use leptos::ev::{FocusEvent, MouseEvent};
use leptos::prelude::*;

const DASH: &str = "—";

/// What the cells show; empty if the selection has become shorter than the window.
#[derive(Clone, Default, PartialEq)]
struct RowContent {
    id: String,
    date: String,
    iso_date: Option<String>,
    description: String,
    amount: String,
    status: String,
    tone: &'static str,
    link: Option<InvoiceLink>,
    /// Whether it is owed, cannot be paid here, and the host offers help.
    needs_help: bool,
}

/// Where an invoice's own page is, and how the link is labelled.
#[derive(Clone, PartialEq)]
struct InvoiceLink {
    url: String,
    label: String,
    /// Whether it leads to a page where the invoice can be paid.
    pays: bool,
    /// The accessible name, which distinguishes the links of the rows.
    name: String,
}

/// A row, which shows another invoice whenever its index changes. What differs is updated, and nothing
/// else.
#[component]
pub(super) fn InvoiceRow(
    /// The index into the selection.
    index: Memo<usize>,
    /// The height of a row in CSS pixels, where rows are positioned by their index.
    row_height: Signal<Option<usize>>,
    /// Called when a link in the row receives the focus.
    on_focus: Callback<FocusEvent>,
) -> impl IntoView {
    let state = WidgetState::from_context();
    let content = memo(move || content(&state, index.get()).unwrap_or_default());
    let text = move |get: fn(&RowContent) -> &String| {
        Signal::derive(move || content.with(|content| get(content).clone()))
    };
    let position = move || match row_height.get() {
        Some(height) => format!("translateY({}px)", height * index.get()),
        None => String::new(),
    };
    let links = memo(move || content.with(|content| (content.needs_help, content.link.is_some())));
    view! {
        <tr
            class="line"
            part="row"
            role="row"
            aria-rowindex=move || (index.get() + 2).to_string()
            data-invoice-id=text(|content| &content.id)
            style:transform=position
            on:focusin=move |event| on_focus.run(event)
        >
            <td class="cell cell-date" part="cell cell-date" role="cell">
                <time datetime=move || content.with(|content| content.iso_date.clone())>
                    {text(|content| &content.date)}
                </time>
            </td>
            <td class="cell cell-description" part="cell cell-description" role="cell">
                {text(|content| &content.description)}
            </td>
            <td class="cell cell-status" part="cell cell-status" role="cell">
                <span
                    class="badge"
                    part="status-badge"
                    data-tone=move || content.with(|content| content.tone.to_owned())
                >
                    {text(|content| &content.status)}
                </span>
            </td>
            <td class="cell cell-amount" part="cell cell-amount" role="cell">
                <bdi>
                    <Amount text=text(|content| &content.amount) />
                </bdi>
            </td>
            <td class="cell cell-link" part="cell cell-link" role="cell">
                {move || {
                    let help = || view! {
                        <ActionLink label=Text::GetHelp action=Action::Support is_plain=true />
                    };
                    let link = || view! { <RowLink index=index content=content /> };
                    match links.get() {
                        (false, false) => None,
                        (true, false) => Some(help()),
                        (false, true) => Some(link()),
                        (true, true) => Some(view! { {help()}{link()} }),
                    }
                }}
            </td>
        </tr>
    }
}

/// The link to the invoice's own page, which the host page may open itself.
#[component]
fn RowLink(index: Memo<usize>, content: Memo<RowContent>) -> impl IntoView {
    let state = WidgetState::from_context();
    let text = move |get: fn(&InvoiceLink) -> &String| {
        Signal::derive(move || {
            content.with(|content| content.link.as_ref().map(get).cloned().unwrap_or_default())
        })
    };
    view! {
        <a
            class="link"
            class:pay=move || content.with(|content| content.link.as_ref().is_some_and(|it| it.pays))
            part="invoice-link"
            target="_blank"
            rel="noopener noreferrer"
            referrerpolicy="no-referrer"
            href=text(|link| &link.url)
            aria-label=text(|link| &link.name)
            on:click=move |event: MouseEvent| {
                if !open_invoice(&state, index.get_untracked()) {
                    event.prevent_default();
                }
            }
        >
            <span class="label">{text(|link| &link.label)}</span>
        </a>
    }
}

/// Reports to the page that an invoice is about to be opened; `false` if the page opens it itself.
fn open_invoice(state: &WidgetState, index: usize) -> bool {
    let row = state.selection.with_untracked(|rows| rows.get(index).copied());
    let history = state.history.get_untracked();
    let invoice = history
        .as_ref()
        .zip(row)
        .and_then(|(view, row)| view.history().invoices.get(usize::try_from(row).ok()?));
    invoice.is_none_or(|invoice| state.host.get_value().open_invoice(&invoice))
}

/// `None` if the selection has become shorter than the window.
fn content(state: &WidgetState, index: usize) -> Option<RowContent> {
    let row = state.selection.with(|rows| rows.get(index).copied())?;
    state.history.with(|view| {
        let view = view.as_ref()?;
        let invoice = view.history().invoices.get(usize::try_from(row).ok()?)?;
        let amount = state.formatter.with(|formatter| formatter.money(&invoice.amount));
        let date = invoice.paid_at.map(|date| state.formatter.with(|it| it.date(date)));
        let is_unpaid = is_unpaid(&view.history().invoices, usize::try_from(row).ok()?);
        let badge = status_badge(invoice.status, invoice.amount.minor < 0);
        let description = invoice.description.filter(|text| !text.is_empty()).unwrap_or(DASH);
        let url = invoice
            .url
            .and_then(|url| state.settings.with(|it| link::check(url, &it.link_hosts)).ok());
        let link = url.map(|url| {
            let pays =
                is_unpaid && state.settings.with(|it| link::leads_to_payment(&url, &it.pay_hosts));
            let (label, name) = match pays {
                true => (Text::PayInvoice, Text::PayInvoiceOf),
                false => (Text::ViewInvoice, Text::ViewInvoiceOf),
            };
            let name = Message::new(name)
                .with("description", Arg::Text(description.to_owned()))
                .with("amount", Arg::Text(amount.clone()));
            let now = state.now.get_untracked();
            let name = state.formatter.with(|formatter| formatter.message(&name, now));
            InvoiceLink { url, label: state.format_text(label), pays, name }
        });
        let zone = view.zone();
        let is_payable = link.as_ref().is_some_and(|link| link.pays);
        Some(RowContent {
            needs_help: is_unpaid && !is_payable && state.action_url(Action::Support).is_some(),
            id: invoice.id.to_owned(),
            iso_date: invoice.paid_at.map(|date| zone.day(date).to_string()),
            date: match date {
                Some(date) => date,
                None if is_unpaid => state.format_text(Text::NotPaid),
                None => DASH.to_owned(),
            },
            description: description.to_owned(),
            amount,
            status: label_text(state, &badge.label),
            tone: tone_name(badge.tone),
            link,
        })
    })
}
