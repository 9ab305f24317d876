//! The keyboard focus while rows are recycled.

use super::row_click::index_of_row;
use super::window::Window;
use leptos::ev::FocusEvent;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot};

/// What has the focus in a row.
#[derive(Clone, Copy)]
pub(super) struct RowFocus {
    scroller: NodeRef<Div>,
    focused: StoredValue<Option<Focused>, LocalStorage>,
}

#[derive(Clone)]
struct Focused {
    link: HtmlElement,
    /// The number of its row in the document.
    row: usize,
    /// The index that the row shows.
    index: usize,
}

impl RowFocus {
    pub(super) fn new(scroller: NodeRef<Div>) -> Self {
        Self { scroller, focused: StoredValue::new_local(None) }
    }

    /// A link has received the focus.
    pub(super) fn enter(&self, event: &FocusEvent, window: &Window) {
        let link = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let focused = link.and_then(|link| {
            let index = index_of_row(&link)?;
            Some(Focused { link, row: window.row_of(index), index })
        });
        let _ = self.focused.try_update_value(|value| *value = focused);
    }

    /// The link has lost it.
    pub(super) fn leave(&self) {
        let _ = self.focused.try_update_value(|focused| *focused = None);
    }

    /// The row that has the focus.
    pub(super) fn row(&self) -> Option<usize> {
        Some(self.focused()?.row)
    }

    /// Moves the focus from a row that shows another invoice in this window to the scroller, where the arrow
    /// keys scroll.
    pub(super) fn leave_recycled(&self, window: &Window) {
        if let Some(Focused { row, index, .. }) = self.focused()
            && !(window.rows.contains(&index) && window.row_of(index) == row)
            && let Some(scroller) = self.scroller.get_untracked()
        {
            let _ = scroller.focus();
        }
    }

    fn focused(&self) -> Option<Focused> {
        self.focused.try_get_value().flatten().filter(|focused| has_focus(&focused.link))
    }
}

fn has_focus(link: &HtmlElement) -> bool {
    let root = link.get_root_node().dyn_into::<ShadowRoot>().ok();
    root.and_then(|root| root.active_element()).is_some_and(|active| active == **link)
}
