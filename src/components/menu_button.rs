//! A button that opens a menu, by the WAI-ARIA pattern "menu button": the arrow keys move the focus
//! among the items, Escape closes the menu and returns the focus to the button.

use super::show::Show;
use crate::erased::effect;
use crate::view;
use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html::{Button, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node, ShadowRoot};

/// One item of a menu.
#[derive(Clone)]
pub(super) struct MenuItem {
    pub(super) label: Signal<String>,
    /// The accessible name, if it is more than the label.
    pub(super) name: Option<Signal<String>>,
    /// The value of `data-action`.
    pub(super) action: &'static str,
    pub(super) on_select: Callback<()>,
}

/// The button and its menu.
#[component]
pub(super) fn MenuButton(
    label: Signal<String>,
    /// The button's picture, where its label is only its accessible name.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// Its part, for the host's style sheet.
    #[prop(optional)]
    part: Option<&'static str>,
    /// Whether the menu has nothing to do.
    #[prop(into)]
    is_disabled: Signal<bool>,
    items: Vec<MenuItem>,
) -> impl IntoView {
    let (root, button, menu) =
        (NodeRef::<Div>::new(), NodeRef::<Button>::new(), NodeRef::<Div>::new());
    let is_open = RwSignal::new(false);
    // The item that has the focus when the menu has opened.
    let first_focus = StoredValue::new(0_usize);
    let open = move |index: usize| {
        if !is_disabled.get_untracked() {
            first_focus.set_value(index);
            is_open.set(true);
        }
    };
    let close = move || {
        is_open.set(false);
        if let Some(button) = button.get_untracked() {
            let _ = button.focus();
        }
    };
    effect(move || {
        if let Some(menu) = menu.get() {
            focus_item(&menu, first_focus.get_value());
        }
    });
    let count = items.len();
    let on_key = move |event: KeyboardEvent| {
        let index = menu.get_untracked().and_then(|menu| focused_item(&menu));
        match (event.key().as_str(), is_open.get_untracked()) {
            ("ArrowDown", false) => open(0),
            ("ArrowUp", false) => open(count.saturating_sub(1)),
            ("Escape", true) => close(),
            (key, true) => {
                let Some(next) = next_index(key, index, count) else { return };
                if let Some(menu) = menu.get_untracked() {
                    focus_item(&menu, next);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let on_focus_out = move |event: FocusEvent| {
        let next = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        let stays = root.get_untracked().is_some_and(|root| root.contains(next.as_ref()));
        if !stays {
            is_open.set(false);
        }
    };
    let items = StoredValue::new(items);
    let item_views = move || {
        let view = |item: MenuItem| {
            let select = move |_| {
                close();
                item.on_select.run(());
            };
            let name = item.name;
            view! {
                <button
                    class="menu-item"
                    part="action"
                    role="menuitem"
                    type="button"
                    tabindex="-1"
                    data-action=item.action
                    aria-label=move || name.map(|name| name.get())
                    on:click=select
                >
                    {item.label}
                </button>
            }
        };
        items.get_value().into_iter().map(view).collect_view()
    };
    view! {
        <div class="menu" part=part node_ref=root on:keydown=on_key on:focusout=on_focus_out>
            <button
                class="button"
                class:icon=icon.is_some()
                part="action"
                type="button"
                node_ref=button
                aria-haspopup="menu"
                aria-expanded=move || is_open.get().to_string()
                aria-disabled=move || is_disabled.get().then(|| "true".to_owned())
                aria-label=move || icon.map(|_| label.get())
                on:click=move |_| if is_open.get_untracked() { close() } else { open(0) }
            >
                {move || icon.map_or_else(|| label.get(), str::to_owned)}
            </button>
            <Show when=move || is_open.get()>
                <div class="menu-items" role="menu" aria-label=label node_ref=menu>
                    {item_views()}
                </div>
            </Show>
        </div>
    }
}

/// Where a key moves the focus among `count` items.
fn next_index(key: &str, index: Option<usize>, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowDown" => Some(index.map_or(0, |index| if index == last { 0 } else { index + 1 })),
        "ArrowUp" => Some(index.and_then(|index| index.checked_sub(1)).unwrap_or(last)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

fn focus_item(menu: &HtmlElement, index: usize) -> Option<()> {
    let item = u32::try_from(index).ok().and_then(|index| menu.children().item(index))?;
    item.unchecked_into::<HtmlElement>().focus().ok()
}

fn focused_item(menu: &HtmlElement) -> Option<usize> {
    let root = menu.get_root_node().dyn_into::<ShadowRoot>().ok()?;
    let active = root.active_element()?;
    let items = menu.children();
    (0..items.length())
        .find(|index| items.item(*index).as_ref() == Some(&active))
        .map(|index| index as usize)
}
