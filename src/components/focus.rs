//! Keeping the keyboard focus when a part of a section is drawn again.

use crate::erased::effect;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, NodeList, ShadowRoot};

/// Keeps the focus for one part of a section, such as its error banner.
#[derive(Clone, Copy)]
pub(super) struct FocusKeeper {
    /// The index of the element that lost the focus, among the section's focusable elements.
    lost: StoredValue<Option<u32>>,
}

impl FocusKeeper {
    /// A keeper for a part of a section, or of the live region above all sections.
    pub(super) fn new() -> Self {
        Self { lost: StoredValue::new(None) }
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
            if let Some(part) = part.get()
                && let Some(index) = self.lost.try_update_value(Option::take).flatten()
            {
                focus(&section_of(&Element::from(part)), index);
            }
        });
        on_cleanup(move || {
            let part = part.try_get_untracked().flatten().map(Element::from);
            let section = part.as_ref().map(section_of);
            let index = part.zip(section.as_ref()).and_then(|(part, it)| focused_within(&part, it));
            let _ = self.lost.try_update_value(|lost| *lost = index);
            if let Some(section) = section.filter(|_| index.is_some()) {
                focus_section(&section);
            }
        });
    }
}

fn section_of(part: &Element) -> HtmlElement {
    let section = part.closest("section, .widget > .live").ok().flatten();
    section.unwrap_or_else(|| part.clone()).unchecked_into()
}

/// The index of the focused element among those of the section, if it is in this part.
fn focused_within(part: &Element, section: &HtmlElement) -> Option<u32> {
    let root = part.get_root_node().dyn_into::<ShadowRoot>().ok()?;
    let active = root.active_element()?;
    let all = focusable(section)?;
    let is_active = |index: &u32| all.item(*index).is_some_and(|node| node == *active);
    part.contains(Some(&active)).then(|| (0..all.length()).find(is_active)).flatten()
}

fn focus(section: &HtmlElement, index: u32) -> Option<()> {
    let all = focusable(section)?;
    let element = all.item(index.min(all.length().checked_sub(1)?))?;
    element.unchecked_into::<HtmlElement>().focus().ok()
}

/// Tab continues from there.
fn focus_section(section: &HtmlElement) -> Option<()> {
    section.set_attribute("tabindex", "-1").ok()?;
    section.focus().ok()
}

fn focusable(section: &HtmlElement) -> Option<NodeList> {
    section.query_selector_all("button,a,select,input,[tabindex]").ok()
}
