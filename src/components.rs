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
