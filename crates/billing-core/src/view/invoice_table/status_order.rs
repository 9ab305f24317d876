//! The statuses in the order of their labels, as the page's language shows and sorts them.

use super::order::key;
use super::status_badge;
use crate::invoice::{InvoiceStatus, Invoices};
use crate::text::Text;
use crate::view::badge::{Badge, Label};
use crate::view::fold;
use crate::view::sort::{by_keys, ranks, rows};
use std::cmp::Ordering;

/// More statuses than this are sorted without asking the browser about each pair.
const MAX_COLLATED: usize = 1000;

/// What only the page knows: the labels of badges in its language, and their alphabetical order.
pub trait Labels {
    /// The label as it is shown.
    fn label(&self, badge: &Badge) -> String;
    /// The order of two labels in the language.
    fn compare(&self, one: &str, other: &str) -> Ordering;
}

/// The statuses of one history in the order of their labels. The default knows no status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusOrder {
    /// For each status the rank of its label and then of its label for an invoice below zero; 0 where
    /// a dash is shown.
    ranks: Vec<u64>,
}

impl StatusOrder {
    /// The order of a history's statuses.
    pub fn new(invoices: &Invoices, labels: &dyn Labels) -> Self {
        let statuses = invoices.statuses();
        let is_long = statuses.len() > MAX_COLLATED;
        let (mut shown, mut is_dash) = (Vec::new(), Vec::new());
        for status in statuses {
            for is_negative in [false, true] {
                let badge = status_badge(status, is_negative);
                let label = labels.label(&badge);
                shown.push(if is_long { fold::folded(&label) } else { label });
                is_dash.push(badge.label == Label::Text(Text::NoValue));
            }
        }
        let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
        let mut ranks = ranks(&shown, &|one, other| match is_long {
            true => one.cmp(other),
            false => labels.compare(one, other),
        });
        for (rank, is_dash) in ranks.iter_mut().zip(is_dash) {
            if is_dash {
                *rank = 0;
            }
        }
        Self { ranks }
    }

    /// The statuses in that order, as options of a filter: without one that is shown as a dash.
    pub fn options(&self, invoices: &Invoices) -> Vec<InvoiceStatus> {
        let statuses = invoices.statuses();
        let keys: Vec<u64> = self.ranks.iter().step_by(2).copied().collect();
        let has_label = |row: &u32| keys.get(*row as usize).is_some_and(|rank| *rank > 0);
        let sorted = by_keys(rows(statuses.len()), &keys).into_iter().filter(has_label);
        sorted.filter_map(|row| statuses.get(row as usize).cloned()).collect()
    }

    /// The rows in the order of their labels; those of one label keep the vendor's order, and those
    /// that show a dash come last in both directions.
    pub(super) fn rows(&self, invoices: &Invoices, descending: bool) -> Vec<u32> {
        let rank = |row: usize| {
            let is_negative = usize::from(invoices.minor_of(row) < 0);
            let rank = self.ranks.get(invoices.status_of(row)? * 2 + is_negative).copied();
            rank.filter(|rank| *rank > 0)
        };
        let keys: Vec<u64> = (0..invoices.len()).map(|row| key(rank(row), descending)).collect();
        by_keys(rows(invoices.len()), &keys)
    }
}
