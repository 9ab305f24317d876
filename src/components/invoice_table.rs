//! The invoice table: a real `<table>`, of any length.
//!
//! Above a hundred rows only those near the visible part are in the document. Their nodes are
//! recycled: slot `k` of `n` shows the row whose place is `k` modulo `n`, so that scrolling by one
//! row rewrites one slot.

use super::ctx::Ctx;
use super::invoice_row::{Slot, invoice_row};
use super::shown::Shown;
use crate::format::Formatter;
use crate::host::Intent;
use crate::page::Listening;
use crate::settings::Layout;
use crate::state::Order;
use billing_core::text::{Arg, Message, Text};
use billing_core::view::invoice_table::Column;
use leptos::html;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;

/// Up to so many rows are all in the document.
const WHOLE_UP_TO: usize = 100;
/// On paper, so many.
const PRINTED_UP_TO: usize = 2000;
/// Rows beyond each edge of the visible part, so that a scroll never shows an empty frame.
const OVERSCAN: usize = 6;
/// The height of a windowed row before the first one has been measured, in CSS pixels.
const ROW_HEIGHT: f64 = 44.0;
/// Rows in the visible part before it has been measured.
const VISIBLE_ROWS: usize = 24;

/// Where the visible part lies.
#[derive(Clone, Copy, PartialEq)]
struct Viewport {
    first: usize,
    rows: usize,
    row_height: f64,
}

/// The table in its scroller.
pub(crate) fn invoice_table(ctx: &Ctx, shown: &Shown) -> AnyView {
    let scroller = NodeRef::<html::Div>::new();
    let viewport =
        ArcRwSignal::new(Viewport { first: 0, rows: VISIBLE_ROWS, row_height: ROW_HEIGHT });
    let length = {
        let selection = shown.selection.clone();
        ArcMemo::new(move |_| selection.with(|rows| rows.len()))
    };
    let printing = printing();
    let windowed = {
        let length = length.clone();
        ArcMemo::new(move |_| {
            let whole = if printing.get() { PRINTED_UP_TO } else { WHOLE_UP_TO };
            length.get() > whole
        })
    };
    let slots = {
        let (length, windowed, viewport) = (length.clone(), windowed.clone(), viewport.clone());
        ArcMemo::new(move |_| {
            let length = length.get();
            if windowed.get() {
                length.min(viewport.with(|view| view.rows) + 2 * OVERSCAN)
            } else {
                length
            }
        })
    };
    let measure = {
        let viewport = viewport.clone();
        move || {
            if let Some(scroller) = scroller.get_untracked() {
                let height = measured_row(&scroller).unwrap_or(ROW_HEIGHT);
                let rows = (f64::from(scroller.client_height()) / height) as usize + 1;
                let first = (f64::from(scroller.scroll_top()) / height) as usize;
                let next =
                    Viewport { first: first.saturating_sub(OVERSCAN), rows, row_height: height };
                if viewport.with_untracked(|view| *view != next) {
                    viewport.set(next);
                }
            }
        }
    };
    // A new order or another filter starts at the top again.
    let (order, filter) = (ctx.state.table.order.clone(), ctx.state.table.filter.clone());
    Effect::new(move |before: Option<()>| {
        order.track();
        filter.track();
        if let (Some(()), Some(scroller)) = (before, scroller.get_untracked()) {
            scroller.set_scroll_top(0);
        }
    });
    let after_mount = measure.clone();
    let sized = windowed.clone();
    Effect::new(move |_| {
        if sized.get() {
            after_mount();
        }
    });

    let layout = ctx.state.settings.layout.clone();
    let is_windowed = windowed.clone();
    let class = move || {
        let layout = match layout.get() {
            Layout::Auto => "auto",
            Layout::Table => "columns",
            Layout::Cards => "cards",
        };
        format!("scroller {layout}{}", if is_windowed.get() { " windowed" } else { "" })
    };
    let body_height = {
        let (length, windowed, viewport) = (length.clone(), windowed.clone(), viewport.clone());
        move || windowed.get().then(|| pixels(length.get(), viewport.with(|view| view.row_height)))
    };
    let rows = {
        let (ctx, shown, viewport, slots, windowed) =
            (ctx.clone(), shown.clone(), viewport.clone(), slots.clone(), windowed.clone());
        move |slot: usize| {
            let (viewport, slots, windowed) = (viewport.clone(), slots.clone(), windowed.clone());
            let place = {
                let viewport = viewport.clone();
                ArcMemo::new(move |_| place_of(slot, slots.get(), viewport.with(|view| view.first)))
            };
            let offset = {
                let place = place.clone();
                ArcMemo::new(move |_| {
                    windowed.get().then(|| {
                        let top = pixels(place.get(), viewport.with(|view| view.row_height));
                        format!("translateY({top})")
                    })
                })
            };
            invoice_row(&ctx, &shown, Slot { place, offset })
        }
    };
    let open = {
        let (host, selection) = (ctx.state.host.clone(), shown.selection.clone());
        move |event: leptos::ev::MouseEvent| {
            let link = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let row = link
                .and_then(|target| target.closest("a[data-open]").ok().flatten())
                .and_then(|link| link.get_attribute("data-open")?.parse::<usize>().ok());
            if let Some(index) = row
                && selection.with_untracked(|rows| rows.iter().any(|row| *row as usize == index))
                && !host.actions().intend(Intent::OpenInvoice { index })
            {
                event.prevent_default();
            }
        }
    };
    let (label, row_count) = (ctx.text(Text::TableLabel), move || (length.get() + 1).to_string());
    let on_scroll = measure.clone();
    on_window("resize", measure);
    view! { class="b",
        <div class=class node_ref=scroller tabindex=move || windowed.get().then_some("0") on:scroll=move |_| on_scroll()>
            <table class="table" part="table" role="table" aria-label=label aria-rowcount=row_count>
                <thead class="head" role="rowgroup">{head(ctx)}</thead>
                <tbody class="body" role="rowgroup" style:height=body_height on:click=open>
                    <For each=move || 0..slots.get() key=|slot| *slot children=rows />
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Whether the page is being printed.
fn printing() -> ArcRwSignal<bool> {
    let printing = ArcRwSignal::new(false);
    for (event, value) in [("beforeprint", true), ("afterprint", false)] {
        let printing = printing.clone();
        on_window(event, move || printing.set(value));
    }
    printing
}

/// Listens to the window for as long as the current owner lives.
fn on_window(event: &'static str, heard: impl Fn() + 'static) {
    if let Some(window) = web_sys::window() {
        let listening = SendWrapper::new(Listening::start(window.unchecked_into(), event, heard));
        on_cleanup(move || drop(listening));
    }
}

/// The row that a slot shows.
fn place_of(slot: usize, slots: usize, first: usize) -> usize {
    match first.checked_rem(slots) {
        None => slot,
        Some(phase) => first + (slot + slots - phase) % slots,
    }
}

/// A length of `count` rows. `{}` on a float would bring float formatting into the wasm, and rows
/// are whole pixels high.
fn pixels(count: usize, row_height: f64) -> String {
    format!("{}px", count * row_height as usize)
}

fn measured_row(scroller: &web_sys::Element) -> Option<f64> {
    let row = scroller.query_selector("tbody > tr").ok().flatten()?;
    let height = row.unchecked_into::<web_sys::HtmlElement>().offset_height();
    (height > 0).then(|| f64::from(height))
}

fn head(ctx: &Ctx) -> AnyView {
    let link = ctx.text(Text::ColumnInvoice);
    view! { class="b",
        <tr class="line" role="row" aria-rowindex="1">
            {column_head(ctx, Column::Date, "th")}
            {column_head(ctx, Column::Description, "th")}
            {column_head(ctx, Column::Amount, "th th-amount")}
            {column_head(ctx, Column::Status, "th")}
            <th class="th th-link" part="header-cell" role="columnheader" scope="col"><span class="sr">{link}</span></th>
        </tr>
    }
    .into_any()
}

fn column_head(ctx: &Ctx, column: Column, class: &'static str) -> AnyView {
    let order = ctx.state.table.order.clone();
    let sort = {
        let order = order.clone();
        move || match order.get() {
            Some(order) if order.column == column && order.descending => "descending",
            Some(order) if order.column == column => "ascending",
            _ => "none",
        }
    };
    let label = column_label(ctx, column);
    view! { class="b",
        <th class=class part="header-cell" role="columnheader" scope="col" aria-sort=sort>
            <button class="sort" part="sort-button" type="button" data-sort=column.name() on:click=move |_| order.update(|order| *order = next_order(*order, column))>
                {label}
                <svg class="arrow" viewBox="0 0 10 10" aria-hidden="true" focusable="false"><path fill="currentColor" d="M5 1.5 9 7H1z"></path></svg>
            </button>
        </th>
    }
    .into_any()
}

/// The column's name; dates that are not "as billed" say in which time zone they are.
fn column_label(ctx: &Ctx, column: Column) -> impl Fn() -> String + Clone + Send + Sync + use<> {
    let ctx = ctx.clone();
    move || {
        let zone = (column == Column::Date).then(|| ctx.formatter.with(Formatter::zone_name));
        let message = match zone.flatten() {
            Some(zone) => Message::new(Text::ColumnDateIn).with("zone", Arg::Text(zone)),
            None => Message::new(column.text()),
        };
        ctx.message(message)()
    }
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
