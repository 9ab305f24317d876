//! The keyboard focus while rows enter and leave the document.

use super::window::Window;
use crate::erased::effect;
use leptos::html::Div;
use leptos::prelude::*;
use std::ops::Range;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot};

/// Which row's link has the focus.
#[derive(Clone, Copy)]
pub(crate) struct RowFocus {
    scroller: NodeRef<Div>,
    /// The row's index and its link.
    focused: StoredValue<Option<(usize, HtmlElement)>, LocalStorage>,
    /// The link that had the focus when the window was about to change.
    kept: StoredValue<Option<HtmlElement>, LocalStorage>,
}

impl RowFocus {
    pub(super) fn new(scroller: NodeRef<Div>) -> Self {
        let (focused, kept) = (StoredValue::new_local(None), StoredValue::new_local(None));
        Self { scroller, focused, kept }
    }

    /// The link of this row has received the focus.
    pub(crate) fn enter(&self, index: usize, link: HtmlElement) {
        let _ = self.focused.try_update_value(|focused| *focused = Some((index, link)));
    }

    /// The link has lost it.
    pub(crate) fn leave(&self) {
        let _ = self.focused.try_update_value(|focused| *focused = None);
    }

    /// Called before the window shows other rows. A focus in a row that leaves the document moves to
    /// the scroller, where the arrow keys scroll, and not to another invoice.
    pub(super) fn keep_within(&self, rows: Range<usize>) {
        let Some((index, link)) = self.focused.get_value() else { return };
        if rows.contains(&index) {
            self.kept.set_value(Some(link));
        } else if let Some(scroller) = self.scroller.get_untracked() {
            let _ = scroller.focus();
        }
    }

    /// After the window has changed, restores a focus that a row has lost by being moved.
    pub(super) fn restore_after(self, window: Memo<Window>) {
        effect(move || {
            window.track();
            let kept = self.kept.try_update_value(Option::take).flatten();
            if let Some(link) = kept.filter(|link| link.is_connected() && !has_focus(link)) {
                let _ = link.focus();
            }
        });
    }
}

fn has_focus(link: &HtmlElement) -> bool {
    let root = link.get_root_node().dyn_into::<ShadowRoot>().ok();
    root.and_then(|root| root.active_element()).is_some_and(|active| active == **link)
}
