//! `GET /billing/history` of Autoposting.ai:
//! `{"success":true,"data":{"invoices":[{id, amount, currency, status, description?, paidAt?,
//! invoiceUrl?}]}}`, by the vendor's published OpenAPI description.

mod stream;

pub use stream::Stream;

use super::field::{Fields, Path};
use super::{Fault, StripeIds, WireError};
use crate::invoice::{Invoices, NewInvoice};
use crate::json::{Json, JsonError, Reader, write_object};
use crate::money::parse_minor;
use std::borrow::Cow;

/// Reading stops remembering faults here: a payload of a hundred thousand odd invoices is one
/// problem, not as many reports. They are counted all the same.
const MAX_FAULTS: usize = 100;

/// A decoded billing history.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The invoices that could be read, in the vendor's order.
    pub invoices: Invoices,
    /// How many invoices could not be read.
    pub unreadable: usize,
    /// What was odd, the first hundred of it.
    pub faults: Vec<Fault>,
}

/// Decodes the vendor's answer.
///
/// # Errors
/// When it is no JSON, lacks `data.invoices` or has the wrong types down to there, or is the
/// vendor's error envelope.
pub fn decode(body: &[u8]) -> Result<History, WireError> {
    let mut history = History::default();
    read_invoices(body, |index, _, invoice| history.add(index, invoice))?;
    history.invoices.shrink_to_fit();
    Ok(history)
}

/// Decodes an answer that has been read already, from any source of [`Json`].
///
/// # Errors
/// As [`decode`].
pub fn decode_json(answer: Json<'_>) -> Result<History, WireError> {
    let Json::Object(members) = answer else { return Err(not_an_object(&answer)) };
    let mut history = History::default();
    let mut envelope = Envelope::default();
    for (name, value) in members {
        let Some(data) = envelope.member(&name, value) else { continue };
        for (_, value) in data.into_iter().filter(|(name, _)| name == "invoices") {
            match value {
                Json::Array(items) => {
                    envelope.found_invoices()?;
                    for (index, item) in items.into_iter().enumerate() {
                        history.add(index, &WireInvoice::from_json(item));
                    }
                }
                other => envelope.instead = Some(other.kind()),
            }
        }
    }
    envelope.judge()?;
    Ok(history)
}

/// Writes the vendor's answer again in its own shape: known fields only, each as it came. An
/// invoice that [`decode`] could not read stays, with its known fields, so that the reader further
/// on can count it.
///
/// # Errors
/// As [`decode`].
pub fn rebuild(body: &[u8], ids: StripeIds) -> Result<String, WireError> {
    let mut out = String::with_capacity(body.len());
    out.push_str(r#"{"success":true,"data":{"invoices":["#);
    read_invoices(body, |index, _, invoice| {
        if index > 0 {
            out.push(',');
        }
        invoice.write(&mut out, ids);
    })?;
    out.push_str("]}}");
    Ok(out)
}

/// An invoice's known fields as the vendor sent them, unchecked; `None` is an absent one.
#[derive(Debug, Default)]
pub struct WireInvoice<'a> {
    /// `id`, a string.
    pub id: Option<Json<'a>>,
    /// `amount`, an integer of the currency's smallest unit.
    pub amount: Option<Json<'a>>,
    /// `currency`, a string.
    pub currency: Option<Json<'a>>,
    /// `status`, a string.
    pub status: Option<Json<'a>>,
    /// `description`, a string; optional.
    pub description: Option<Json<'a>>,
    /// `paidAt`, a date-time; optional.
    pub paid_at: Option<Json<'a>>,
    /// `invoiceUrl`, a URI; optional.
    pub invoice_url: Option<Json<'a>>,
    /// What stood in the invoice's place, when that was no object.
    instead: Option<Json<'a>>,
}

impl<'a> WireInvoice<'a> {
    /// The names of the known fields, in the order in which they are written.
    pub const FIELDS: [&'static str; 7] =
        ["id", "amount", "currency", "status", "description", "paidAt", "invoiceUrl"];

    fn field(&mut self, name: &str) -> Option<&mut Option<Json<'a>>> {
        Some(match name {
            "id" => &mut self.id,
            "amount" => &mut self.amount,
            "currency" => &mut self.currency,
            "status" => &mut self.status,
            "description" => &mut self.description,
            "paidAt" => &mut self.paid_at,
            "invoiceUrl" => &mut self.invoice_url,
            _ => return None,
        })
    }

    fn from_json(value: Json<'a>) -> Self {
        let mut invoice = Self::default();
        let Json::Object(members) = value else {
            return Self { instead: Some(value), ..invoice };
        };
        for (name, value) in members {
            if let Some(place) = invoice.field(&name) {
                *place = Some(value);
            }
        }
        invoice
    }

    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonError> {
        if reader.peek()? != b'{' {
            return reader.value().map(Self::from_json);
        }
        let mut invoice = Self::default();
        reader.object(|reader, name| match invoice.field(&name) {
            Some(place) => {
                *place = Some(reader.value()?);
                Ok(())
            }
            None => reader.skip(),
        })?;
        Ok(invoice)
    }

    fn write(&self, out: &mut String, ids: StripeIds) {
        let keep = |name: &str| ids.keeps(name);
        if let Some(found) = &self.instead {
            return found.write(out, &keep);
        }
        let values = [
            &self.id,
            &self.amount,
            &self.currency,
            &self.status,
            &self.description,
            &self.paid_at,
            &self.invoice_url,
        ];
        let members = Self::FIELDS.into_iter().zip(values);
        write_object(out, members.filter_map(|(name, value)| Some((name, value.as_ref()?))), &keep);
    }
}

impl History {
    /// Adds the invoice that stands at `index` of the answer, or counts and reports it.
    pub fn add(&mut self, index: usize, invoice: &WireInvoice<'_>) {
        let path = Path::Invoice(index);
        let mut faults = Vec::new();
        let unreadable = match required(invoice) {
            Err((name, problem)) => {
                let path =
                    if name.is_empty() { path.to_string() } else { format!("{path}.{name}") };
                faults.push(Fault { path, problem });
                true
            }
            Ok((id, minor, currency, status)) => {
                let mut fields = Fields::new(path, &mut faults);
                let description = fields.text("description", invoice.description.as_ref());
                let paid_at = fields.date("paidAt", invoice.paid_at.as_ref());
                let url = fields.text("invoiceUrl", invoice.invoice_url.as_ref());
                let new = NewInvoice { id, minor, currency, status, description, paid_at, url };
                !self.invoices.push(&new)
            }
        };
        self.unreadable += usize::from(unreadable);
        let room = MAX_FAULTS.saturating_sub(self.faults.len());
        self.faults.extend(faults.into_iter().take(room));
    }
}

type Required<'i> = (&'i str, i64, &'i str, &'i str);

/// The four required fields, or which one cannot be read and why.
fn required<'i>(invoice: &'i WireInvoice<'_>) -> Result<Required<'i>, (&'static str, String)> {
    if let Some(found) = &invoice.instead {
        return Err(("", format!("expected an invoice, found {}", found.kind())));
    }
    let id = required_text("id", invoice.id.as_ref())?;
    let minor = match &invoice.amount {
        Some(Json::Number(digits)) => parse_minor(digits)
            .ok_or_else(|| ("amount", "not an integer of 64 bits".to_owned()))?,
        Some(Json::Inexact) => {
            return Err(("amount", "a number beyond 2^53 or with a fraction".to_owned()));
        }
        other => return Err(("amount", missing_or(other.as_ref(), "an integer"))),
    };
    let currency = required_text("currency", invoice.currency.as_ref())?;
    let status = required_text("status", invoice.status.as_ref())?;
    Ok((id, minor, currency, status))
}

fn required_text<'i>(
    name: &'static str,
    value: Option<&'i Json<'_>>,
) -> Result<&'i str, (&'static str, String)> {
    match value {
        Some(Json::String(text)) => Ok(text),
        other => Err((name, missing_or(other, "a string"))),
    }
}

fn missing_or(value: Option<&Json<'_>>, wanted: &str) -> String {
    match value {
        None => "missing".to_owned(),
        Some(found) => format!("expected {wanted}, found {}", found.kind()),
    }
}

/// Walks the answer and hands out each invoice as soon as it is read, with the place where it begins,
/// so that no tree of the whole answer is ever held.
fn read_invoices<'a>(
    body: &'a [u8],
    mut each: impl FnMut(usize, usize, &WireInvoice<'a>),
) -> Result<(), WireError> {
    let mut reader = Reader::new(body)?;
    let mut envelope = Envelope::default();
    if reader.peek()? != b'{' {
        return Err(not_an_object(&reader.value()?));
    }
    reader.object(|reader, name| -> Result<(), WireError> {
        if name != "data" || reader.peek()? != b'{' {
            envelope.member(&name, reader.value()?);
            return Ok(());
        }
        envelope.data = true;
        reader.object(|reader, name| -> Result<(), WireError> {
            if name != "invoices" {
                return Ok(reader.skip()?);
            }
            if reader.peek()? != b'[' {
                envelope.instead = Some(reader.value()?.kind());
                return Ok(());
            }
            envelope.found_invoices()?;
            reader.array(|reader, index| -> Result<(), WireError> {
                reader.peek()?;
                let start = reader.place();
                each(index, start, &WireInvoice::read(reader)?);
                Ok(())
            })
        })
    })?;
    reader.finish()?;
    envelope.judge()
}

/// What was seen around the invoices.
#[derive(Default)]
struct Envelope {
    failed: bool,
    error: String,
    message: String,
    data: bool,
    not_data: Option<&'static str>,
    invoices: bool,
    instead: Option<&'static str>,
}

impl Envelope {
    /// Takes note of one member of the outermost object; gives `data`'s members back.
    fn member<'a>(&mut self, name: &str, value: Json<'a>) -> Option<Vec<(Cow<'a, str>, Json<'a>)>> {
        match (name, value) {
            ("success", value) => self.failed = value == Json::Bool(false),
            ("error", Json::String(text)) => self.error = text.into_owned(),
            ("message", Json::String(text)) => self.message = text.into_owned(),
            ("data", Json::Object(members)) => {
                self.data = true;
                return Some(members);
            }
            ("data", other) => self.not_data = Some(other.kind()),
            _ => {}
        }
        None
    }

    fn found_invoices(&mut self) -> Result<(), WireError> {
        if std::mem::replace(&mut self.invoices, true) {
            return Err(shape("$.data.invoices", "stands there twice".to_owned()));
        }
        Ok(())
    }

    fn judge(self) -> Result<(), WireError> {
        if self.failed {
            return Err(WireError::Vendor { error: self.error, message: self.message });
        }
        if self.invoices {
            return Ok(());
        }
        Err(match (self.not_data, self.data, self.instead) {
            (_, true, Some(found)) => {
                shape("$.data.invoices", format!("expected an array, found {found}"))
            }
            (_, true, None) => shape("$.data.invoices", "missing".to_owned()),
            (Some(found), false, _) => {
                shape("$.data", format!("expected an object, found {found}"))
            }
            (None, false, _) => shape("$.data", "missing".to_owned()),
        })
    }
}

fn not_an_object(found: &Json<'_>) -> WireError {
    shape("$", format!("expected an object, found {}", found.kind()))
}

fn shape(path: &str, problem: String) -> WireError {
    WireError::Shape { path: path.to_owned(), problem }
}
