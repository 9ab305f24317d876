//! The keyboard focus while rows are recycled.

use super::window::Window;
use leptos::ev::FocusEvent;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot};

/// The link in a row that has the focus.
#[derive(Clone, Copy)]
pub(super) struct RowFocus {
    scroller: NodeRef<Div>,
    focused: StoredValue<Option<Focused>, LocalStorage>,
}

#[derive(Clone)]
struct Focused {
    link: HtmlElement,
    /// The index that its row shows.
    index: Memo<usize>,
}

impl RowFocus {
    pub(super) fn new(scroller: NodeRef<Div>) -> Self {
        Self { scroller, focused: StoredValue::new_local(None) }
    }

    /// A link has received the focus, in the row that shows this index.
    pub(super) fn enter(&self, event: &FocusEvent, index: Memo<usize>) {
        let link = event.target().and_then(|target| target.dyn_into().ok());
        let entered = link.map(|link| Focused { link, index });
        let _ = self.focused.try_update_value(|focused| *focused = entered);
    }

    /// The link has lost it.
    pub(super) fn leave(&self) {
        let _ = self.focused.try_update_value(|focused| *focused = None);
    }

    /// The index that its row shows.
    pub(super) fn index(&self) -> Option<usize> {
        let focused = self.focused.try_get_value().flatten()?;
        has_focus(&focused.link).then(|| focused.index.try_get_untracked())?
    }

    /// Changes the window. Before the rows have changed, the focus moves from one that will show another
    /// invoice to the scroller, where the arrow keys scroll.
    pub(super) fn change(&self, window: Memo<Window>, change: impl FnOnce()) {
        let row_of = |index| window.with_untracked(|window| window.row_of(index));
        let focused = self.index().map(|index| (index, row_of(index)));
        change();
        if let Some((index, row)) = focused
            && row_of(index) != row
            && let Some(scroller) = self.scroller.get_untracked()
        {
            let _ = scroller.focus();
        }
    }
}

fn has_focus(link: &HtmlElement) -> bool {
    let root = link.get_root_node().dyn_into::<ShadowRoot>().ok();
    root.and_then(|root| root.active_element()).is_some_and(|active| active == **link)
}
