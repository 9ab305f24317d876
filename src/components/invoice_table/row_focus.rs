//! The keyboard focus while rows enter and leave the document.

use super::window::Window;
use crate::erased::effect;
use leptos::ev::FocusEvent;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, ShadowRoot};

/// The link in a row that has the focus.
#[derive(Clone, Copy)]
pub(super) struct RowFocus {
    scroller: NodeRef<Div>,
    focused: StoredValue<Option<HtmlElement>, LocalStorage>,
    /// The link that had the focus when the window was about to change.
    kept: StoredValue<Option<HtmlElement>, LocalStorage>,
}

impl RowFocus {
    pub(super) fn new(scroller: NodeRef<Div>) -> Self {
        let (focused, kept) = (StoredValue::new_local(None), StoredValue::new_local(None));
        Self { scroller, focused, kept }
    }

    /// A link has received the focus.
    pub(super) fn enter(&self, event: &FocusEvent) {
        let link = event.target().and_then(|target| target.dyn_into().ok());
        let _ = self.focused.try_update_value(|focused| *focused = link);
    }

    /// The link has lost it.
    pub(super) fn leave(&self) {
        let _ = self.focused.try_update_value(|focused| *focused = None);
    }

    /// Called before the rows of the window change: removing a row may take the focus from its link.
    pub(super) fn keep(&self) {
        self.kept.set_value(self.focused.get_value());
    }

    /// After the rows have changed, a focus in a row that left the document moves to the scroller,
    /// where the arrow keys scroll, and not to another invoice. A focus that a row has lost by being
    /// moved is restored.
    pub(super) fn restore_after(self, window: Memo<Window>) {
        effect(move || {
            window.track();
            let kept = self.kept.try_update_value(Option::take).flatten();
            match kept.filter(|link| !has_focus(link)) {
                Some(link) if link.is_connected() => drop(link.focus()),
                Some(_) => {
                    if let Some(scroller) = self.scroller.get_untracked() {
                        let _ = scroller.focus();
                    }
                }
                None => {}
            }
        });
    }
}

fn has_focus(link: &HtmlElement) -> bool {
    let root = link.get_root_node().dyn_into::<ShadowRoot>().ok();
    root.and_then(|root| root.active_element()).is_some_and(|active| active == **link)
}
