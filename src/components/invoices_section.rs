//! The invoices: skeleton, nothing yet, or the table with what surrounds it.

use super::after_paint::count_paints;
use super::bill_checks::BillChecks;
use super::empty::Empty;
use super::heading::Heading;
use super::invalid_links::report_invalid_links;
use super::invoice_table::InvoiceTable;
use super::invoices_footer::InvoicesFooter;
use super::no_match::NoMatch;
use super::result_count::ResultCount;
use super::section_notices::SectionNotices;
use super::skeleton::InvoicesSkeleton;
use super::spending_chart::SpendingChart;
use super::toolbar::Toolbar;
use super::totals::Totals;
use super::totals_by_year::TotalsByYear;
use crate::erased::memo;
use crate::state::WidgetState;
use crate::vendor::Vendor;
use crate::view;
use billing_core::date::Instant;
use billing_core::text::Text;
use billing_core::view::state::{Known, State};
use leptos::prelude::*;

/// The invoices as one section.
#[component]
pub(super) fn InvoicesSection() -> impl IntoView {
    let state = WidgetState::from_context();
    count_paints(state);
    report_invalid_links(state);
    // What is shown in place of the content, whatever else is reported and whatever the filters
    // leave.
    let content = memo(move || {
        let known = Known { retry_at: None, ..state.known(Vendor::Autoposting) };
        known.states(Instant { unix_ms: 0 }).pop().unwrap_or(State::Loading)
    });
    let is_empty = memo(move || content.with(|content| *content == State::Empty));
    let is_busy = move || state.is_loading(Vendor::Autoposting).to_string();
    view! {
        <section
            class="stack"
            part="invoices"
            aria-label=state.text(Text::InvoicesHeading)
            aria-busy=is_busy
        >
            <div class="section-top">
                <Heading text=Text::InvoicesHeading />
                <ResultCount />
            </div>
            <SectionNotices vendor=Vendor::Autoposting />
            <div class="status" role="status">
                {move || is_empty.get().then(|| view! { <Empty /> })}
            </div>
            {move || match content.get() {
                State::Loading => Some(view! { <InvoicesSkeleton /> }),
                State::Shown => Some(view! { <Content /> }),
                _ => None,
            }}
        </section>
    }
}

/// The table with its tools, totals and exports.
#[component]
fn Content() -> impl IntoView {
    view! {
        <div class="stack">
            <BillChecks />
            <Toolbar />
            <div class="frame">
                <InvoiceTable />
                <NoMatch />
                <Totals />
                <TotalsByYear />
            </div>
            <InvoicesFooter />
            <SpendingChart />
        </div>
    }
}
