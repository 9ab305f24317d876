//! Loading vendors' data again, from a component.

use crate::connection::Connection;
use crate::vendor::Vendor;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::rc::{Rc, Weak};

/// Provided as a context: loads vendors' data again.
#[derive(Clone)]
pub(crate) struct Reload(SendWrapper<Weak<Connection>>);

impl Reload {
    pub(crate) fn new(connection: &Rc<Connection>) -> Self {
        Self(SendWrapper::new(Rc::downgrade(connection)))
    }

    /// The one of the element that the component is a part of.
    pub(crate) fn from_context() -> Self {
        // Infallible: `BillingWidget` provides it to all components below.
        expect_context()
    }

    /// Loads these vendors' data again.
    pub(crate) fn call(&self, vendors: &[Vendor]) {
        if let Some(connection) = self.0.upgrade() {
            // The promise is never rejected, and nothing waits for it.
            let _ = connection.reload(vendors);
        }
    }
}
