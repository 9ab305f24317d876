//! Which rows of a long table are in the document, by where its scroller is.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Up to so many rows are all in the document.
const WHOLE_UP_TO: usize = 100;
/// On paper, so many.
const PRINTED_UP_TO: usize = 2000;
/// Rows beyond the edge that one scrolls to: what the browser shows there before it has asked.
const AHEAD: usize = 6;
/// The same until somebody begins to scroll.
const AHEAD_AT_FIRST: usize = 2;
/// Rows beyond the other edge, where Tab goes on.
const BEHIND: usize = 1;
/// The height of a windowed row before the first one has been measured, in CSS pixels.
const ROW_HEIGHT: usize = 44;
/// Rows in the visible part before it has been measured.
const VISIBLE_ROWS: usize = 12;

/// Where the visible part lies, in rows and whole CSS pixels.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Viewport {
    top: usize,
    rows: usize,
    row_height: usize,
    is_rising: bool,
    /// Whether it lies below the table's beginning.
    pub(super) is_below: bool,
    has_scrolled: bool,
}

impl Viewport {
    /// Before anything has been measured.
    pub(super) const UNSEEN: Self = Self {
        top: 0,
        rows: VISIBLE_ROWS,
        row_height: ROW_HEIGHT,
        is_rising: false,
        is_below: false,
        has_scrolled: false,
    };

    /// Where the scroller is now; as before while it is not laid out.
    pub(super) fn next(self, scroller: &Element) -> Self {
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
            is_rising: if top == self.top { self.is_rising } else { top < self.top },
            is_below: scrolled > 0,
            has_scrolled: self.has_scrolled || scrolled > 0,
        }
    }
}

/// Which rows are in the document.
#[derive(Clone, Copy)]
pub(super) struct Window {
    pub(super) length: usize,
    pub(super) windowed: bool,
    viewport: Viewport,
}

impl Window {
    pub(super) fn new(length: usize, is_printing: bool, viewport: Viewport) -> Self {
        let whole = if is_printing { PRINTED_UP_TO } else { WHOLE_UP_TO };
        Self { length, windowed: length > whole, viewport }
    }

    /// The first row in the document; at the end all slots still show a row.
    pub(super) fn first(&self) -> usize {
        if !self.windowed {
            return 0;
        }
        let above = if self.viewport.is_rising { self.ahead() } else { BEHIND };
        let last_first = self.length.saturating_sub(self.slots());
        self.viewport.top.saturating_sub(above).min(last_first)
    }

    pub(super) fn slots(&self) -> usize {
        let some = self.viewport.rows + self.ahead() + BEHIND;
        if self.windowed { self.length.min(some) } else { self.length }
    }

    fn ahead(&self) -> usize {
        if self.viewport.has_scrolled { AHEAD } else { AHEAD_AT_FIRST }
    }

    /// A length of `count` rows.
    pub(super) fn pixels(&self, count: usize) -> String {
        let mut pixels = (count * self.viewport.row_height).to_string();
        pixels.push_str("px");
        pixels
    }

    /// How far down a row lies, where that has to be said.
    pub(super) fn offset(&self, place: usize) -> Option<String> {
        self.windowed.then(|| ["translateY(", &self.pixels(place), ")"].concat())
    }

    /// What the table around the rows is made of.
    pub(super) fn frame(&self) -> (usize, bool, usize) {
        (self.length, self.windowed, self.viewport.row_height)
    }
}
