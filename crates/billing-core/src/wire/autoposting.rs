//! `GET /billing/history` of Autoposting.ai:
//! `{"success":true,"data":{"invoices":[{id, amount, currency, status, description?, paidAt?,
//! invoiceUrl?}]}}`, by the vendor's published OpenAPI description.

mod envelope;
mod stream;

pub use envelope::{Envelope, NoInvoices};
pub use stream::Stream;

use super::field::{Field, ObjectField};
use super::raw::{Absent, RawField};
use super::warnings::{FieldReader, Path};
use super::{DecodeWarning, StripeIds, WireError};
use crate::invoice::{Invoices, NewInvoice};
use crate::json_text::{decode_utf8, parse, problem_of};
use envelope::read_invoices;
use serde::{Deserialize, Deserializer, Serialize};

/// Further warnings are dropped: a payload of a hundred thousand unreadable invoices is one
/// problem. The invoices are still counted.
const MAX_WARNINGS: usize = 100;

/// A decoded billing history.
#[derive(Clone, Debug, Default)]
pub struct BillingHistory {
    /// The invoices that could be read, in the vendor's order.
    pub invoices: Invoices,
    /// The number of unreadable invoices.
    pub unreadable: usize,
    /// The first hundred warnings.
    pub warnings: Vec<DecodeWarning>,
}

/// Decodes the vendor's response.
///
/// # Errors
/// When it is not JSON, has the wrong types down to `data.invoices`, or is the vendor's error envelope.
/// Empty values that servers write in its place are an empty history, with a warning.
pub fn decode(body: &[u8]) -> Result<BillingHistory, WireError> {
    let mut history = BillingHistory::default();
    let none =
        read_invoices(&decode_utf8(body), &mut |index, _, item| history.add_text(index, item))?;
    Ok(history.whole(none.as_ref()))
}

/// Rebuilds the vendor's response in the same form: only known fields, each verbatim. An invoice
/// that [`decode`] could not read is kept with its known fields, so that the next reader can count
/// it; one whose fields cannot be separated is written as null.
///
/// # Errors
/// As [`decode`].
pub fn rebuild(body: &[u8], ids: StripeIds) -> Result<String, WireError> {
    match ids {
        StripeIds::Keep => rebuild_as::<true>(body),
        StripeIds::Drop => rebuild_as::<false>(body),
    }
}

fn rebuild_as<const STRIPE_IDS: bool>(body: &[u8]) -> Result<String, WireError> {
    let mut out = String::with_capacity(body.len());
    out.push_str(r#"{"success":true,"data":{"invoices":["#);
    let none = read_invoices(&decode_utf8(body), &mut |index, _, item| {
        if index > 0 {
            out.push(',');
        }
        out.push_str(&rebuild_item::<STRIPE_IDS>(item));
    })?;
    out.push_str("]}}");
    Ok(none.map_or(out, |none| none.rebuilt()))
}

fn rebuild_item<const STRIPE_IDS: bool>(item: &str) -> String {
    type Item<'a, const STRIPE_IDS: bool> =
        ObjectField<WireInvoice<RawField<'a, STRIPE_IDS>>, RawField<'a, STRIPE_IDS>>;
    let mut repaired = None;
    parse::<Item<'_, STRIPE_IDS>>(item, &mut repaired)
        .and_then(|item| serde_json::to_string(&item))
        .unwrap_or_else(|_| "null".to_owned())
}

/// An invoice's known fields as the vendor sent them, unchecked.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(
    rename_all = "camelCase",
    bound(deserialize = "F: Default + Deserialize<'de>", serialize = "F: Absent + Serialize")
)]
struct WireInvoice<F> {
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    id: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    amount: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    currency: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    status: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    description: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    paid_at: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    invoice_url: F,
}

impl BillingHistory {
    /// Adds the invoice at `index` of the response, or counts and reports it. Lists are added item
    /// by item, so that a bad invoice does not affect the others.
    pub fn add<'de, D: Deserializer<'de>>(&mut self, index: usize, item: D) {
        let outcome = match ObjectField::deserialize(item) {
            Ok(ObjectField::Object(invoice)) => self.push(index, &invoice),
            Ok(ObjectField::Other(found)) => Err(not_an_invoice(&found)),
            Err(error) => Err(("", error.to_string())),
        };
        self.count(index, outcome);
    }

    /// The history once each invoice has been added; `none` is the value that was sent in place of
    /// a list.
    #[must_use]
    pub fn whole(mut self, none: Option<&NoInvoices>) -> Self {
        self.warn(none.map(NoInvoices::warning).into_iter().collect());
        self.invoices.shrink_to_fit();
        self
    }

    /// [`Self::add`] for JSON text.
    fn add_text(&mut self, index: usize, item: &str) {
        let mut repaired = None;
        let outcome = parse(item, &mut repaired).map(|item| match item {
            ObjectField::Object(invoice) => self.push(index, &invoice),
            ObjectField::Other(found) => Err(not_an_invoice(&found)),
        });
        self.count(index, outcome.unwrap_or_else(|error| Err(("", problem_of(&error)))));
    }

    fn push(&mut self, index: usize, invoice: &WireInvoice<Field<'_>>) -> Result<(), Unreadable> {
        let id = required_text(".id", &invoice.id)?;
        let minor = required_integer(".amount", &invoice.amount)?;
        let currency = required_text(".currency", &invoice.currency)?;
        let status = match &invoice.status {
            Field::Null => "",
            status => required_text(".status", status)?,
        };
        let mut warnings = Vec::new();
        let mut fields = FieldReader::new(Path::Invoice(index), &mut warnings);
        let description = fields.text("description", &invoice.description);
        let paid_at = fields.date("paidAt", &invoice.paid_at);
        let url = fields.text("invoiceUrl", &invoice.invoice_url);
        let new = NewInvoice { id, minor, currency, status, description, paid_at, url };
        self.warn(warnings);
        if self.invoices.push(&new) {
            Ok(())
        } else {
            Err(("", "the texts of all invoices are too long to be held".to_owned()))
        }
    }

    fn count(&mut self, index: usize, outcome: Result<(), Unreadable>) {
        if let Err((field, problem)) = outcome {
            self.unreadable += 1;
            let path = format!("{}{field}", Path::Invoice(index));
            self.warn(vec![DecodeWarning { path, problem }]);
        }
    }

    fn warn(&mut self, warnings: Vec<DecodeWarning>) {
        let room = MAX_WARNINGS.saturating_sub(self.warnings.len());
        self.warnings.extend(warnings.into_iter().take(room));
    }
}

/// Why an invoice cannot be read: the path of the field within the invoice, empty if it is not a
/// single field, and the problem.
type Unreadable = (&'static str, String);

fn not_an_invoice(found: &Field<'_>) -> Unreadable {
    ("", found.mismatch("an invoice"))
}

fn required_text<'f>(path: &'static str, field: &'f Field<'_>) -> Result<&'f str, Unreadable> {
    field.as_text().ok_or_else(|| (path, field.mismatch("a string")))
}

fn required_integer(path: &'static str, field: &Field<'_>) -> Result<i64, Unreadable> {
    match field {
        Field::Integer(integer) => Ok(*integer),
        Field::TooLarge => Err((path, "too large to be read exactly".to_owned())),
        Field::Fraction => Err((path, "not an integer".to_owned())),
        other => Err((path, other.mismatch("an integer"))),
    }
}
