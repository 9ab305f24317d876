//! The invoices: skeleton, nothing yet, or the table with what surrounds it.

use super::after_paint::count_paints;
use super::empty::Empty;
use super::heading::Heading;
use super::invalid_links::report_invalid_links;
use super::invoice_table::InvoiceTable;
use super::invoices_footer::InvoicesFooter;
use super::section_notices::SectionNotices;
use super::show::Show;
use super::skeleton::InvoicesSkeleton;
use super::source_name::SourceName;
use super::table_footer::TableFooter;
use super::unpaid_banner::UnpaidBanner;
use crate::erased::memo;
use crate::settings::Part;
use crate::state::WidgetState;
use crate::tools::Tool;
use crate::vendor::Vendor;
use crate::view;
use billing_core::date::Instant;
use billing_core::text::Text;
use billing_core::view::amount_width::{LONGEST_AMOUNT, amount_width};
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
                <div>
                    <SourceName vendor=Vendor::Autoposting />
                    <Heading text=Text::InvoicesHeading />
                </div>
                <Show when=move || content.with(|content| *content == State::Shown)>
                    <Tool draw=|tools| tools.toolbar room="toolbar room" />
                </Show>
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
    let state = WidgetState::from_context();
    let width = memo(move || {
        state.history.with(|view| {
            let Some(view) = view else { return 0 };
            state.formatter.with(|formatter| {
                amount_width(&view.history().invoices, &|money| formatter.money(money))
            })
        })
    });
    let is_long = memo(move || width.get() > LONGEST_AMOUNT);
    view! {
        <div class="stack">
            <UnpaidBanner />
            <div
                class="frame"
                class:long=move || is_long.get()
                style=("--_amount", move || width.get().min(LONGEST_AMOUNT).to_string())
            >
                <Tool draw=|tools| tools.sort_select room="sort-by" />
                <InvoiceTable />
                <Tool draw=|tools| tools.no_match />
                <Show when=move || state.shows_part(Part::Totals)>
                    <Tool draw=|tools| tools.totals />
                </Show>
                <TableFooter />
            </div>
            <Show when=move || state.shows_part(Part::Checks)>
                <Tool draw=|tools| tools.checks />
            </Show>
            <InvoicesFooter />
            <Show when=move || state.shows_part(Part::Chart)>
                <Tool draw=|tools| tools.chart />
            </Show>
        </div>
    }
}
