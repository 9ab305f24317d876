//! The statuses in the alphabetical order of their labels in the page's language.

use super::ranks::Ranks;
use super::status_badge;
use crate::invoice::{InvoiceStatus, Invoices};
use crate::text::Text;
use crate::view::badge::Label;
use crate::view::language::Language;
use crate::view::sort::{rows, sort_rows};

/// The statuses of one history in the order of their labels.
#[derive(Debug)]
pub(super) struct StatusOrder {
    /// For each status the rank of its label, and of its label for a negative amount; `None` if a
    /// dash is shown.
    ranks: Vec<[Option<u32>; 2]>,
}

impl StatusOrder {
    /// The order of a history's statuses.
    pub(super) fn new(invoices: &Invoices, language: &dyn Language) -> Self {
        let label = |status: &InvoiceStatus, is_negative| {
            let badge = status_badge(status, is_negative);
            let is_dash = badge.label == Label::Text(Text::NoValue);
            (!is_dash).then(|| language.label(&badge))
        };
        let labels: Vec<[Option<String>; 2]> = invoices
            .statuses()
            .iter()
            .map(|it| [false, true].map(|sign| label(it, sign)))
            .collect();
        let ranks = Ranks::new(labels.iter().flatten().filter_map(Option::as_deref), language);
        let rank = |label: Option<&str>| label.and_then(|label| ranks.get(label));
        let ranks = labels.iter().map(|of| of.each_ref().map(|it| rank(it.as_deref()))).collect();
        Self { ranks }
    }

    /// The statuses in that order, without a status that is shown as a dash.
    pub(super) fn options(&self, invoices: &Invoices) -> Vec<InvoiceStatus> {
        let statuses = invoices.statuses();
        let rank = |index: u32| self.ranks.get(index as usize).and_then(|[rank, _]| *rank);
        let mut sorted = rows(statuses.len());
        sorted.retain(|index| rank(*index).is_some());
        sort_rows(&mut sorted, &|one, other| rank(one).cmp(&rank(other)));
        sorted.into_iter().filter_map(|index| statuses.get(index as usize).cloned()).collect()
    }

    /// The rank of an invoice's label; `None` if a dash is shown.
    pub(super) fn rank(&self, invoices: &Invoices, row: usize) -> Option<u32> {
        let [positive, negative] = *self.ranks.get(invoices.status_of(row)?)?;
        if invoices.minor_of(row) < 0 { negative } else { positive }
    }
}
