//! The head of the invoice table: a button to sort by each column.

use super::ctx::Ctx;
use crate::dom::{View, Words, el, words};
use crate::format::Formatter;
use crate::state::Order;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::invoice_table::Column;

/// The head's one row.
pub(super) fn table_head(ctx: &Ctx) -> View {
    let link = el("span", &[("class", "sr")]).text(ctx.text(Text::ColumnInvoice));
    el("tr", &[("class", "line"), ("role", "row"), ("aria-rowindex", "1")])
        .children(Column::ALL.map(|column| column_head(ctx, column)))
        .child(cell("th th-link").child(link))
}

fn cell(class: &str) -> View {
    let attributes =
        [("class", class), ("part", "header-cell"), ("role", "columnheader"), ("scope", "col")];
    el("th", &attributes)
}

fn column_head(ctx: &Ctx, column: Column) -> View {
    let (order, ordering) = (ctx.state.table.order.clone(), ctx.state.table.order.clone());
    let sorted = words(move || {
        let sorted = match order.get() {
            Some(order) if order.column == column && order.descending => "descending",
            Some(order) if order.column == column => "ascending",
            _ => "none",
        };
        sorted.to_owned()
    });
    let attributes = [
        ("class", "sort"),
        ("part", "sort-button"),
        ("type", "button"),
        ("data-sort", column.name()),
    ];
    let button = el("button", &attributes)
        .on("click", move |_| ordering.update(|order| *order = next_order(*order, column)))
        .text(label(ctx, column));
    let class = if column == Column::Amount { "th th-amount" } else { "th" };
    cell(class).attr_of("aria-sort", sorted).child(button)
}

/// The column's name; dates that are not "as billed" say in which time zone they are.
fn label(ctx: &Ctx, column: Column) -> Words {
    let ctx = ctx.clone();
    words(move || {
        let zone = (column == Column::Date).then(|| ctx.formatter.with(Formatter::zone_name));
        ctx.tell(&match zone.flatten() {
            Some(zone) => Message::new(Text::ColumnDateIn).with("zone", Arg::Text(zone)),
            None => Message::new(column.text()),
        })
    })
}

/// A click orders by the column, the next one the other way, a third gives the vendor's own order
/// back. Dates and amounts start with the largest.
fn next_order(order: Option<Order>, column: Column) -> Option<Order> {
    let first_descending = matches!(column, Column::Date | Column::Amount);
    match order {
        Some(order) if order.column == column => (order.descending == first_descending)
            .then_some(Order { column, descending: !first_descending }),
        _ => Some(Order { column, descending: first_descending }),
    }
}
