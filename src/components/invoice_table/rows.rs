//! The rows in the document, recycled.

use super::super::ctx::Ctx;
use super::super::invoice_row::{Row, row_text};
use super::super::shown::{Model, Selection, Shown};
use super::window::Window;
use crate::dom::View;
use crate::format::Formatter;
use crate::timer::Timer;
use billing_core::view::decimals::Decimals;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// After so many milliseconds without a scroll it has come to rest.
const REST_MS: i32 = 50;

/// The rows in the document, and what they were written from.
pub(super) struct Rows {
    table: View,
    body: View,
    scroller: View,
    /// In the order of the screen.
    rows: Vec<Row>,
    /// How many of them, the last ones, stand in the document before the others: fewer than there are.
    turned: usize,
    /// The place of the first.
    first: usize,
    content: Option<Content>,
    decimals: Decimals,
    rest: Option<Timer>,
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
    /// No rows yet.
    pub(super) fn new(table: &View, body: &View, scroller: &View) -> Self {
        Self {
            table: table.clone(),
            body: body.clone(),
            scroller: scroller.clone(),
            rows: Vec::new(),
            turned: 0,
            first: 0,
            content: None,
            decimals: Decimals::default(),
            rest: None,
        }
    }

    /// Makes the rows those of the window. Where nothing but the window has moved, only those that
    /// stand at another place are written. `settle` is to be called when scrolling has come to rest.
    pub(super) fn paint(
        &mut self,
        ctx: &Ctx,
        shown: &Shown,
        window: Window,
        settle: &Rc<dyn Fn()>,
    ) {
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
        if slots != self.rows.len() {
            self.settle();
        }
        for gone in self.rows.drain(slots.min(self.rows.len())..) {
            gone.remove();
        }
        while self.rows.len() < slots {
            self.rows.push(Row::new(&self.body));
        }
        let before = self.first;
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
            row.move_to(place, window.offset(place));
        }
        self.content = Some(content);
        if before != self.first {
            // A single step is no scrolling yet.
            if self.rest.is_none() {
                self.settle();
            }
            let settle = Rc::clone(settle);
            self.rest = Timer::after(REST_MS, move || settle());
        }
    }

    /// The rows that have left the window at one end show what comes at the other.
    fn turn(&mut self, first: usize, same: bool) {
        let before = std::mem::replace(&mut self.first, first);
        let (by, count) = (before.abs_diff(first), self.rows.len());
        if same && by == 0 {
            return;
        }
        if same {
            self.keep_focus();
        }
        if by >= count || !same {
            // All are written anew, so that none has to be moved.
            self.take_last(self.turned);
        } else {
            self.take_last(if first > before { count - by } else { by });
        }
    }

    /// Has the last `count` rows stand before the others.
    fn take_last(&mut self, count: usize) {
        let all = self.rows.len();
        let mut last = self.rows.split_off(all.saturating_sub(count));
        last.append(&mut self.rows);
        self.rows = last;
        self.turned = (self.turned + all - count) % all.max(1);
    }

    /// Puts the rows into the document's order once scrolling has come to rest: Tab and who reads
    /// them out go by it.
    pub(super) fn settle(&mut self) {
        self.rest = None;
        let turned = std::mem::take(&mut self.turned);
        let Some(split) = self.rows.len().checked_sub(turned).filter(|_| turned > 0) else {
            return;
        };
        // A node that is moved loses the focus.
        let takes_last = match self.focused() {
            Some(place) => place < self.first + split,
            None => turned <= split,
        };
        let (beginning, ending) = self.rows.split_at(split);
        if takes_last {
            ending.iter().for_each(|row| self.body.append(row.view()));
        } else if let Some(next) = ending.first().map(Row::view) {
            for row in beginning {
                // It is a row of the same body.
                let _ = self.body.node().insert_before(row.view().node(), Some(next.node()));
            }
        }
    }

    /// The place of the row that has the focus.
    fn focused(&self) -> Option<usize> {
        let at = self.body.element().query_selector("tr:focus-within").ok()??;
        at.get_attribute("aria-rowindex")?.parse::<usize>().ok()?.checked_sub(2)
    }

    /// Who works by key in a row that leaves goes on in what scrolls, and not in another invoice.
    fn keep_focus(&self) -> Option<()> {
        let place = self.focused()?;
        if (self.first..self.first + self.rows.len()).contains(&place) {
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
