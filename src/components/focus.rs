//! Keeping the keyboard focus when a part of a section is drawn again.

use crate::erased::effect;
use leptos::html::Section;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, NodeList, ShadowRoot};

/// Keeps the focus for one part of a section, such as its error banner.
#[derive(Clone, Copy)]
pub(super) struct FocusKeeper {
    section: NodeRef<Section>,
    /// The index of the element that lost the focus, among the section's focusable elements.
    lost: StoredValue<Option<u32>>,
}

impl FocusKeeper {
    /// A keeper for a part of this section.
    pub(super) fn new(section: NodeRef<Section>) -> Self {
        Self { section, lost: StoredValue::new(None) }
    }

    /// Called where the part is drawn: when it is removed while it has the focus, the section gets
    /// the focus, and when the part is drawn again, the element in the same position.
    pub(super) fn keep<E>(self, part: NodeRef<E>)
    where
        E: leptos::html::ElementType,
        E::Output: JsCast + Clone + 'static,
        Element: From<E::Output>,
    {
        effect(move || {
            if part.get().is_some()
                && let Some(index) = self.lost.try_update_value(Option::take).flatten()
            {
                self.focus(index);
            }
        });
        on_cleanup(move || {
            let part = part.try_get_untracked().flatten().map(Element::from);
            let index = part.and_then(|part| self.focused_within(&part));
            let _ = self.lost.try_update_value(|lost| *lost = index);
            if index.is_some() {
                self.focus_section();
            }
        });
    }

    /// The index of the focused element, if it is in this part.
    fn focused_within(&self, part: &Element) -> Option<u32> {
        let root = part.get_root_node().dyn_into::<ShadowRoot>().ok()?;
        let active = root.active_element()?;
        let all = focusable(&self.section()?)?;
        let is_active = |index: &u32| all.item(*index).is_some_and(|node| node == *active);
        part.contains(Some(&active)).then(|| (0..all.length()).find(is_active)).flatten()
    }

    fn focus(&self, index: u32) -> Option<()> {
        let all = focusable(&self.section()?)?;
        let element = all.item(index.min(all.length().checked_sub(1)?))?;
        element.unchecked_into::<HtmlElement>().focus().ok()
    }

    /// Tab continues from there.
    fn focus_section(&self) -> Option<()> {
        let section = self.section()?;
        section.set_attribute("tabindex", "-1").ok()?;
        section.focus().ok()
    }

    fn section(&self) -> Option<HtmlElement> {
        self.section.try_get_untracked().flatten()
    }
}

fn focusable(section: &HtmlElement) -> Option<NodeList> {
    section.query_selector_all("button,a,select,input,[tabindex]").ok()
}
