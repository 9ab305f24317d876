//! Invoices, stored compactly.
//!
//! A billing history may hold a hundred thousand invoices in a browser tab, so [`Invoices`] keeps
//! all their texts in one buffer and every distinct currency and status once; an [`Invoice`] is a
//! view of one of them.

use crate::date::BillingDate;
use crate::interner::Interner;
use crate::money::{Currency, Money};

/// The status of an invoice. The vendor's field is free text; these five are Stripe's
/// (<https://docs.stripe.com/invoicing/overview#invoice-statuses>).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum InvoiceStatus {
    /// Not finalized: nothing is owed.
    Draft,
    /// Finalized and awaiting payment.
    Open,
    /// Paid; with a negative amount, refunded.
    Paid,
    /// Cancelled: nothing is owed.
    Void,
    /// Owed, but written off.
    Uncollectible,
    /// Any other text, verbatim.
    Other(String),
}

impl InvoiceStatus {
    /// Reads a status in any case.
    pub fn new(text: &str) -> Self {
        match text.to_ascii_lowercase().as_str() {
            "draft" => Self::Draft,
            "open" => Self::Open,
            "paid" => Self::Paid,
            "void" => Self::Void,
            "uncollectible" => Self::Uncollectible,
            _ => Self::Other(text.to_owned()),
        }
    }

    /// The vendor's text for it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Void => "void",
            Self::Uncollectible => "uncollectible",
            Self::Other(text) => text,
        }
    }
}

/// One invoice of an [`Invoices`] list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invoice<'a> {
    /// The vendor's id, such as `inv_abc123`.
    pub id: &'a str,
    /// The charged amount; negative is a refund.
    pub amount: Money<'a>,
    /// Its status.
    pub status: &'a InvoiceStatus,
    /// Its description.
    pub description: Option<&'a str>,
    /// When it was paid, or issued if the vendor sends no date of payment.
    pub paid_at: Option<BillingDate>,
    /// The address of the invoice's document, verbatim: unchecked, not yet safe to link to.
    pub url: Option<&'a str>,
}

/// The fields of an [`Invoice`] that is not yet in a list.
#[derive(Clone, Copy, Debug)]
pub struct NewInvoice<'a> {
    /// See [`Invoice::id`].
    pub id: &'a str,
    /// The amount in the currency's smallest unit.
    pub minor: i64,
    /// The currency's code, verbatim.
    pub currency: &'a str,
    /// The status, verbatim.
    pub status: &'a str,
    /// See [`Invoice::description`].
    pub description: Option<&'a str>,
    /// See [`Invoice::paid_at`].
    pub paid_at: Option<BillingDate>,
    /// See [`Invoice::url`].
    pub url: Option<&'a str>,
}

/// A list of invoices in the vendor's own order.
#[derive(Clone, Debug, Default)]
pub struct Invoices {
    text: String,
    currencies: Vec<Currency>,
    statuses: Vec<InvoiceStatus>,
    /// The index of a currency by every spelling of its code, and of a status by every spelling.
    currency_indices: Interner,
    status_indices: Interner,
    rows: Vec<Row>,
}

/// A missing description or URL; the buffer is shorter, so no text ends here.
const ABSENT: u32 = u32::MAX;

/// 48 bytes: a hundred thousand of them are held in a browser tab.
#[derive(Clone, Copy, Debug)]
struct Row {
    minor: i64,
    paid_at: Option<BillingDate>,
    /// The start of its texts: the id, then the description, then the URL.
    start: u32,
    id_end: u32,
    description_end: u32,
    url_end: u32,
    currency: u32,
    status: u32,
}

impl Invoices {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of invoices.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Appends an invoice. If the total length of texts would exceed 4 GiB, the invoice is not
    /// added, and `false` is returned.
    #[must_use = "a list that is full refuses"]
    pub fn push(&mut self, new: &NewInvoice<'_>) -> bool {
        let texts = [Some(new.id), new.description, new.url];
        let added: usize = texts.iter().flatten().map(|text| text.len()).sum();
        if self.text.len().saturating_add(added) >= ABSENT as usize {
            return false;
        }
        let start = self.text.len() as u32;
        let [id_end, description_end, url_end] = texts.map(|text| self.keep(text));
        let currency = self.currency_index(new.currency);
        let status = self.status_index(new.status);
        self.rows.push(Row {
            minor: new.minor,
            paid_at: new.paid_at,
            start,
            id_end,
            description_end,
            url_end,
            currency,
            status,
        });
        true
    }

    /// The invoice at `index` in the vendor's order.
    pub fn get(&self, index: usize) -> Option<Invoice<'_>> {
        let row = self.rows.get(index)?;
        let currency = self.currencies.get(row.currency as usize)?;
        Some(Invoice {
            id: self.id_of(index),
            amount: Money { minor: row.minor, currency },
            status: self.statuses.get(row.status as usize)?,
            description: self.description_of(index),
            paid_at: row.paid_at,
            url: self.url_of(index),
        })
    }

    /// All invoices in the vendor's order.
    pub fn iter(&self) -> impl Iterator<Item = Invoice<'_>> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The distinct currencies, in the order of their first appearance.
    pub fn currencies(&self) -> &[Currency] {
        &self.currencies
    }

    /// The distinct statuses, in the order of their first appearance.
    pub fn statuses(&self) -> &[InvoiceStatus] {
        &self.statuses
    }

    /// The index in [`Self::currencies`] for the invoice at `index`.
    pub fn currency_of(&self, index: usize) -> Option<usize> {
        self.rows.get(index).map(|row| row.currency as usize)
    }

    /// The index in [`Self::statuses`] for the invoice at `index`.
    pub fn status_of(&self, index: usize) -> Option<usize> {
        self.rows.get(index).map(|row| row.status as usize)
    }

    /// [`Invoice::id`] of the invoice at `index`; empty if there is none.
    pub fn id_of(&self, index: usize) -> &str {
        let id = self.rows.get(index).and_then(|row| self.text_of(row.start, row.id_end));
        id.unwrap_or_default()
    }

    /// [`Invoice::paid_at`] of the invoice at `index`. To read one field of all invoices, use this
    /// and similar functions, which take a tenth of [`Self::get`]'s time.
    pub fn date_of(&self, index: usize) -> Option<BillingDate> {
        self.rows.get(index)?.paid_at
    }

    /// [`Invoice::amount`] of the invoice at `index` in the smallest unit; 0 if there is none.
    pub fn minor_of(&self, index: usize) -> i64 {
        self.rows.get(index).map_or(0, |row| row.minor)
    }

    /// [`Invoice::description`] of the invoice at `index`.
    pub fn description_of(&self, index: usize) -> Option<&str> {
        let row = self.rows.get(index)?;
        self.text_of(row.id_end, row.description_end)
    }

    /// [`Invoice::url`] of the invoice at `index`.
    pub fn url_of(&self, index: usize) -> Option<&str> {
        let row = self.rows.get(index)?;
        let start = if row.description_end == ABSENT { row.id_end } else { row.description_end };
        self.text_of(start, row.url_end)
    }

    /// Frees unused capacity once the list is complete.
    pub fn shrink_to_fit(&mut self) {
        self.text.shrink_to_fit();
        self.rows.shrink_to_fit();
    }

    fn keep(&mut self, text: Option<&str>) -> u32 {
        let Some(text) = text else { return ABSENT };
        self.text.push_str(text);
        self.text.len() as u32
    }

    /// `None` if the end is [`ABSENT`].
    fn text_of(&self, start: u32, end: u32) -> Option<&str> {
        self.text.get(start as usize..end as usize)
    }

    fn currency_index(&mut self, code: &str) -> u32 {
        let known = self.currency_indices.get(code).unwrap_or_else(|| {
            let currency = Currency::new(code);
            let same = self.currency_indices.get(currency.code());
            let index = same.unwrap_or(self.currencies.len());
            self.currency_indices.set(code, index);
            if same.is_none() {
                self.currency_indices.set(currency.code(), index);
                self.currencies.push(currency);
            }
            index
        });
        known as u32
    }

    fn status_index(&mut self, text: &str) -> u32 {
        let known = self.status_indices.get(text).unwrap_or_else(|| {
            let status = InvoiceStatus::new(text);
            let same = self.status_indices.get(status.as_str());
            let index = same.unwrap_or(self.statuses.len());
            self.status_indices.set(text, index);
            if same.is_none() {
                self.status_indices.set(status.as_str(), index);
                self.statuses.push(status);
            }
            index
        });
        known as u32
    }
}

#[cfg(test)]
mod tests;
