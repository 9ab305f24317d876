//! Which invoices are on the screen: the last good history, filtered and ordered.

use crate::erased::memo;
use crate::i18n::formatter::Formatter;
use crate::i18n::zone::zone_of;
use crate::settings::Settings;
use crate::state::{LoadState, Order, TableState};
use crate::tools::tools;
use billing_core::invoice::InvoiceStatus;
use billing_core::view::checks::{Check, checks};
use billing_core::view::invoice_table::{Filter, InvoiceTable};
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
    zone: Zone,
    checks: OnceCell<Vec<Check>>,
    /// What was computed to sort and to search, and the formatter whose language it is in.
    table: RefCell<Option<(Formatter, Rc<InvoiceTable>)>>,
}

impl HistoryView {
    fn new(history: Arc<BillingHistory>, zone: Zone) -> Self {
        let (checks, table) = (OnceCell::new(), RefCell::default());
        Self(SendWrapper::new(Rc::new(Inner { history, zone, checks, table })))
    }

    pub(crate) fn history(&self) -> &BillingHistory {
        &self.0.history
    }

    /// Where the dates are shown.
    pub(crate) fn zone(&self) -> &Zone {
        &self.0.zone
    }

    /// What a careful reader would ask about the bill; computed once.
    pub(crate) fn checks(&self) -> &[Check] {
        self.0.checks.get_or_init(|| checks(&self.history().invoices, self.zone()))
    }

    /// The statuses that a filter offers, in the order of their labels.
    pub(crate) fn status_options(&self, formatter: &Formatter) -> Vec<InvoiceStatus> {
        self.table(formatter).status_options(&self.history().invoices, formatter)
    }

    /// Computes what the first search needs, so that its first key need not wait for that.
    pub(crate) fn prepare_search(&self, formatter: &Formatter) {
        self.table(formatter).prepare_search(&self.history().invoices, formatter);
    }

    /// The table in the formatter's language; another one for another language.
    fn table(&self, formatter: &Formatter) -> Rc<InvoiceTable> {
        let mut kept = self.0.table.borrow_mut();
        if let Some((of, table)) = &*kept
            && of == formatter
        {
            return Rc::clone(table);
        }
        let table = Rc::new(InvoiceTable::in_zone(self.zone().clone()));
        *kept = Some((formatter.clone(), Rc::clone(&table)));
        table
    }
}

/// Of the same load and in the same time zone: a request in flight does not change the history.
impl PartialEq for HistoryView {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0.history, &other.0.history) && self.zone() == other.zone()
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

/// The invoices that the filters leave, in the chosen order. Neither is set before the tools are there.
pub(crate) fn selection(
    history: Memo<Option<HistoryView>>,
    table: TableState,
    formatter: Memo<Formatter>,
) -> Memo<Selection> {
    memo(move || {
        let order = table.order.get();
        history.with(|view| {
            let Some(view) = view else { return Selection::default() };
            table.filter.with(|filter| {
                let is_whole = order.is_none() && filter.is_empty();
                let rows = match tools().filter(|_| !is_whole) {
                    Some(tools) => (tools.select)(view, filter, order, formatter),
                    None => {
                        let length = view.history().invoices.len();
                        (0..u32::try_from(length).unwrap_or(u32::MAX)).collect()
                    }
                };
                Selection(Arc::new(rows))
            })
        })
    })
}

/// The invoices that `filter` leaves, in `order`.
pub(crate) fn select(
    view: &HistoryView,
    filter: &Filter,
    order: Option<Order>,
    formatter: Memo<Formatter>,
) -> Vec<u32> {
    let order = order.map(|Order { column, descending }| (column, descending));
    let invoices = &view.history().invoices;
    let select =
        |formatter: &Formatter| view.table(formatter).select(invoices, filter, order, formatter);
    // In the vendor's order and without a search the language makes no difference.
    match order.is_some() || !filter.query.is_empty() {
        true => formatter.with(select),
        false => formatter.with_untracked(select),
    }
}
