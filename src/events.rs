//! The events that an element dispatches to its page: bubbling, and composed so that they leave the
//! shadow tree. Each `detail` is a plain object.

use crate::api::error::LoadError;
use crate::js_object::null_proto_object;
use crate::vendor::Vendor;
use billing_core::date::BillingDate;
use billing_core::invoice::Invoice;
use billing_core::wire::DecodeWarning;
use js_sys::BigInt;
use serde::Serialize;
use serde_wasm_bindgen::{Serializer, preserve};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, EventTarget};

/// First content is on the screen.
pub const READY: &str = "billing-ready";
/// A vendor's data could not be loaded.
pub const ERROR: &str = "billing-error";
/// An invoice's link was activated; cancelable.
pub const INVOICE_OPEN: &str = "billing-invoice-open";
/// An action was chosen; cancelable.
pub const ACTION: &str = "billing-action";
/// A vendor's data have been loaded.
pub const LOAD: &str = "billing-load";
/// A file was created.
pub const EXPORT: &str = "billing-export";
/// A response was readable but unexpected.
pub const SCHEMA_WARNING: &str = "billing-schema-warning";

/// The largest integer that a JavaScript number holds exactly: `Number.MAX_SAFE_INTEGER`.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// Dispatches an event; `false` when it is cancelable and a listener cancelled it. No borrow of an
/// element's state may be held: a listener may call the element or remove it.
pub(crate) fn dispatch(target: &EventTarget, name: &str, detail: &impl Serialize) -> bool {
    let serializer = Serializer::new().serialize_missing_as_null(true);
    let detail = detail.serialize(&serializer).unwrap_or(JsValue::NULL);
    let init = null_proto_object(&[
        ("bubbles", JsValue::TRUE),
        ("composed", JsValue::TRUE),
        ("cancelable", matches!(name, INVOICE_OPEN | ACTION).into()),
        ("detail", detail),
    ]);
    match CustomEvent::new_with_event_init_dict(name, init.unchecked_ref()) {
        Ok(event) => target.dispatch_event(&event).unwrap_or(true),
        Err(_) => true,
    }
}

/// The detail of [`READY`].
#[derive(Serialize)]
pub(crate) struct ReadyDetail {
    sources: Vec<&'static str>,
    invoices: usize,
}

impl ReadyDetail {
    pub(crate) fn new(vendors: &[Vendor], invoices: usize) -> Self {
        Self { sources: vendors.iter().map(|vendor| vendor.id()).collect(), invoices }
    }
}

/// The detail of [`ERROR`].
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorDetail<'a> {
    source: &'static str,
    code: &'a str,
    status: u16,
    message: &'a str,
    request_id: Option<&'a str>,
    retryable: bool,
}

impl<'a> ErrorDetail<'a> {
    pub(crate) fn new(vendor: Vendor, error: &'a LoadError) -> Self {
        Self {
            source: vendor.id(),
            code: &error.code,
            status: error.status,
            message: &error.message,
            request_id: error.request_id.as_deref(),
            retryable: error.retryable,
        }
    }
}

/// The detail of [`INVOICE_OPEN`]: the invoice with the vendor's own field names.
#[derive(Serialize)]
pub(crate) struct InvoiceOpenDetail<'a> {
    invoice: InvoiceDetail<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InvoiceDetail<'a> {
    id: &'a str,
    /// A number, or a `bigint` where a number would not be exact.
    #[serde(with = "preserve")]
    amount: JsValue,
    currency: &'a str,
    status: Option<&'a str>,
    description: Option<&'a str>,
    paid_at: Option<String>,
    invoice_url: Option<&'a str>,
}

impl<'a> InvoiceOpenDetail<'a> {
    pub(crate) fn new(invoice: &Invoice<'a>) -> Self {
        let minor = invoice.amount.minor;
        let amount = match minor.unsigned_abs() <= MAX_SAFE_INTEGER {
            // Exact, as was just checked.
            true => JsValue::from_f64(minor as f64),
            false => BigInt::from(minor).into(),
        };
        Self {
            invoice: InvoiceDetail {
                id: invoice.id,
                amount,
                currency: invoice.amount.currency.code(),
                status: Some(invoice.status.as_str()).filter(|status| !status.is_empty()),
                description: invoice.description,
                paid_at: invoice.paid_at.map(iso_8601),
                invoice_url: invoice.url,
            },
        }
    }
}

/// The detail of [`ACTION`].
#[derive(Serialize)]
pub(crate) struct ActionDetail {
    /// `manage`, `update-payment`, `sign-in` or `support`.
    pub(crate) action: &'static str,
}

/// The detail of [`LOAD`].
#[derive(Serialize)]
pub(crate) struct LoadDetail<'a> {
    pub(crate) source: &'static str,
    /// From the start of the load to the end of the body, in milliseconds. Of a request that the
    /// loader has made, from when the module took it over.
    pub(crate) ms: u32,
    /// The proxy's `X-Billing-Cache`, if it is exposed.
    pub(crate) cache: Option<&'a str>,
    /// The size of the body without its compression.
    pub(crate) bytes: u32,
}

/// The detail of [`EXPORT`].
#[derive(Serialize)]
pub(crate) struct ExportDetail {
    /// `csv`, `spreadsheet`, `json`, `copy`, `print` or `ics`.
    pub(crate) format: &'static str,
    pub(crate) rows: usize,
}

/// The detail of [`SCHEMA_WARNING`].
#[derive(Serialize)]
pub(crate) struct SchemaWarningDetail<'a> {
    source: &'static str,
    path: &'a str,
    problem: &'a str,
}

impl<'a> SchemaWarningDetail<'a> {
    pub(crate) fn new(vendor: Vendor, warning: &'a DecodeWarning) -> Self {
        Self { source: vendor.id(), path: &warning.path, problem: &warning.problem }
    }
}

pub(crate) fn iso_8601(date: BillingDate) -> String {
    match date {
        BillingDate::Day(day) => day.to_string(),
        BillingDate::Instant(instant) => {
            let date = js_sys::Date::new(&JsValue::from_f64(instant.unix_ms as f64));
            date.to_iso_string().into()
        }
    }
}
