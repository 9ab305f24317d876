//! The rows of the document, and their order.

use super::row_focus::RowFocus;
use super::window::Window;
use crate::panic::has_panicked;
use gloo_timers::callback::Timeout;
use leptos::html::Div;
use leptos::prelude::*;
use std::ops::Range;
use web_sys::Element;

/// How long after the last change of the window scrolling has stopped.
const REST_MS: u32 = 100;

/// Moves the rows into the order of the screen once scrolling has stopped, or a key or the pointer is
/// pressed. With each step of scrolling it would cost more than all the rest: the browser lays out again
/// what is moved, and all that it contains.
#[derive(Clone, Copy)]
pub(super) struct RowOrder {
    scroller: NodeRef<Div>,
    window: Memo<Window>,
    focus: RowFocus,
    /// The row that is first in the document. The others follow by their numbers, and 0 after the last.
    first: StoredValue<usize>,
    /// Waits until scrolling has stopped.
    timeout: StoredValue<Option<Timeout>, LocalStorage>,
}

impl RowOrder {
    pub(super) fn new(scroller: NodeRef<Div>, window: Memo<Window>, focus: RowFocus) -> Self {
        let (first, timeout) = (StoredValue::new(0), StoredValue::new_local(None));
        Self { scroller, window, focus, first, timeout }
    }

    /// The numbers of the rows, for `For`: it adds and removes rows at the end, and moves none.
    pub(super) fn rows(self) -> Range<usize> {
        let window = self.window.get();
        if self.body().is_some_and(|body| count(&body) != window.rows.len()) {
            self.rotate_to(0);
        }
        if self.first.get_value() != window.first_row() {
            let restore = move || {
                if !has_panicked() {
                    self.restore();
                }
            };
            self.timeout.set_value(Some(Timeout::new(REST_MS, restore)));
        }
        0..window.rows.len()
    }

    /// Moves the rows that are not in the order of the screen.
    pub(super) fn restore(self) {
        self.rotate_to(self.window.with_untracked(Window::first_row));
    }

    /// Moves rows from one end of the document to the other until this one is the first: the fewer ones, or
    /// those without the one that has the focus.
    fn rotate_to(self, row: usize) {
        let first = self.first.get_value();
        let Some(body) = self.body().filter(|_| row != first) else { return };
        let count = count(&body);
        if row >= count {
            return;
        }
        let distance = |to: usize| (to + count - first) % count;
        let above = distance(row);
        let to_end = match self.focus.index() {
            Some(index) => distance(index % count) >= above,
            None => above * 2 <= count,
        };
        for _ in 0..if to_end { above } else { count - above } {
            let (Some(top), Some(bottom)) = (body.first_element_child(), body.last_element_child())
            else {
                return;
            };
            let _ = match to_end {
                true => body.insert_before(&top, bottom.next_sibling().as_ref()),
                false => body.insert_before(&bottom, Some(&top)),
            };
        }
        self.first.set_value(row);
    }

    fn body(self) -> Option<Element> {
        self.scroller.get_untracked()?.query_selector("tbody").ok()?
    }
}

/// The number of rows in the document.
fn count(body: &Element) -> usize {
    usize::try_from(body.child_element_count()).unwrap_or_default()
}
