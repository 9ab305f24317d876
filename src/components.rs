//! The widget's views. Each draws plain data of `billing_core::view`; none computes.
//!
//! They are built node by node: no markup is ever parsed, which a page's
//! `require-trusted-types-for 'script'` would refuse.

pub(crate) mod ctx;

mod plan_section;

mod payment_method;

mod invoices_section;

pub(crate) mod shown;

mod calm;

mod toolbar;

mod invoice_table;

mod table_head;

mod invoice_row;

mod link_report;

mod totals;

mod bill_checks;

mod chart;

mod invoices_footer;

mod badge;

mod heading;

mod skeleton;

mod told;

use crate::dom::{View, el, follow_later, region, words};
use crate::state::{Source, WidgetState};
use ctx::Ctx;

/// All that stands in the shadow root.
pub(crate) fn root(state: &WidgetState) -> View {
    let ctx = Ctx::new(state);
    tell_when_ready(&ctx);
    let (locale, direction) = (ctx.formatter.clone(), ctx.formatter.clone());
    el("div", &[("class", "widget"), ("part", "widget")])
        .attr_of("lang", words(move || locale.with(|formatter| formatter.locale().to_owned())))
        .attr_of("dir", words(move || direction.with(|it| it.direction().to_owned())))
        .child(el("slot", &[("name", "header")]))
        .child(section(&ctx, Source::Trackmyposts, plan_section::plan_section))
        .child(section(&ctx, Source::Autoposting, invoices_section::invoices_section))
        .child(el("slot", &[("name", "footer")]))
}

/// A source's section, for as long as the element shows that source.
fn section(ctx: &Ctx, source: Source, draw: fn(&Ctx) -> View) -> View {
    let (asking, ctx) = (ctx.clone(), ctx.clone());
    region(move || asking.shows(source), move |shows| shows.then(|| draw(&ctx)))
}

/// Tells the host page once the first content is in the document.
fn tell_when_ready(ctx: &Ctx) {
    let ctx = ctx.clone();
    follow_later(move || {
        let loaded = |source| ctx.shows(source) && ctx.known(source).content.is_some();
        let (plan, invoices) = (loaded(Source::Trackmyposts), loaded(Source::Autoposting));
        // What stands around the rows is content, too.
        if (plan || invoices) && (!invoices || ctx.calm.get() > 0) {
            ctx.state.host.actions().ready();
        }
    });
}
