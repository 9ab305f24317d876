//! The widget's components. Each draws plain data of `billing_core::view` and computes nothing of its
//! own.

pub(crate) mod widget;

mod plan_section;

mod plan_card;

mod plan_notice;

mod period_progress;

mod payment_method;

mod plan_actions;

mod action_button;

mod action_link;

mod invoices_section;

mod section_notices;

mod error_banner;

mod result_count;

mod bill_checks;

mod toolbar;

mod filter_select;

mod date_range;

mod invoice_table;

mod table_head;

mod sort_select;

mod invoice_row;

mod amount;

mod no_match;

mod clear_filters;

mod empty;

mod table_footer;

mod unpaid_banner;

mod totals;

mod totals_by_year;

mod currency_totals;

mod spending_chart;

mod chart_bars;

mod chart_table;

mod invoices_footer;

mod export_menu;

mod menu_button;

mod updated_at;

mod status_badge;

mod heading;

mod source_name;

mod skeleton;

pub(crate) mod after_paint;

mod invalid_links;

mod focus;

pub(crate) mod show;

mod resize;

use crate::view;
use billing_core::view::plan_card::CalendarEvent;
use leptos::prelude::AnyView;

/// Parts that are drawn through [`Tools`](crate::tools::Tools).
pub(crate) fn toolbar() -> AnyView {
    view! { <toolbar::Toolbar /> }
}

pub(crate) fn sort_select() -> AnyView {
    view! { <sort_select::SortSelect /> }
}

pub(crate) fn bill_checks() -> AnyView {
    view! { <bill_checks::BillChecks /> }
}

pub(crate) fn no_match() -> AnyView {
    view! { <no_match::NoMatch /> }
}

pub(crate) fn totals() -> AnyView {
    view! {
        <totals::Totals />
        <totals_by_year::TotalsByYear />
    }
}

pub(crate) fn spending_chart() -> AnyView {
    view! { <spending_chart::SpendingChart /> }
}

pub(crate) fn calendar_menu(event: CalendarEvent) -> AnyView {
    view! { <plan_actions::CalendarMenu event=event /> }
}
