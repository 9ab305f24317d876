//! The invoice table: a real `<table>`, of any length.
//!
//! Above a hundred rows only those near the visible part are in the document. Their nodes are
//! recycled: scrolling by one row writes the nodes at one end anew and lets them stand at the other.
//! Once scrolling has come to rest they are put into the document as they are on the screen.

mod rows;

mod window;

use self::rows::Rows;
use self::window::{Viewport, Window};
use super::ctx::Ctx;
use super::shown::Shown;
use super::table_head::table_head;
use crate::dom::{View, el, follow, follow_later, keep};
use crate::host::Intent;
use crate::page::Listening;
use crate::reactive::{Signal, untrack};
use crate::resized::Resized;
use crate::settings::Layout;
use billing_core::text::Text;
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

/// The table in its scroller.
pub(crate) fn invoice_table(ctx: &Ctx, shown: &Shown) -> View {
    let viewport = Signal::new(Viewport::UNSEEN);
    let printing = printing();
    let window: Rc<dyn Fn() -> Window> = {
        let (selection, viewport) = (shown.selection.clone(), viewport.clone());
        Rc::new(move || {
            let length = selection.with(|rows| rows.len());
            Window::new(length, printing.get(), viewport.get())
        })
    };
    let body =
        el("tbody", &[("class", "body"), ("role", "rowgroup")]).on("click", open(ctx, shown));
    let head = el("thead", &[("class", "head"), ("role", "rowgroup")]).child(table_head(ctx));
    let table = el("table", &[("class", "table"), ("part", "table"), ("role", "table")])
        .attr_of("aria-label", ctx.text(Text::TableLabel))
        .child(head)
        .child(body.clone());
    let scroller = el("div", &[]).child(table.clone());
    let at = viewport.clone();
    let measure = {
        let scroller = scroller.clone();
        move || {
            let before = viewport.with_untracked(|view| *view);
            let next = before.next(scroller.element());
            if next != before {
                viewport.set(next);
            }
        }
    };
    let rows = Rc::new(RefCell::new(Rows::new(&table, &body, &scroller)));
    let settle = settle(&rows);
    let (drawing, drawn, of, late) =
        (ctx.clone(), shown.clone(), Rc::clone(&window), Rc::clone(&settle));
    follow(move || {
        if let Ok(mut rows) = rows.try_borrow_mut() {
            rows.paint(&drawing, &drawn, of(), &late);
        }
    });
    frame(ctx, &scroller, &table, &body, Rc::clone(&window), measure.clone());
    // A new order or another filter starts at the top again.
    let (order, filter) = (ctx.state.table.order.clone(), ctx.state.table.filter.clone());
    let (mut before, scrolled) = (false, scroller.clone());
    follow_later(move || {
        order.track();
        filter.track();
        // Where it is there already, saying so would have the new rows laid out before their frame.
        if std::mem::replace(&mut before, true) && at.with_untracked(|view| view.is_below) {
            scrolled.element().set_scroll_top(0);
        }
    });
    // Asked for here, its height would have the whole widget laid out before the frame that does.
    let (scrolled, resized) = (measure.clone(), measure);
    let is_windowed = move || untrack(|| window().windowed);
    keep(Resized::observe(scroller.element(), move || {
        if is_windowed() {
            resized();
        }
    }));
    // A key or a press finds the rows in order.
    let scroller = ["keydown", "pointerdown"].into_iter().fold(scroller, |view, event| {
        let settle = Rc::clone(&settle);
        view.on(event, move |_| settle())
    });
    scroller.on("scroll", move |_| scrolled())
}

fn settle(rows: &Rc<RefCell<Rows>>) -> Rc<dyn Fn()> {
    let rows = Rc::downgrade(rows);
    Rc::new(move || {
        if let Some(rows) = Weak::upgrade(&rows)
            && let Ok(mut rows) = rows.try_borrow_mut()
        {
            rows.settle();
        }
    })
}

/// What of the table around the rows depends on how many there are. `measure` is called when the
/// scroller has become one.
fn frame(
    ctx: &Ctx,
    scroller: &View,
    table: &View,
    body: &View,
    window: Rc<dyn Fn() -> Window>,
    measure: impl Fn() + 'static,
) {
    let layout = ctx.state.settings.layout.clone();
    let (scroller, table, body) = (scroller.clone(), table.clone(), body.clone());
    let (mut was_windowed, mut drawn) = (false, None);
    follow(move || {
        let window = window();
        let next = (window.frame(), layout.get());
        if drawn.replace(next) == Some(next) {
            return;
        }
        let layout = match next.1 {
            Layout::Auto => "auto",
            Layout::Table => "columns",
            Layout::Cards => "cards",
        };
        let windowed = if window.windowed { " windowed" } else { "" };
        scroller.set("class", &["scroller ", layout, windowed].concat());
        table.set("aria-rowcount", &(window.length + 1).to_string());
        let height = if window.windowed {
            scroller.set("tabindex", "0");
            window.pixels(window.length)
        } else {
            // Nothing is lost where there is none.
            let _ = scroller.element().remove_attribute("tabindex");
            String::new()
        };
        let style = body.element().unchecked_ref::<HtmlElement>().style();
        // A property and a value of ours cannot be refused.
        let _ = style.set_property("height", &height);
        let was_windowed = std::mem::replace(&mut was_windowed, window.windowed);
        if window.windowed && !was_windowed && scroller.node().is_connected() {
            measure();
        }
    });
}

/// Tells the host page of an invoice that is to be opened; it may want to do that itself.
fn open(ctx: &Ctx, shown: &Shown) -> impl Fn(Event) + 'static {
    let (host, selection) = (ctx.state.host.clone(), shown.selection.clone());
    move |event| {
        let index = place_of(&event)
            .and_then(|place| selection.with_untracked(|rows| rows.get(place).copied()));
        if let Some(index) = index.and_then(|index| usize::try_from(index).ok())
            && !host.actions().intend(Intent::OpenInvoice { index })
        {
            event.prevent_default();
        }
    }
}

/// The place of the row whose link an event comes from.
fn place_of(event: &Event) -> Option<usize> {
    let link = event.target()?.dyn_into::<Element>().ok()?.closest(".link").ok()??;
    link.closest("tr").ok()??.get_attribute("aria-rowindex")?.parse::<usize>().ok()?.checked_sub(2)
}

/// Whether the page is being printed.
fn printing() -> Signal<bool> {
    let printing = Signal::new(false);
    for (event, value) in [("beforeprint", true), ("afterprint", false)] {
        let printing = printing.clone();
        on_window(event, move || printing.set(value));
    }
    printing
}

/// Listens to the window for as long as the current owner lives.
fn on_window(event: &'static str, heard: impl Fn() + 'static) {
    if let Some(window) = web_sys::window() {
        keep(Listening::start(window.unchecked_into(), event, heard));
    }
}
