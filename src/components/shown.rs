//! Which invoices are on the screen: the table of the last good load, filtered and ordered.

use super::ctx::Ctx;
use crate::format::zone::zone as zone_of;
use crate::reactive::{Memo, untrack};
use crate::state::WidgetState;
use billing_core::view::checks::{Check, checks};
use billing_core::view::invoice_table::{InvoiceTable, NumberStyle};
use billing_core::wire::autoposting::History;
use billing_core::zone::Zone;
use std::cell::OnceCell;
use std::ops::Deref;
use std::rc::Rc;

/// A history with what sorting and searching it needs, in a time zone.
#[derive(Clone)]
pub(crate) struct Model(Rc<Inner>);

struct Inner {
    history: Rc<History>,
    table: InvoiceTable,
    checks: OnceCell<Vec<Check>>,
}

impl Model {
    fn new(history: Rc<History>, zone: Zone) -> Self {
        let table = InvoiceTable::in_zone(zone);
        Self(Rc::new(Inner { history, table, checks: OnceCell::new() }))
    }

    pub(crate) fn history(&self) -> &History {
        &self.0.history
    }

    /// What is to be asked about the bill.
    pub(crate) fn checks(&self) -> &[Check] {
        self.0.checks.get_or_init(|| checks(&self.history().invoices, self.table().zone()))
    }

    /// The first key of a search shall not wait for what it needs.
    pub(crate) fn prepare_search(&self) {
        self.table().prepare_search(&self.history().invoices);
    }

    pub(crate) fn table(&self) -> &InvoiceTable {
        &self.0.table
    }
}

impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        // A load under way brings the same history, and nothing changes yet.
        Rc::ptr_eq(&self.0.history, &other.0.history) && self.table().zone() == other.table().zone()
    }
}

/// The chosen invoices, as places in the vendor's order. Equal only to itself.
#[derive(Clone, Default)]
pub(crate) struct Selection(Rc<Vec<u32>>);

impl Deref for Selection {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        &self.0
    }
}

impl PartialEq for Selection {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

/// The model and the selection as they follow the load, the filters and the order.
#[derive(Clone)]
pub(crate) struct Shown {
    pub(crate) model: Memo<Option<Model>>,
    pub(crate) selection: Memo<Selection>,
}

impl Shown {
    pub(crate) fn new(ctx: &Ctx) -> Self {
        let load = ctx.state.invoices.clone();
        let time_zone = ctx.state.settings.time_zone.clone();
        let model = Memo::new(None, move || {
            let history = load.with(|load| load.data.clone())?;
            let zone = time_zone.with(|zone| zone_of(zone, &history.invoices));
            Some(Model::new(history, zone))
        });
        let (state, formatter, of) = (ctx.state.clone(), ctx.formatter.clone(), model.clone());
        let selection = Memo::new(Selection::default(), move || {
            of.with(|model| match model {
                Some(model) => select(&state, model, &formatter.get()),
                None => Selection(Rc::default()),
            })
        });
        Self { model, selection }
    }
}

fn select(state: &WidgetState, model: &Model, formatter: &crate::format::Formatter) -> Selection {
    let order = state.table.order.get().map(|order| (order.column, order.descending));
    state.table.filter.with(|filter| {
        let invoices = &model.history().invoices;
        // Asking the browser takes milliseconds.
        let style = match filter.query.is_empty() {
            true => NumberStyle::default(),
            false => formatter.number_style(),
        };
        Selection(Rc::new(model.table().select(invoices, filter, order, &style)))
    })
}

/// The selection as it is now, for an export outside of any component.
pub(crate) fn current(ctx: &Ctx) -> Option<(Model, Selection)> {
    untrack(|| {
        let history = ctx.state.invoices.with(|load| load.data.clone())?;
        let zone = ctx.state.settings.time_zone.with(|zone| zone_of(zone, &history.invoices));
        let model = Model::new(history, zone);
        let selection = select(&ctx.state, &model, &ctx.formatter.get());
        Some((model, selection))
    })
}
