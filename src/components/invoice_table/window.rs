//! Which rows of a long table are in the document, from the position of its scroller.

use std::ops::Range;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Up to this many rows are all in the document.
const WHOLE_UP_TO: usize = 100;
/// On paper, up to this many.
const PRINTED_UP_TO: usize = 2000;
/// Rows beyond the edge in the direction of scrolling: the browser shows them before it has asked
/// for others.
const AHEAD: usize = 6;
/// The same before the first scroll.
const AHEAD_AT_FIRST: usize = 2;
/// Rows beyond the other edge, for the Tab key.
const BEHIND: usize = 1;
/// The height of a row before the first one has been measured, in CSS pixels.
const ROW_HEIGHT: usize = 44;
/// The number of visible rows before the scroller has been measured.
const VISIBLE_ROWS: usize = 12;

/// The visible part of the table, in rows and whole CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Viewport {
    top: usize,
    rows: usize,
    row_height: usize,
    is_scrolling_up: bool,
    has_scrolled: bool,
    is_at_top: bool,
}

impl Default for Viewport {
    /// Before anything has been measured.
    fn default() -> Self {
        Self {
            top: 0,
            rows: VISIBLE_ROWS,
            row_height: ROW_HEIGHT,
            is_scrolling_up: false,
            has_scrolled: false,
            is_at_top: true,
        }
    }
}

impl Viewport {
    /// The visible part now; unchanged while the scroller has no layout.
    pub(super) fn measure(self, scroller: &Element) -> Self {
        let visible = scroller.client_height();
        if visible == 0 {
            return self;
        }
        let row = scroller.query_selector("tbody > tr").ok().flatten();
        let row = row.map_or(0, |row| row.unchecked_into::<HtmlElement>().offset_height());
        let height = usize::try_from(row).ok().filter(|height| *height > 0).unwrap_or(ROW_HEIGHT);
        let rows_in = |pixels: i32| usize::try_from(pixels).unwrap_or_default() / height;
        let scrolled = scroller.scroll_top();
        let top = rows_in(scrolled);
        Self {
            top,
            rows: rows_in(visible) + 1,
            row_height: height,
            is_scrolling_up: if top == self.top { self.is_scrolling_up } else { top < self.top },
            has_scrolled: self.has_scrolled || scrolled > 0,
            is_at_top: scrolled <= 0,
        }
    }

    /// Whether the scroller was at its top when it was measured last. The browser is not asked again:
    /// while the rows are being changed its answer would take a layout of the whole table.
    pub(super) fn is_at_top(self) -> bool {
        self.is_at_top
    }
}

/// The rows in the document, and the height of one where they are only a part of the table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Window {
    /// Indices into the selection.
    pub(super) rows: Range<usize>,
    /// The number of rows that the customer can scroll to.
    pub(super) length: usize,
    /// In CSS pixels; `None` where all rows are in the document.
    pub(super) row_height: Option<usize>,
}

impl Window {
    pub(super) fn new(length: usize, is_printing: bool, viewport: Viewport) -> Self {
        let whole = if is_printing { PRINTED_UP_TO } else { WHOLE_UP_TO };
        if length <= whole {
            return Self { rows: 0..length, length, row_height: None };
        }
        let ahead = if viewport.has_scrolled { AHEAD } else { AHEAD_AT_FIRST };
        let above = if viewport.is_scrolling_up { ahead } else { BEHIND };
        let count = length.min(viewport.rows + ahead + BEHIND);
        // At the end of the table the window is as long as elsewhere.
        let first = viewport.top.saturating_sub(above).min(length - count);
        Self { rows: first..first + count, length, row_height: Some(viewport.row_height) }
    }

    /// The row of the document, of those numbered from 0, that shows the index; `None` outside the window.
    /// While the window moves, an index keeps its row: those that leave it are recycled for those that enter.
    pub(super) fn row_of(&self, index: usize) -> Option<usize> {
        self.rows.contains(&index).then(|| index % self.rows.len().max(1))
    }

    /// The row that shows the first index.
    pub(super) fn first_row(&self) -> usize {
        self.row_of(self.rows.start).unwrap_or_default()
    }

    /// The index that the row shows.
    pub(super) fn index_of(&self, row: usize) -> usize {
        let (first, Range { start, end }) = (self.first_row(), &self.rows);
        if row < first { end - first + row } else { start + row - first }
    }

    /// Whether only a part of the rows is in the document.
    pub(super) fn is_partial(&self) -> bool {
        self.row_height.is_some()
    }

    /// The height of all rows together, where only a part of them is in the document; empty elsewhere.
    pub(super) fn height(&self) -> String {
        match self.row_height {
            Some(height) => format!("{}px", height * self.length),
            None => String::new(),
        }
    }
}
