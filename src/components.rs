//! The widget's views. Each draws plain data of `billing_core::view`; none computes.
//!
//! Every `view!` names a global class (`class="b"`): without one, tachys puts static parts in by
//! `innerHTML`, which a page's `require-trusted-types-for 'script'` refuses.

pub(crate) mod ctx;

mod plan_section;

mod payment_method;

mod invoices_section;

pub(crate) mod shown;

mod toolbar;

mod invoice_table;

mod invoice_row;

mod link_report;

mod totals;

mod bill_checks;

mod chart;

mod invoices_footer;

mod badge;

mod heading;

mod skeleton;

mod source_error;

use crate::state::{Source, WidgetState};
use crate::texts;
use ctx::Ctx;
use leptos::prelude::*;

/// All that stands in the shadow root.
pub fn root(state: &WidgetState) -> impl IntoView + use<> {
    let ctx = Ctx::new(state);
    tell_when_ready(&ctx);
    texts::follow(state);
    let (locale, direction) = (ctx.formatter.clone(), ctx.formatter.clone());
    let plan = section(&ctx, Source::Trackmyposts, plan_section::plan_section);
    let invoices = section(&ctx, Source::Autoposting, invoices_section::invoices_section);
    view! { class="b",
        <div
            class="widget"
            part="widget"
            lang=move || locale.with(|formatter| formatter.locale().to_owned())
            dir=move || direction.with(|formatter| formatter.direction())
        >
            <slot name="header"></slot>
            {plan}
            {invoices}
            <slot name="footer"></slot>
        </div>
    }
}

/// A source's section, for as long as the element shows that source.
fn section(ctx: &Ctx, source: Source, draw: fn(&Ctx) -> AnyView) -> AnyView {
    let asking = ctx.clone();
    let shows = ArcMemo::new(move |_| asking.shows(source));
    let ctx = ctx.clone();
    (move || shows.get().then(|| draw(&ctx))).into_any()
}

/// Tells the host page once the first content is in the document.
fn tell_when_ready(ctx: &Ctx) {
    let ctx = ctx.clone();
    Effect::new(move |told: Option<bool>| {
        let plan =
            ctx.shows(Source::Trackmyposts) && ctx.state.plan.with(|load| load.data.is_some());
        let invoices =
            ctx.shows(Source::Autoposting) && ctx.state.invoices.with(|load| load.data.is_some());
        let told = told.unwrap_or(false);
        if !told && (plan || invoices) {
            ctx.state.host.actions().ready();
        }
        told || plan || invoices
    });
}
