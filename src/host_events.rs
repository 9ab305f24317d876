//! The events that an element dispatches to its page.

use crate::api::error::LoadError;
use crate::api::shared_loads::LoadReport;
use crate::events::{self, ActionDetail, ErrorDetail, ExportDetail, InvoiceOpenDetail};
use crate::events::{LoadDetail, ReadyDetail, SchemaWarningDetail};
use crate::vendor::Vendor;
use billing_core::invoice::Invoice;
use billing_core::wire::DecodeWarning;
use send_wrapper::SendWrapper;
use serde::Serialize;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use web_sys::HtmlElement;

/// An action that the host page may handle itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// "Manage billing".
    Manage,
    /// "Update payment method".
    UpdatePayment,
    /// "Sign in".
    SignIn,
    /// "Get help".
    Support,
}

impl Action {
    /// Its name in `billing-action`.
    fn name(self) -> &'static str {
        match self {
            Self::Manage => "manage",
            Self::UpdatePayment => "update-payment",
            Self::SignIn => "sign-in",
            Self::Support => "support",
        }
    }
}

/// Dispatches an element's events. Nothing is dispatched before the element is connected and after
/// it has been disconnected.
#[derive(Clone)]
pub(crate) struct HostEvents(SendWrapper<Rc<RefCell<Option<HtmlElement>>>>);

impl HostEvents {
    /// Events of an element that is not connected yet.
    pub(crate) fn new() -> Self {
        Self(SendWrapper::new(Rc::default()))
    }

    /// Dispatches from this element from here on.
    pub(crate) fn connect(&self, element: HtmlElement) {
        self.0.replace(Some(element));
    }

    /// Dispatches nothing any more.
    pub(crate) fn disconnect(&self) {
        self.0.replace(None);
    }

    /// Whether events are dispatched.
    pub(crate) fn is_connected(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// `billing-ready`.
    pub(crate) fn ready(&self, vendors: &[Vendor], invoices: usize) {
        self.dispatch(events::READY, &ReadyDetail::new(vendors, invoices));
    }

    /// `billing-error`.
    pub(crate) fn error(&self, vendor: Vendor, error: &LoadError) {
        self.dispatch(events::ERROR, &ErrorDetail::new(vendor, error));
    }

    /// `billing-load`.
    pub(crate) fn loaded(&self, vendor: Vendor, report: &LoadReport) {
        let detail = LoadDetail {
            source: vendor.id(),
            ms: report.ms,
            cache: report.cache.as_deref(),
            bytes: report.bytes,
        };
        self.dispatch(events::LOAD, &detail);
    }

    /// `billing-invoice-open`; `false` when the page handles it.
    pub(crate) fn open_invoice(&self, invoice: &Invoice<'_>) -> bool {
        self.dispatch(events::INVOICE_OPEN, &InvoiceOpenDetail::new(invoice))
    }

    /// `billing-action`; `false` when the page handles it.
    pub(crate) fn action(&self, action: Action) -> bool {
        self.dispatch(events::ACTION, &ActionDetail { action: action.name() })
    }

    /// `billing-export`.
    pub(crate) fn exported(&self, format: &'static str, rows: usize) {
        self.dispatch(events::EXPORT, &ExportDetail { format, rows });
    }

    /// `billing-schema-warning`.
    pub(crate) fn schema_warning(&self, vendor: Vendor, warning: &DecodeWarning) {
        self.dispatch(events::SCHEMA_WARNING, &SchemaWarningDetail::new(vendor, warning));
    }

    fn dispatch(&self, name: &str, detail: &impl Serialize) -> bool {
        // Cloned out: a listener may disconnect the element.
        let target = self.0.borrow().clone();
        target.is_none_or(|target| events::dispatch(&target, name, detail))
    }
}

impl fmt::Debug for HostEvents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HostEvents")
    }
}
