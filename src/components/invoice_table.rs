//! The invoice table: a real `<table>`, of any length.
//!
//! Above a hundred rows only those near the visible part are in the document. Their nodes are
//! recycled: scrolling by one row takes the nodes at one end, writes them anew and puts them to the
//! other, so that they stand in the document as they do on the screen.

use super::ctx::Ctx;
use super::invoice_row::{Row, row_text};
use super::shown::{Model, Selection, Shown};
use super::table_head::table_head;
use crate::dom::{View, el, follow, follow_later, keep};
use crate::format::Formatter;
use crate::host::Intent;
use crate::page::Listening;
use crate::reactive::{Signal, untrack};
use crate::settings::Layout;
use billing_core::text::Text;
use billing_core::view::decimals::Decimals;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

/// Up to so many rows are all in the document.
const WHOLE_UP_TO: usize = 100;
/// On paper, so many.
const PRINTED_UP_TO: usize = 2000;
/// Rows beyond each edge of the visible part, so that a scroll never shows an empty frame.
const OVERSCAN: usize = 6;
/// The height of a windowed row before the first one has been measured, in CSS pixels.
const ROW_HEIGHT: usize = 44;
/// Rows in the visible part before it has been measured.
const VISIBLE_ROWS: usize = 12;

/// Where the visible part lies, in rows and whole CSS pixels.
#[derive(Clone, Copy, PartialEq)]
struct Viewport {
    first: usize,
    rows: usize,
    row_height: usize,
}

/// Which rows are in the document.
#[derive(Clone, Copy)]
struct Window {
    length: usize,
    windowed: bool,
    viewport: Viewport,
}

impl Window {
    /// The first row in the document; at the end all slots still show a row.
    fn first(&self) -> usize {
        let last_first = self.length.saturating_sub(self.slots());
        if self.windowed { self.viewport.first.min(last_first) } else { 0 }
    }

    fn slots(&self) -> usize {
        if self.windowed { self.length.min(self.viewport.rows + 2 * OVERSCAN) } else { self.length }
    }

    /// A length of `count` rows.
    fn pixels(&self, count: usize) -> String {
        let mut pixels = (count * self.viewport.row_height).to_string();
        pixels.push_str("px");
        pixels
    }
}

/// The table in its scroller.
pub(crate) fn invoice_table(ctx: &Ctx, shown: &Shown) -> View {
    let viewport = Signal::new(Viewport { first: 0, rows: VISIBLE_ROWS, row_height: ROW_HEIGHT });
    let printing = printing();
    let window: Rc<dyn Fn() -> Window> = {
        let (selection, viewport) = (shown.selection.clone(), viewport.clone());
        Rc::new(move || {
            let length = selection.with(|rows| rows.len());
            let whole = if printing.get() { PRINTED_UP_TO } else { WHOLE_UP_TO };
            Window { length, windowed: length > whole, viewport: viewport.get() }
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
    let measure = {
        let scroller = scroller.clone();
        move || {
            let next = measured(scroller.element());
            if viewport.with_untracked(|view| *view != next) {
                viewport.set(next);
            }
        }
    };
    let mut rows = Rows {
        table: table.clone(),
        body: body.clone(),
        scroller: scroller.clone(),
        rows: Vec::new(),
        first: 0,
        content: None,
        decimals: Decimals::default(),
    };
    let (drawing, drawn, of) = (ctx.clone(), shown.clone(), Rc::clone(&window));
    follow(move || rows.paint(&drawing, &drawn, of()));
    frame(ctx, &scroller, &table, &body, Rc::clone(&window), measure.clone());
    // A new order or another filter starts at the top again.
    let (order, filter) = (ctx.state.table.order.clone(), ctx.state.table.filter.clone());
    let (mut before, scrolled) = (false, scroller.clone());
    follow_later(move || {
        order.track();
        filter.track();
        if std::mem::replace(&mut before, true) {
            scrolled.element().set_scroll_top(0);
        }
    });
    let mounted = measure.clone();
    follow_later(move || {
        if untrack(|| window().windowed) {
            mounted();
        }
    });
    let scrolled = measure.clone();
    on_window("resize", measure);
    scroller.on("scroll", move |_| scrolled())
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
    let mut was_windowed = false;
    follow(move || {
        let window = window();
        let layout = match layout.get() {
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

/// The rows in the document, and what they were written from.
struct Rows {
    table: View,
    body: View,
    scroller: View,
    /// In the order of the document.
    rows: Vec<Row>,
    /// The place of the first.
    first: usize,
    content: Option<Content>,
    decimals: Decimals,
}

/// What the rows' texts are made of.
#[derive(Clone, PartialEq)]
struct Content {
    model: Option<Model>,
    selection: Selection,
    formatter: Formatter,
    link_hosts: Vec<String>,
}

impl Rows {
    /// Makes the rows those of the window. Where nothing but the window has moved, only those that
    /// stand at another place are written.
    fn paint(&mut self, ctx: &Ctx, shown: &Shown, window: Window) {
        let content = Content {
            model: shown.model.get(),
            selection: shown.selection.get(),
            formatter: ctx.formatter.get(),
            link_hosts: ctx.state.settings.link_hosts.get(),
        };
        let same = self.content.as_ref() == Some(&content);
        if self.content.as_ref().map(Content::written) != Some(content.written()) {
            self.align(&content);
        }
        let slots = window.slots();
        for gone in self.rows.drain(slots.min(self.rows.len())..) {
            gone.remove();
        }
        while self.rows.len() < slots {
            self.rows.push(Row::new(&self.body));
        }
        self.turn(window.first(), same);
        for (slot, row) in self.rows.iter_mut().enumerate() {
            let place = self.first + slot;
            if !same || !row.is_at(place) {
                let model = content.model.as_ref();
                let index = content.selection.get(place);
                row.show(
                    model
                        .zip(index)
                        .and_then(|(it, index)| row_text(ctx, it, &self.decimals, *index)),
                );
            }
            row.move_to(place, window.windowed.then(|| offset(place, window)));
        }
        self.content = Some(content);
    }

    /// Puts the rows that have left the window at one end to the other.
    fn turn(&mut self, first: usize, same: bool) {
        let before = std::mem::replace(&mut self.first, first);
        let (by, count) = (before.abs_diff(first), self.rows.len());
        if by == 0 {
            return;
        }
        if same {
            self.keep_focus();
        }
        if by >= count {
            return;
        }
        let is_down = first > before;
        let ending = self.rows.split_off(if is_down { by } else { count - by });
        let beginning = std::mem::replace(&mut self.rows, ending);
        if is_down {
            beginning.iter().for_each(|row| self.body.append(row.view()));
        } else if let Some(next) = beginning.first().map(Row::view) {
            for row in &self.rows {
                // It is a row of the same body.
                let _ = self.body.node().insert_before(row.view().node(), Some(next.node()));
            }
        }
        self.rows.extend(beginning);
    }

    /// Who works by key in a row that leaves goes on in what scrolls, and not in another invoice.
    fn keep_focus(&self) -> Option<()> {
        let at = self.body.element().query_selector("tr:focus-within").ok()??;
        let index: usize = at.get_attribute("aria-rowindex")?.parse().ok()?;
        let stays = self.first..self.first + self.rows.len();
        if stays.contains(&index.checked_sub(2)?) {
            return None;
        }
        self.scroller.element().unchecked_ref::<HtmlElement>().focus().ok()
    }

    /// Makes room for the longest amount.
    fn align(&mut self, content: &Content) {
        let Some(model) = &content.model else { return };
        let formatter = &content.formatter;
        self.decimals = Decimals::of(&model.history().invoices, &|money| formatter.money(money));
        let class = if self.decimals.in_front() { "body in-front" } else { "body" };
        self.body.set("class", class);
        let style = self.table.element().unchecked_ref::<HtmlElement>().style();
        // A property and a value of ours cannot be refused.
        let _ = style.set_property("--_amount", &self.decimals.width.to_string());
    }
}

impl Content {
    /// What the amounts' own texts are made of.
    fn written(&self) -> (&Option<Model>, &Formatter) {
        (&self.model, &self.formatter)
    }
}

fn offset(place: usize, window: Window) -> String {
    ["translateY(", &window.pixels(place), ")"].concat()
}

/// Where the scroller is.
fn measured(scroller: &Element) -> Viewport {
    let row = scroller.query_selector("tbody > tr").ok().flatten();
    let row = row.map_or(0, |row| row.unchecked_into::<HtmlElement>().offset_height());
    let height = usize::try_from(row).ok().filter(|height| *height > 0).unwrap_or(ROW_HEIGHT);
    let rows_in = |pixels: i32| usize::try_from(pixels).unwrap_or_default() / height;
    Viewport {
        first: rows_in(scroller.scroll_top()).saturating_sub(OVERSCAN),
        rows: rows_in(scroller.client_height()) + 1,
        row_height: height,
    }
}

/// Tells the host page of an invoice that is to be opened; it may want to do that itself.
fn open(ctx: &Ctx, shown: &Shown) -> impl Fn(Event) + 'static {
    let (host, selection) = (ctx.state.host.clone(), shown.selection.clone());
    move |event| {
        let link = event.target().and_then(|target| target.dyn_into::<Element>().ok());
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
