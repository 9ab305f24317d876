//! What the first rows do not need: a second module in the package, loaded when the first content is
//! on the screen, or when the customer or the host asks for any of it.
//!
//! [`Tools`] is the whole cut. The first module reaches the second one through its functions alone, so
//! that the linker's output can be divided there. Without the feature `split`, which only
//! `cargo xtask pack` sets, everything is one module and the tools are there from the start.

use crate::components;
use crate::export;
use crate::i18n::formatter::Formatter;
use crate::panic::has_panicked;
use crate::selection::{self, HistoryView};
use crate::state::{Order, WidgetState};
use crate::view;
use billing_core::view::invoice_table::Filter;
use billing_core::view::plan_card::CalendarEvent;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use wasm_bindgen_futures::spawn_local;

/// The functions of the second module.
pub(crate) struct Tools {
    pub(crate) toolbar: fn() -> AnyView,
    pub(crate) sort_select: fn() -> AnyView,
    pub(crate) checks: fn() -> AnyView,
    pub(crate) no_match: fn() -> AnyView,
    pub(crate) totals: fn() -> AnyView,
    pub(crate) chart: fn() -> AnyView,
    pub(crate) calendar_menu: fn(CalendarEvent) -> AnyView,
    /// The invoices that a filter leaves, in an order.
    pub(crate) select: fn(&HistoryView, &Filter, Option<Order>, Memo<Formatter>) -> Vec<u32>,
    pub(crate) download_csv: fn(&WidgetState) -> bool,
}

static ALL: Tools = Tools {
    toolbar: components::toolbar,
    sort_select: components::sort_select,
    checks: components::bill_checks,
    no_match: components::no_match,
    totals: components::totals,
    chart: components::spending_chart,
    calendar_menu: components::calendar_menu,
    select: selection::select,
    download_csv: export::download_csv,
};

thread_local! {
    /// Shared by all elements of the page.
    static TOOLS: ArcRwSignal<Option<&'static Tools>> = ArcRwSignal::new(at_start());
}

fn at_start() -> Option<&'static Tools> {
    if cfg!(feature = "split") { None } else { Some(&ALL) }
}

/// The tools, once they are there; reactive until then.
pub(crate) fn tools() -> Option<&'static Tools> {
    // What stays as it is needs no subscribers.
    TOOLS.with(|tools| tools.get_untracked().or_else(|| tools.get()))
}

/// Loads the tools if they are not there yet. What fails is tried again by the next call.
pub(crate) fn request_tools() {
    if untrack(tools).is_none() {
        load_then(Box::new(|_| {}));
    }
}

/// Calls `then` with the tools: immediately if they are there, else once they have been loaded and
/// if the element is still connected. Where that fails `then` is dropped.
pub(crate) fn with_tools(state: WidgetState, then: impl FnOnce(&'static Tools) + 'static) {
    match untrack(tools) {
        Some(tools) => then(tools),
        None => load_then(Box::new(move |tools| {
            if state.is_drawn.try_get_untracked().is_some() {
                then(tools);
            }
        })),
    }
}

fn load_then(then: Box<dyn FnOnce(&'static Tools)>) {
    spawn_local(async move {
        // The browser's console has the reason of a failure.
        if let Ok(loaded) = load().await
            && !has_panicked()
        {
            if untrack(tools).is_none() {
                TOOLS.with(|tools| tools.set(Some(loaded)));
            }
            then(loaded);
        }
    });
}

/// The second module could not be loaded.
struct NotLoaded;

impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// Where the module is cut: what only this function reaches is in the second one.
#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(tools, wasm_split_path = ::leptos::wasm_split, fallible)]
fn load() -> Result<&'static Tools, NotLoaded> {
    Ok(&ALL)
}

#[cfg(not(feature = "split"))]
async fn load() -> Result<&'static Tools, NotLoaded> {
    Ok(&ALL)
}

/// What the tools draw at this place; nothing before they are there.
#[expect(unreachable_pub, reason = "`#[component]` generates a public type")]
#[component]
pub(crate) fn Tool(
    draw: fn(&Tools) -> fn() -> AnyView,
    /// The class of an empty element in its place before, where something is below that must not move.
    #[prop(optional)]
    room: Option<&'static str>,
) -> impl IntoView {
    view! {
        {move || match tools() {
            Some(tools) => Some(untrack(|| draw(tools)())),
            None => room.map(|class| view! { <div class=class></div> }),
        }}
    }
}
