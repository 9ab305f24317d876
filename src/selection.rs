//! Which invoices are on the screen: the last good history, filtered and ordered.

use crate::erased::memo;
use crate::i18n::formatter::Formatter;
use crate::i18n::zone::zone_of;
use crate::settings::Settings;
use crate::state::{LoadState, Order, TableState};
use billing_core::view::checks::{Check, checks};
use billing_core::view::invoice_table::{Column, InvoiceTable, NumberStyle, StatusOrder};
use billing_core::wire::autoposting::BillingHistory;
use billing_core::zone::Zone;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::cell::{OnceCell, RefCell};
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

/// A history with what sorting and searching it needs, in a time zone. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct HistoryView(SendWrapper<Rc<Inner>>);

#[derive(Debug)]
struct Inner {
    history: Arc<BillingHistory>,
    table: InvoiceTable,
    checks: OnceCell<Vec<Check>>,
    /// The order of the statuses, and the formatter that it was made for.
    statuses: RefCell<Option<(Formatter, Rc<StatusOrder>)>>,
}

impl HistoryView {
    fn new(history: Arc<BillingHistory>, zone: Zone) -> Self {
        let table = InvoiceTable::in_zone(zone);
        let (checks, statuses) = (OnceCell::new(), RefCell::default());
        Self(SendWrapper::new(Rc::new(Inner { history, table, checks, statuses })))
    }

    pub(crate) fn history(&self) -> &BillingHistory {
        &self.0.history
    }

    pub(crate) fn table(&self) -> &InvoiceTable {
        &self.0.table
    }

    /// What a careful reader would ask about the bill; computed once.
    pub(crate) fn checks(&self) -> &[Check] {
        self.0.checks.get_or_init(|| checks(&self.history().invoices, self.table().zone()))
    }

    /// The statuses in the order of their labels, computed once for each formatter.
    pub(crate) fn statuses(&self, formatter: &Formatter) -> Rc<StatusOrder> {
        let mut kept = self.0.statuses.borrow_mut();
        if let Some((of, order)) = &*kept
            && of == formatter
        {
            return Rc::clone(order);
        }
        let order = Rc::new(StatusOrder::new(&self.history().invoices, formatter));
        *kept = Some((formatter.clone(), Rc::clone(&order)));
        order
    }

    /// Computes what the first search needs, so that its first key need not wait for that.
    pub(crate) fn prepare_search(&self) {
        self.table().prepare_search(&self.history().invoices);
    }
}

/// Of the same load and in the same time zone: a request in flight does not change the history.
impl PartialEq for HistoryView {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0.history, &other.0.history)
            && self.table().zone() == other.table().zone()
    }
}

/// The selected invoices, as indices into the vendor's order. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection(Arc<Vec<u32>>);

impl Deref for Selection {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        &self.0
    }
}

impl PartialEq for Selection {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

/// The history of the last good load.
pub(crate) fn history(
    invoices: RwSignal<LoadState<Arc<BillingHistory>>>,
    settings: Signal<Settings>,
) -> Memo<Option<HistoryView>> {
    memo(move || {
        let history = invoices.with(|load| load.data.clone())?;
        let zone = settings.with(|settings| zone_of(&settings.time_zone, &history.invoices));
        Some(HistoryView::new(history, zone))
    })
}

/// The invoices that the filters leave, in the chosen order.
pub(crate) fn selection(
    history: Memo<Option<HistoryView>>,
    table: TableState,
    formatter: Memo<Formatter>,
) -> Memo<Selection> {
    memo(move || {
        let order = table.order.get().map(|Order { column, descending }| (column, descending));
        history.with(|view| {
            let Some(view) = view else { return Selection::default() };
            table.filter.with(|filter| {
                // Only a search needs it, and asking the browser takes milliseconds.
                let style = match filter.query.is_empty() {
                    true => NumberStyle::default(),
                    false => formatter.with(Formatter::number_style),
                };
                let statuses = match order {
                    Some((Column::Status, _)) => formatter.with(|it| view.statuses(it)),
                    _ => Rc::default(),
                };
                let invoices = &view.history().invoices;
                let rows = view.table().select(invoices, filter, order, &style, &statuses);
                Selection(Arc::new(rows))
            })
        })
    })
}
