//! Search and filters.

use super::badge::label_text;
use super::ctx::Ctx;
use super::shown::Shown;
use billing_core::text::Text;
use billing_core::view::invoice_table::{Filter, currencies, status_badge, statuses, years};
use leptos::html;
use leptos::prelude::*;

/// A choice of a filter: its value, and how it reads.
type Choice = (String, String);

/// The tools above the table.
pub(crate) fn toolbar(ctx: &Ctx, shown: &Shown) -> AnyView {
    let filter = ctx.state.table.filter.clone();
    let (placeholder, label) = (ctx.text(Text::SearchPlaceholder), ctx.text(Text::SearchLabel));
    let (value, typed) = (filter.clone(), filter.clone());
    let field = NodeRef::<html::Input>::new();
    let search = view! { class="b",
        <input
            node_ref=field
            class="field search"
            part="search"
            type="search"
            autocomplete="off"
            spellcheck="false"
            placeholder=placeholder
            aria-label=label
            prop:value=move || value.with(|filter| filter.query.clone())
            on:input=move |event| typed.update(|filter| filter.query = event_target_value(&event))
        />
    };
    let statuses = choices(
        ctx,
        shown,
        Text::FilterStatus,
        Text::FilterAllStatuses,
        status_choices,
        |filter| filter.status.clone(),
        |filter, value| filter.status = value,
    );
    let years = choices(
        ctx,
        shown,
        Text::FilterYear,
        Text::FilterAllYears,
        year_choices,
        |filter| filter.year.map(|year| year.to_string()),
        |filter, value| {
            filter.year = value.and_then(|year| year.parse().ok());
        },
    );
    let currencies = choices(
        ctx,
        shown,
        Text::FilterCurrency,
        Text::FilterAllCurrencies,
        currency_choices,
        |filter| filter.currency.clone(),
        |filter, value| filter.currency = value,
    );
    let (clear_label, cleared) = (ctx.text(Text::ClearFilters), filter.clone());
    let is_set = ArcMemo::new(move |_| filter.with(|filter| !filter.is_empty()));
    let clear = move || {
        let (label, cleared) = (clear_label.clone(), cleared.clone());
        is_set.get().then(|| {
            let clear = move |_| {
                // The button goes away; who pressed it by key stays in the toolbar.
                if let Some(field) = field.get_untracked() {
                    let _ = field.focus();
                }
                cleared.set(Filter::default());
            };
            view! { class="b",
                <button class="button plain" type="button" part="action" on:click=clear>{label}</button>
            }
        })
    };
    view! { class="b",
        <div class="toolbar" part="toolbar" role="search">
            {search}{statuses}{years}{currencies}{clear}
        </div>
    }
    .into_any()
}

/// One select. It is there only where there is something to choose.
fn choices(
    ctx: &Ctx,
    shown: &Shown,
    label: Text,
    all: Text,
    list: fn(&Ctx, &Shown) -> Vec<Choice>,
    get: fn(&Filter) -> Option<String>,
    set: fn(&mut Filter, Option<String>),
) -> AnyView {
    let filter = ctx.state.table.filter.clone();
    let chosen = {
        let filter = filter.clone();
        ArcMemo::new(move |_| filter.with(get))
    };
    let list = {
        let (ctx, shown) = (ctx.clone(), shown.clone());
        ArcMemo::new(move |_| list(&ctx, &shown))
    };
    let ctx = ctx.clone();
    (move || {
        let options = list.get();
        if options.len() < 2 && chosen.with(Option::is_none) {
            return None;
        }
        let options = options
            .into_iter()
            .map(|(value, text)| {
                let (chosen, own) = (chosen.clone(), value.clone());
                let selected = move || chosen.with(|chosen| chosen.as_deref() == Some(&own));
                view! { class="b", <option value=value prop:selected=selected>{text}</option> }
            })
            .collect_view();
        let filter = filter.clone();
        let change = move |event| {
            let value = event_target_value(&event);
            filter.update(|filter| set(filter, (!value.is_empty()).then_some(value)));
        };
        let (label, all, chosen) = (ctx.text(label), ctx.text(all), chosen.clone());
        Some(view! { class="b",
            <select class="field" part="filter" aria-label=label on:change=change>
                <option value="" prop:selected=move || chosen.with(Option::is_none)>{all}</option>
                {options}
            </select>
        })
    })
    .into_any()
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
        let years = model.iter().flat_map(|model| years(&model.history().invoices));
        years.map(|year| (year.to_string(), year.to_string())).collect()
    })
}

fn currency_choices(_: &Ctx, shown: &Shown) -> Vec<Choice> {
    shown.model.with(|model| {
        let currencies = model.iter().flat_map(|model| currencies(&model.history().invoices));
        currencies.map(|code| (code.clone(), code)).collect()
    })
}
