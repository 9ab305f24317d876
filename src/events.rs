//! The events that an element sends to its page: bubbling, and composed so that they leave the
//! shadow tree. Each `detail` is a plain object.

use crate::plain::{bag, object};
use crate::state::{LoadError, Source};
use billing_core::invoice::Invoice;
use billing_core::money::write_minor;
use js_sys::{Array, BigInt, JSON};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, EventTarget};

/// First content is on the screen.
pub const READY: &str = "billing-ready";
/// A source could not be loaded.
pub const ERROR: &str = "billing-error";
/// An invoice's link was activated; cancelable.
pub const INVOICE_OPEN: &str = "billing-invoice-open";
/// An action was chosen; cancelable.
pub const ACTION: &str = "billing-action";
/// A file was made.
pub const EXPORT: &str = "billing-export";
/// A payload was readable but odd.
pub const SCHEMA_WARNING: &str = "billing-schema-warning";

/// The largest integer that a JavaScript number holds exactly.
const MAX_SAFE_INTEGER: i128 = (1 << 53) - 1;

/// Sends an event; `false` when it could be canceled and a listener did so. No borrow of an
/// element's state may be held: a listener may call the element or remove it.
pub(crate) fn dispatch(target: &EventTarget, name: &str, detail: &JsValue) -> bool {
    let cancelable = matches!(name, INVOICE_OPEN | ACTION);
    let init = bag(&[
        ("bubbles", JsValue::TRUE),
        ("composed", JsValue::TRUE),
        ("cancelable", cancelable.into()),
        ("detail", detail.clone()),
    ]);
    match CustomEvent::new_with_event_init_dict(name, init.unchecked_ref()) {
        Ok(event) => target.dispatch_event(&event).unwrap_or(true),
        Err(_) => true,
    }
}

/// The detail of [`READY`].
pub(crate) fn ready(sources: &[Source], invoices: usize) -> JsValue {
    let sources: Array = sources.iter().map(|source| JsValue::from_str(source.id())).collect();
    object(&[("sources", sources.into()), ("invoices", count(invoices))]).into()
}

/// The detail of [`ERROR`].
pub(crate) fn error(source: Source, error: &LoadError) -> JsValue {
    object(&[
        ("source", source.id().into()),
        ("code", error.code.as_str().into()),
        ("status", error.status.into()),
        ("message", error.message.as_str().into()),
        ("requestId", error.request_id.as_deref().map_or(JsValue::NULL, JsValue::from_str)),
        ("retryable", error.retryable.into()),
    ])
    .into()
}

/// The detail of [`INVOICE_OPEN`]: the invoice with the vendor's own field names.
pub(crate) fn invoice_open(invoice: &Invoice<'_>) -> JsValue {
    let date = invoice.paid_at.map(|date| {
        let text = match date {
            billing_core::date::BillingDate::Day(day) => day.to_string(),
            billing_core::date::BillingDate::Instant(instant) => iso_8601(instant.unix_ms),
        };
        JsValue::from_str(&text)
    });
    let optional = |text: Option<&str>| text.map_or(JsValue::NULL, JsValue::from_str);
    let invoice = object(&[
        ("id", invoice.id.into()),
        ("amount", amount(invoice.amount.minor)),
        ("currency", invoice.amount.currency.code().into()),
        ("status", invoice.status.as_str().into()),
        ("description", optional(invoice.description)),
        ("paidAt", date.unwrap_or(JsValue::NULL)),
        ("invoiceUrl", optional(invoice.url)),
    ]);
    object(&[("invoice", invoice.into())]).into()
}

/// The detail of [`ACTION`].
pub(crate) fn action(action: &str) -> JsValue {
    object(&[("action", action.into())]).into()
}

/// The detail of [`EXPORT`].
pub(crate) fn export(format: &str, rows: usize) -> JsValue {
    object(&[("format", format.into()), ("rows", count(rows))]).into()
}

/// The detail of [`SCHEMA_WARNING`].
pub(crate) fn schema_warning(source: Source, path: &str, problem: &str) -> JsValue {
    object(&[("source", source.id().into()), ("path", path.into()), ("problem", problem.into())])
        .into()
}

/// Minor units as a number, or as a `bigint` where a number would not be exact. No float of ours is
/// in between: the browser reads the digits.
fn amount(minor: i128) -> JsValue {
    let digits = write_minor(minor);
    if minor.abs() <= MAX_SAFE_INTEGER {
        return JSON::parse(&digits).unwrap_or(JsValue::NULL);
    }
    BigInt::new(&JsValue::from_str(&digits)).map_or(JsValue::NULL, JsValue::from)
}

fn count(count: usize) -> JsValue {
    u32::try_from(count).unwrap_or(u32::MAX).into()
}

fn iso_8601(unix_ms: i64) -> String {
    js_sys::Date::new(&JsValue::from_f64(unix_ms as f64)).to_iso_string().into()
}
