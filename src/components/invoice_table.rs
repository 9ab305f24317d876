//! The invoice table: a real `<table>`, of any length.
//!
//! Above a hundred rows only those near the visible part are in the document, positioned by their
//! index, and once scrolling has stopped in the order of the screen.

mod window;

mod row_order;

mod row_focus;

mod row_click;

use self::row_click::open_row;
use self::row_focus::RowFocus;
use self::row_order::RowOrder;
use self::window::{Viewport, Window};
use super::invoice_row::InvoiceRow;
use super::resize::ResizeSubscription;
use super::table_head::TableHead;
use crate::erased::{effect, memo};
use crate::panic::has_panicked;
use crate::settings::{Layout, Rows};
use crate::state::WidgetState;
use crate::view;
use billing_core::text::Text;
use leptos::html::Div;
use leptos::prelude::*;

/// The table in its scroller.
#[component]
pub(super) fn InvoiceTable() -> impl IntoView {
    let state = WidgetState::from_context();
    let scroller = NodeRef::<Div>::new();
    let viewport = RwSignal::new(Viewport::default());
    let is_printing = is_printing();
    let window = memo(move || {
        let length = state.selection.with(|rows| rows.len());
        let limit = match is_printing.get() || state.table.show_all.get() {
            true => Rows::All,
            false => state.settings.with(|settings| settings.rows),
        };
        let length = match limit {
            Rows::First(rows) => rows.min(length),
            Rows::All => length,
        };
        Window::new(length, is_printing.get(), viewport.get())
    });
    let focus = RowFocus::new(scroller);
    let measure = move || {
        let Some(scroller) = scroller.get_untracked() else { return };
        let next = viewport.get_untracked().measure(&scroller);
        if next != viewport.get_untracked() {
            focus.change(window, || viewport.set(next));
        }
    };
    let is_partial = memo(move || window.with(Window::is_partial));
    measure_on_resize(scroller, is_partial, measure);
    scroll_to_top_on_change(state, scroller, viewport);
    let order = RowOrder::new(scroller, window, focus);
    // Where the pointer was pressed.
    let press = StoredValue::new((0, 0));
    let layout = move || state.settings.with(|settings| settings.layout);
    view! {
        <div
            class="scroller"
            class:auto=move || layout() == Layout::Auto
            class:cards=move || layout() == Layout::Cards
            class:windowed=move || is_partial.get()
            tabindex=move || is_partial.get().then(|| "0".to_owned())
            node_ref=scroller
            on:scroll=move |_| measure()
            on:keydown=move |_| order.restore()
            on:pointerdown=move |event| {
                press.set_value((event.x(), event.y()));
                order.restore();
            }
        >
            <table
                class="table"
                part="table"
                role="table"
                aria-label=state.text(Text::TableLabel)
                aria-rowcount=move || (state.selection.with(|rows| rows.len()) + 1).to_string()
            >
                <thead class="head" role="rowgroup">
                    <TableHead />
                </thead>
                <tbody
                    class="body"
                    role="rowgroup"
                    on:focusout=move |_| focus.leave()
                    style:height=move || window.with(Window::height)
                    on:click=move |event| {
                        open_row(&event, press.get_value());
                    }
                >
                    <For
                        each=move || order.rows()
                        key=|row| *row
                        children=move |row| {
                            let index = memo(move || window.with(|window| window.index_of(row)));
                            view! {
                                <InvoiceRow
                                    index=index
                                    row_height=Signal::derive(move || window.with(|it| it.row_height))
                                    on_focus=Callback::new(move |event| focus.enter(&event, index))
                                />
                            }
                        }
                    />
                </tbody>
            </table>
        </div>
    }
}

/// Measures the scroller when it is laid out, when it or the head changes its size, and when it begins to
/// scroll. Measuring at any other time would force a layout of the whole widget.
fn measure_on_resize(
    scroller: NodeRef<Div>,
    is_partial: Memo<bool>,
    measure: impl Fn() + Copy + 'static,
) {
    let subscription = StoredValue::new_local(None);
    effect(move || {
        let Some(scroller) = scroller.get() else { return };
        // Larger text makes the head higher, and not a scroller whose height the host has set.
        let head = scroller.query_selector("thead").ok().flatten();
        let elements: Vec<_> = head.into_iter().chain([(**scroller).clone()]).collect();
        subscription.set_value(ResizeSubscription::new(&elements, move || {
            if is_partial.try_get_untracked() == Some(true) {
                measure();
            }
        }));
    });
    let mut was_partial = None;
    effect(move || {
        let is_partial = is_partial.get();
        if was_partial.replace(is_partial) == Some(false) && is_partial {
            measure();
        }
    });
}

/// Another order or filter starts at the top again.
fn scroll_to_top_on_change(
    state: WidgetState,
    scroller: NodeRef<Div>,
    viewport: RwSignal<Viewport>,
) {
    let mut is_first = true;
    effect(move || {
        state.table.order.track();
        state.table.filter.track();
        if !std::mem::take(&mut is_first)
            && !viewport.get_untracked().is_at_top()
            && let Some(scroller) = scroller.get_untracked()
        {
            scroller.set_scroll_top(0);
        }
    });
}

/// Whether the page is being printed.
fn is_printing() -> ReadSignal<bool> {
    let (is_printing, set_printing) = signal(false);
    for (event, value) in [("beforeprint", true), ("afterprint", false)] {
        let listener = window_event_listener_untyped(event, move |_| {
            if !has_panicked() {
                set_printing.set(value);
            }
        });
        on_cleanup(|| listener.remove());
    }
    is_printing
}
