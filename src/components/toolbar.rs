//! Search and filters.

use super::badge::label_text;
use super::ctx::Ctx;
use super::plan_section::button;
use super::shown::{Model, Shown};
use crate::dom::{View, el, region, value_of, words};
use crate::format::Formatter;
use crate::reactive::{Memo, Signal};
use billing_core::text::Text;
use billing_core::view::invoice_table::{Filter, currencies, status_badge, statuses, years};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// More choices than this nobody reads; the search finds what they leave out.
pub(super) const CHOICES_AT_MOST: usize = 100;

/// A choice of a filter: its value, and how it reads.
type Choice = (String, String);

/// A filter that is chosen from a list.
struct Select {
    label: Text,
    all: Text,
    list: fn(&Ctx, &Shown) -> Vec<Choice>,
    get: fn(&Filter) -> Option<String>,
    set: fn(&mut Filter, Option<String>),
}

const STATUS: Select = Select {
    label: Text::FilterStatus,
    all: Text::FilterAllStatuses,
    list: status_choices,
    get: |filter| filter.status.clone(),
    set: |filter, value| filter.status = value,
};

const YEAR: Select = Select {
    label: Text::FilterYear,
    all: Text::FilterAllYears,
    list: year_choices,
    get: |filter| filter.year.map(|year| year.to_string()),
    set: |filter, value| filter.year = value.and_then(|year| year.parse().ok()),
};

const CURRENCY: Select = Select {
    label: Text::FilterCurrency,
    all: Text::FilterAllCurrencies,
    list: currency_choices,
    get: |filter| filter.currency.clone(),
    set: |filter, value| filter.currency = value,
};

/// The tools above the table.
pub(crate) fn toolbar(ctx: &Ctx, shown: &Shown) -> View {
    let filter = &ctx.state.table.filter;
    let (value, typed) = (filter.clone(), filter.clone());
    let (model, formatter) = (shown.model.clone(), ctx.formatter.clone());
    let attributes = [
        ("class", "field search"),
        ("part", "search"),
        ("type", "search"),
        ("autocomplete", "off"),
        ("spellcheck", "false"),
    ];
    let search = el("input", &attributes)
        .attr_of("placeholder", ctx.text(Text::SearchPlaceholder))
        .attr_of("aria-label", ctx.text(Text::SearchLabel))
        .prop_of("value", words(move || value.with(|filter| filter.query.clone())))
        .on("focus", move |_| {
            model.with_untracked(|model| model.iter().for_each(Model::prepare_search));
            formatter.with_untracked(Formatter::number_style);
        })
        .on("input", move |event| typed.update(|filter| filter.query = value_of(&event)));
    let selects = [&STATUS, &YEAR, &CURRENCY].map(|select| choices(ctx, shown, select));
    el("div", &[("class", "toolbar"), ("part", "toolbar"), ("role", "search")])
        .child(search.clone())
        .children(selects)
        .child(clear(ctx, search))
}

fn clear(ctx: &Ctx, search: View) -> View {
    let filter = ctx.state.table.filter.clone();
    let (ctx, cleared) = (ctx.clone(), filter.clone());
    region(
        move || filter.with(|filter| !filter.is_empty()),
        move |is_set| {
            let (cleared, search) = (cleared.clone(), search.clone());
            is_set.then(|| {
                button("button plain")
                    .on("click", move |_| {
                        // The button goes away; who pressed it by key stays in the toolbar.
                        let _ = search.element().unchecked_ref::<HtmlElement>().focus();
                        cleared.set(Filter::default());
                    })
                    .text(ctx.text(Text::ClearFilters))
            })
        },
    )
}

/// One select. It is there only where there is something to choose.
fn choices(ctx: &Ctx, shown: &Shown, select: &'static Select) -> View {
    let (ctx, shown, filter) = (ctx.clone(), shown.clone(), ctx.state.table.filter.clone());
    let list = {
        let ctx = ctx.clone();
        Memo::new(Vec::new(), move || (select.list)(&ctx, &shown))
    };
    let calm = ctx.calm.clone();
    let asking = filter.clone();
    region(
        move || {
            // The whole history is looked at: the rows come first.
            if calm.get() == 0 {
                return None;
            }
            let list = list.get();
            let needed = list.len() > 1 || asking.with(select.get).is_some();
            needed.then_some(list)
        },
        move |list| Some(draw(&ctx, list.as_ref()?, &filter, select)),
    )
}

fn draw(ctx: &Ctx, list: &[Choice], filter: &Signal<Filter>, select: &'static Select) -> View {
    let (chosen, changed) = (filter.clone(), filter.clone());
    let options = list.iter().take(CHOICES_AT_MOST);
    let options = options.map(|(value, text)| el("option", &[("value", value)]).fixed(text));
    el("select", &[("class", "field"), ("part", "filter")])
        .attr_of("aria-label", ctx.text(select.label))
        .on("change", move |event| {
            let value = value_of(&event);
            changed.update(|filter| (select.set)(filter, (!value.is_empty()).then_some(value)));
        })
        .child(el("option", &[("value", "")]).text(ctx.text(select.all)))
        .children(options)
        .prop_of("value", words(move || chosen.with(select.get).unwrap_or_default()))
}

fn status_choices(ctx: &Ctx, shown: &Shown) -> Vec<Choice> {
    shown.model.with(|model| {
        let statuses = model.iter().flat_map(|model| statuses(&model.history().invoices));
        statuses
            .map(|status| {
                let badge = status_badge(&status, false);
                (status.as_str().to_owned(), label_text(ctx, &badge.label))
            })
            .collect()
    })
}

fn year_choices(_: &Ctx, shown: &Shown) -> Vec<Choice> {
    shown.model.with(|model| {
        let years =
            model.iter().flat_map(|model| years(&model.history().invoices, model.table().zone()));
        years.map(|year| (year.to_string(), year.to_string())).collect()
    })
}

fn currency_choices(_: &Ctx, shown: &Shown) -> Vec<Choice> {
    shown.model.with(|model| {
        let currencies = model.iter().flat_map(|model| currencies(&model.history().invoices));
        currencies.map(|code| (code.clone(), code)).collect()
    })
}
