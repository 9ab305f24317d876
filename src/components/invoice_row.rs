//! One row's nodes, showing whichever invoice stands at their place.

use super::badge::{badge_class, label_text};
use super::ctx::Ctx;
use super::shown::Model;
use crate::dom::{View, el, fixed_text};
use crate::link;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::badge::Tone;
use billing_core::view::decimals::Decimals;
use billing_core::view::invoice_table::status_badge;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// What the cells say.
#[derive(PartialEq)]
pub(super) struct RowText {
    id: String,
    date: String,
    iso_date: String,
    description: String,
    amount: String,
    lacking: String,
    status: String,
    tone: Tone,
    link: Option<Link>,
}

/// Where an invoice's own page is, and how that is said.
#[derive(PartialEq)]
struct Link {
    url: String,
    label: String,
    name: String,
}

/// One cell's text.
type Cell = fn(&RowText) -> &str;

const DASH: &str = "—";

/// A row's nodes, and what was last written into them: only what is another is written again.
///
/// A text's own node is kept and its words are changed: another node in its place would have the cell
/// styled anew.
pub(super) struct Row {
    row: View,
    time: View,
    amount_cell: View,
    badge: View,
    /// Of the date, the description, the amount and the status.
    texts: [View; 4],
    link_cell: View,
    link: Option<(View, View)>,
    place: Option<usize>,
    offset: Option<String>,
    shown: Option<RowText>,
}

impl Row {
    /// An empty row at the end of the table's body.
    pub(super) fn new(body: &View) -> Self {
        let texts = [(); 4].map(|()| fixed_text(""));
        let [date, description, amount, status] = texts.clone();
        let time = el("time", &[]).child(date);
        let badge = el("span", &[("part", "status-badge")]).child(status);
        let amount_cell = cell("cell cell-amount").child(el("bdi", &[]).child(amount));
        let link_cell = cell("cell cell-link");
        let row = el("tr", &[("class", "line"), ("part", "row"), ("role", "row"), ("hidden", "")])
            .child(cell("cell cell-date").child(time.clone()))
            .child(cell("cell cell-description").child(description))
            .child(amount_cell.clone())
            .child(cell("cell cell-status").child(badge.clone()))
            .child(link_cell.clone());
        body.append(&row);
        let (place, offset, shown) = (None, None, None);
        let link = None;
        Self { row, time, amount_cell, badge, texts, link_cell, link, place, offset, shown }
    }

    /// The row's own node.
    pub(super) fn view(&self) -> &View {
        &self.row
    }

    /// Takes the row out of the table.
    pub(super) fn remove(&self) {
        self.row.element().remove();
    }

    /// Where the row stands in the order of the table.
    pub(super) fn is_at(&self, place: usize) -> bool {
        self.place == Some(place)
    }

    /// Moves the row: its place in the order, and how far down it lies.
    pub(super) fn move_to(&mut self, place: usize, offset: Option<String>) {
        if self.place.replace(place) != Some(place) {
            self.row.set("aria-rowindex", &(place + 2).to_string());
        }
        if self.offset != offset {
            let style = self.row.element().unchecked_ref::<HtmlElement>().style();
            // A property and a value of ours cannot be refused.
            let _ = style.set_property("transform", offset.as_deref().unwrap_or_default());
            self.offset = offset;
        }
    }

    /// Writes what the cells say; a row without an invoice is hidden.
    pub(super) fn show(&mut self, text: Option<RowText>) {
        if self.shown == text {
            return;
        }
        match &text {
            Some(text) => self.write(text),
            None => {
                self.row.set("hidden", "");
                // It has one where it is shown.
                let _ = self.row.element().remove_attribute("data-invoice-id");
            }
        }
        self.shown = text;
    }

    fn write(&mut self, text: &RowText) {
        let before = self.shown.take();
        let was = |get: fn(&RowText) -> &str| before.as_ref().map(get);
        if before.is_none() {
            // It has none where it is shown already.
            let _ = self.row.element().remove_attribute("hidden");
        }
        if was(|it| &it.id) != Some(&text.id) {
            self.row.set("data-invoice-id", &text.id);
        }
        if was(|it| &it.iso_date) != Some(&text.iso_date) {
            self.time.set("datetime", &text.iso_date);
        }
        // What a style sheet alone can put beside the amount: it is no part of what is read.
        if was(|it| &it.lacking).unwrap_or_default() != text.lacking {
            self.amount_cell.set("data-lacking", &text.lacking);
        }
        if before.as_ref().map(|it| it.tone) != Some(text.tone) {
            self.badge.set("class", &badge_class(text.tone));
        }
        let cells: [Cell; 4] =
            [|it| &it.date, |it| &it.description, |it| &it.amount, |it| &it.status];
        for (view, get) in self.texts.iter().zip(cells) {
            if was(get) != Some(get(text)) {
                view.write(get(text));
            }
        }
        if before.as_ref().is_none_or(|it| it.link != text.link) {
            self.write_link(text, before.and_then(|it| it.link));
        }
    }

    fn write_link(&mut self, text: &RowText, before: Option<Link>) {
        let Some(link) = &text.link else {
            if let Some((view, _)) = self.link.take() {
                view.element().remove();
            }
            return;
        };
        let (view, label) = self.link.get_or_insert_with(|| {
            let label = fixed_text("");
            let view = el("a", &LINK).child(label.clone());
            self.link_cell.append(&view);
            (view, label)
        });
        view.set("href", &link.url);
        view.set("aria-label", &link.name);
        if before.is_none_or(|it| it.label != link.label) {
            label.write(&link.label);
        }
    }
}

const LINK: [(&str, &str); 5] = [
    ("class", "link"),
    ("part", "invoice-link"),
    ("target", "_blank"),
    ("rel", "noopener noreferrer"),
    ("referrerpolicy", "no-referrer"),
];

fn cell(class: &str) -> View {
    el("td", &[("class", class), ("part", class), ("role", "cell")])
}

/// What the row of an invoice says.
pub(super) fn row_text(
    ctx: &Ctx,
    model: &Model,
    decimals: &Decimals,
    index: u32,
) -> Option<RowText> {
    let invoice = model.history().invoices.get(index as usize)?;
    let amount = ctx.formatter.with(|formatter| formatter.money(&invoice.amount));
    let date = invoice.paid_at.map(|date| ctx.formatter.with(|formatter| formatter.date(date)));
    let badge = status_badge(invoice.status, invoice.amount.minor < 0);
    let description = invoice.description.filter(|text| !text.is_empty()).unwrap_or(DASH);
    let link = invoice.url.and_then(|url| {
        let hosts = &ctx.state.settings.link_hosts;
        let url = hosts.with(|hosts| link::check(url, hosts)).ok()?;
        let name = Message::new(Text::ViewInvoiceOf)
            .with("description", Arg::Text(description.to_owned()))
            .with("amount", Arg::Text(amount.clone()));
        let now = ctx.state.now.get_untracked();
        let name = ctx.formatter.with(|formatter| formatter.message(&name, now));
        Some(Link { url, label: ctx.say(Text::ViewInvoice), name })
    });
    Some(RowText {
        id: invoice.id.to_owned(),
        iso_date: invoice
            .paid_at
            .map(|date| model.table().zone().day(date).to_string())
            .unwrap_or_default(),
        date: date.unwrap_or_else(|| DASH.to_owned()),
        description: description.to_owned(),
        lacking: decimals.lacking(&amount, invoice.amount.currency.exponent()),
        amount,
        status: label_text(ctx, &badge.label),
        tone: badge.tone,
        link,
    })
}
