//! What a host may call on a mounted widget.

use crate::connection::Connection;
use crate::export;
use crate::snapshot::snapshot;
use crate::tools::with_tools;
use js_sys::Promise;
use send_wrapper::SendWrapper;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Refers to a mounted [`BillingWidget`](crate::BillingWidget), as a `NodeRef` refers to an element:
/// pass it as the prop `widget_ref` and call it once the widget is mounted.
#[derive(Clone)]
pub struct WidgetRef(SendWrapper<Rc<RefCell<Option<Rc<Connection>>>>>);

impl WidgetRef {
    /// A reference to no widget yet.
    pub fn new() -> Self {
        Self(SendWrapper::new(Rc::default()))
    }

    /// Loads the data of every vendor again. The promise resolves when all loads have ended, and is
    /// never rejected.
    pub fn refresh(&self) -> Promise {
        match self.connection() {
            Some(connection) => connection.refresh(),
            None => Promise::resolve(&JsValue::UNDEFINED),
        }
    }

    /// The filtered invoices as CSV (RFC 4180); `None` while no widget is mounted.
    pub fn export_csv(&self) -> Option<String> {
        self.connection()?.connected_state().map(export::csv)
    }

    /// Saves the filtered invoices as a CSV file.
    pub fn download_csv(&self) {
        if let Some(connection) = self.connection()
            && let Some(state) = connection.connected_state()
        {
            let state = *state;
            with_tools(state, move |tools| {
                (tools.download_csv)(&state);
            });
        }
    }

    /// What is known, as frozen plain objects; null while no widget is mounted and before the first
    /// data.
    pub fn snapshot(&self) -> JsValue {
        match self.connection() {
            Some(connection) => connection.connected_state().map_or(JsValue::NULL, snapshot),
            None => JsValue::NULL,
        }
    }

    pub(crate) fn set(&self, connection: Option<Rc<Connection>>) {
        let old = self.0.replace(connection);
        drop(old);
    }

    /// Cloned out: a listener may unmount the widget.
    fn connection(&self) -> Option<Rc<Connection>> {
        self.0.borrow().clone()
    }
}

impl Default for WidgetRef {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for WidgetRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("WidgetRef")
    }
}
