//! The invoice table: the shown invoices, and their order.
//!
//! A history may have a hundred thousand invoices, and each keystroke may change the selection. An
//! [`InvoiceTable`] therefore caches the order of each column and the searchable text, each
//! computed on first use. A selection is then one pass over the list, and its result is a list of
//! row numbers.

mod order;

mod ranks;

mod status_order;

mod search;

mod shown;

use crate::date::{BillingDate, CivilDate, MS_PER_DAY};
use crate::invoice::{InvoiceStatus, Invoices};
use crate::text::Text;
use crate::view::badge::{Badge, Tone};
use crate::view::language::Language;
use crate::view::sort::{alphabetical, rows, sort_rows};
use crate::zone::Zone;
use order::Orders;
use search::SearchText;
use status_order::StatusOrder;
use std::ops::Range;
use std::sync::OnceLock;

/// A column that invoices can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// When it was paid.
    Date,
    /// What it was for.
    Description,
    /// The amount: by currency, then by amount.
    Amount,
    /// Its status, in the order of the visible labels.
    Status,
}

impl Column {
    /// All columns, in the order of the screen.
    pub const ALL: [Self; 4] = [Self::Date, Self::Description, Self::Status, Self::Amount];

    /// Its public name: `date`, `description`, `amount`, `status`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Description => "description",
            Self::Amount => "amount",
            Self::Status => "status",
        }
    }

    /// The text of its heading.
    pub fn text(self) -> Text {
        match self {
            Self::Date => Text::ColumnDate,
            Self::Description => Text::ColumnDescription,
            Self::Amount => Text::ColumnAmount,
            Self::Status => Text::ColumnStatus,
        }
    }
}

/// A selection of invoices; the default is all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Words that must all appear in an invoice's description, id, amount or currency.
    pub query: String,
    /// A status ([`InvoiceStatus::as_str`]).
    pub status: Option<String>,
    /// Only invoices that are still owed ([`is_unpaid`]).
    pub unpaid: bool,
    /// The year of the shown date.
    pub year: Option<i32>,
    /// The first day of the range, in the shown zone.
    pub from: Option<CivilDate>,
    /// The last day of the range, in the shown zone.
    pub to: Option<CivilDate>,
    /// A currency's code ([`crate::money::Currency::code`]).
    pub currency: Option<String>,
}

impl Filter {
    /// Whether it selects every invoice.
    pub fn is_empty(&self) -> bool {
        self.query.trim().is_empty()
            && self.status.is_none()
            && !self.unpaid
            && self.year.is_none()
            && self.from.is_none()
            && self.to.is_none()
            && self.currency.is_none()
    }
}

impl Filter {
    /// The range of dates in milliseconds of the table's local time; `None` without a restriction.
    fn dates(&self) -> Option<Range<i64>> {
        let start_of = |day: CivilDate| BillingDate::Day(day).sort_key();
        let year = self.year.map(span_of_year);
        if year.is_none() && self.from.is_none() && self.to.is_none() {
            return None;
        }
        let year = year.unwrap_or(i64::MIN..i64::MAX);
        let from = self.from.map_or(i64::MIN, start_of);
        let to = self.to.map_or(i64::MAX, |day| start_of(day) + MS_PER_DAY);
        Some(from.max(year.start)..to.min(year.end))
    }
}

/// Whether the invoice at `row` is still owed: open or uncollectible, with a positive amount.
pub fn is_unpaid(invoices: &Invoices, row: usize) -> bool {
    let status = invoices.status_of(row).and_then(|status| invoices.statuses().get(status));
    matches!(status, Some(InvoiceStatus::Open | InvoiceStatus::Uncollectible))
        && invoices.minor_of(row) > 0
}

/// Cached data for repeated selections from one history in one language.
#[derive(Debug, Default)]
pub struct InvoiceTable {
    zone: Zone,
    orders: Orders,
    statuses: OnceLock<StatusOrder>,
    search: OnceLock<SearchText>,
}

impl InvoiceTable {
    /// A table for one history, with its dates as billed. Nothing is computed yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A table with its dates in a time zone.
    pub fn in_zone(zone: Zone) -> Self {
        Self { zone, ..Self::default() }
    }

    /// The filtered rows, in the order of a column (`true` is descending), or in the vendor's own
    /// order.
    ///
    /// Rows that are equal in the column keep the vendor's order, in both directions. Rows without
    /// a date, a description or a status come last, in both directions. `invoices` and `language`
    /// must be the same at every call.
    pub fn select(
        &self,
        invoices: &Invoices,
        filter: &Filter,
        order: Option<(Column, bool)>,
        language: &dyn Language,
    ) -> Vec<u32> {
        let mut selected = match order {
            None => rows(invoices.len()),
            Some((column, descending)) => self.orders.get(column, descending, &|| {
                order::order(self, invoices, column, descending, language)
            }),
        };
        if let Some(keep) = self.mask(invoices, filter, language) {
            selected.retain(|row| keep.get(*row as usize).copied().unwrap_or(false));
        }
        selected
    }

    /// Computes the searchable text in advance, so that the first search is not slower.
    pub fn prepare_search(&self, invoices: &Invoices, language: &dyn Language) {
        self.search.get_or_init(|| SearchText::new(invoices, language));
    }

    /// The distinct statuses in the order of their labels, as options of a filter, without a status
    /// that is shown as a dash.
    pub fn status_options(
        &self,
        invoices: &Invoices,
        language: &dyn Language,
    ) -> Vec<InvoiceStatus> {
        self.statuses(invoices, language).options(invoices)
    }

    fn statuses(&self, invoices: &Invoices, language: &dyn Language) -> &StatusOrder {
        self.statuses.get_or_init(|| StatusOrder::new(invoices, language))
    }

    /// The filtered rows; `None` if these are all rows.
    fn mask(
        &self,
        invoices: &Invoices,
        filter: &Filter,
        language: &dyn Language,
    ) -> Option<Vec<bool>> {
        if filter.is_empty() {
            return None;
        }
        let mut keep = match search::Query::new(&filter.query, language) {
            Some(query) => {
                let text = self.search.get_or_init(|| SearchText::new(invoices, language));
                text.matches(invoices, &query)
            }
            None => vec![true; invoices.len()],
        };
        let status = filter
            .status
            .as_ref()
            .map(|wanted| invoices.statuses().iter().position(|status| status.as_str() == wanted));
        let currency = filter.currency.as_ref().map(|wanted| {
            invoices.currencies().iter().position(|currency| currency.code() == wanted)
        });
        let dates = filter.dates();
        for (row, keep) in keep.iter_mut().enumerate() {
            *keep = *keep
                && status
                    .is_none_or(|wanted| wanted.is_some() && invoices.status_of(row) == wanted)
                && currency
                    .is_none_or(|wanted| wanted.is_some() && invoices.currency_of(row) == wanted)
                && (!filter.unpaid || is_unpaid(invoices, row))
                && dates.as_ref().is_none_or(|wanted| {
                    let date = invoices.date_of(row);
                    date.is_some_and(|date| wanted.contains(&self.zone.local_ms(date)))
                });
        }
        Some(keep)
    }
}

/// The years of the invoices, newest first.
pub fn years(invoices: &Invoices, zone: &Zone) -> Vec<i32> {
    let mut years: Vec<i32> = Vec::new();
    for date in (0..invoices.len()).filter_map(|row| invoices.date_of(row)) {
        years.push(zone.day(date).year);
    }
    // Most histories are sorted by date, so few years remain to be sorted.
    years.dedup();
    let year = |index: u32| years.get(index as usize).copied().unwrap_or_default();
    let mut newest_first = rows(years.len());
    sort_rows(&mut newest_first, &|one, other| year(other).cmp(&year(one)));
    let mut sorted: Vec<i32> = newest_first.into_iter().map(year).collect();
    sorted.dedup();
    sorted
}

/// The codes of the invoices' currencies in alphabetical order, except an empty one.
pub fn currencies(invoices: &Invoices) -> Vec<String> {
    let codes: Vec<&str> = invoices.currencies().iter().map(|currency| currency.code()).collect();
    let order = alphabetical(&codes);
    order
        .into_iter()
        .filter_map(|row| codes.get(row as usize).copied())
        .filter(|code| !code.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The badge of an invoice. A paid invoice with a negative amount is a credit: the vendor does not
/// state whether money was sent back.
pub fn status_badge(status: &InvoiceStatus, is_negative: bool) -> Badge {
    match status {
        InvoiceStatus::Draft => Badge::of_text(Text::InvoiceDraft, Tone::Neutral),
        InvoiceStatus::Open => Badge::of_text(Text::InvoiceOpen, Tone::Warning),
        InvoiceStatus::Paid if is_negative => Badge::of_text(Text::InvoiceCredit, Tone::Neutral),
        InvoiceStatus::Paid => Badge::of_text(Text::InvoicePaid, Tone::Positive),
        InvoiceStatus::Void => Badge::of_text(Text::InvoiceVoid, Tone::Neutral),
        InvoiceStatus::Uncollectible => Badge::of_text(Text::InvoiceUncollectible, Tone::Negative),
        InvoiceStatus::Other(word) => Badge::verbatim(word),
    }
}

/// The range of a year in milliseconds of local time. The first and the last possible year include
/// all earlier and later instants.
fn span_of_year(year: i32) -> Range<i64> {
    let start = |year| CivilDate::new(year, 1, 1).map(|day| BillingDate::Day(day).sort_key());
    let from = if year <= 0 { i64::MIN } else { start(year).unwrap_or(i64::MAX) };
    from..start(year.saturating_add(1)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
