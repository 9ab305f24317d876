//! `remember="url"`: order, filters, search and "Show all" in the query parameter `billing` of the
//! page's address, so that they outlive a reload and a shared link.

use crate::erased::effect;
use crate::state::{Order, WidgetState};
use crate::tools::with_tools;
use billing_core::date::{BillingDate, CivilDate};
use billing_core::view::invoice_table::{Column, Filter};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{Url, UrlSearchParams};

/// The query parameter of the page's address.
const PARAMETER: &str = "billing";

/// Restores the view from the address where the host wants that, and writes each later change into
/// it.
pub(crate) fn remember_view(state: WidgetState) {
    let is_wanted = move || state.settings.with(|settings| settings.remembers_view);
    if untrack(is_wanted)
        && let Some(view) = address().and_then(|url| url.search_params().get(PARAMETER))
        && let Ok(view) = UrlSearchParams::new_with_str(&view)
    {
        state.table.show_all.set(view.has("all"));
        with_tools(state, move |_| restore(state, &view));
    }
    let mut is_first = true;
    effect(move || {
        let view = write(state);
        // What was there before the first change of the customer stays.
        if !std::mem::take(&mut is_first) && is_wanted() {
            replace_address(view.as_deref());
        }
    });
}

fn restore(state: WidgetState, view: &UrlSearchParams) {
    let day = |name: &str| -> Option<CivilDate> {
        view.get(name).and_then(|text| BillingDate::parse(&text)).map(BillingDate::utc_date)
    };
    let order = view.get("sort").and_then(|sort| {
        let (name, descending) = match sort.strip_prefix('-') {
            Some(name) => (name, true),
            None => (sort.as_str(), false),
        };
        let column = Column::ALL.into_iter().find(|column| column.name() == name)?;
        Some(Order { column, descending })
    });
    state.table.order.set(order);
    state.table.filter.set(Filter {
        query: view.get("search").unwrap_or_default(),
        status: view.get("status"),
        unpaid: view.has("unpaid"),
        year: view.get("year").and_then(|year| year.parse().ok()),
        from: day("from"),
        to: day("to"),
        currency: view.get("currency"),
    });
}

/// The view as a query string; `None` for the one that every customer sees first.
fn write(state: WidgetState) -> Option<String> {
    let view = UrlSearchParams::new().ok()?;
    let set = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            view.set(name, &value);
        }
    };
    if let Some(Order { column, descending }) = state.table.order.get() {
        let sign = if descending { "-" } else { "" };
        view.set("sort", &format!("{sign}{}", column.name()));
    }
    let filter = state.table.filter.get();
    set("search", Some(filter.query).filter(|query| !query.is_empty()));
    set("status", filter.status);
    set("unpaid", filter.unpaid.then(String::new));
    set("year", filter.year.map(|year| year.to_string()));
    set("from", filter.from.map(|day| day.to_string()));
    set("to", filter.to.map(|day| day.to_string()));
    set("currency", filter.currency);
    set("all", state.table.show_all.get().then(String::new));
    Some(String::from(view.to_string())).filter(|view| !view.is_empty())
}

fn address() -> Option<Url> {
    Url::new(&web_sys::window()?.location().href().ok()?).ok()
}

/// Replaces the entry of the history, so that "Back" leaves the page as before.
fn replace_address(view: Option<&str>) -> Option<()> {
    let url = address()?;
    match view {
        Some(view) => url.search_params().set(PARAMETER, view),
        None => url.search_params().delete(PARAMETER),
    }
    let history = web_sys::window()?.history().ok()?;
    let entry = history.state().unwrap_or(JsValue::NULL);
    // A page without an address of its own, such as a sandboxed frame, refuses.
    history.replace_state_with_url(&entry, "", Some(&url.href())).ok()
}
