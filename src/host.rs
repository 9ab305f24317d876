//! The element around the components: what they tell it and ask of it.

use crate::state::Source;
use std::fmt;
use std::rc::Rc;

/// Something the customer did that the host page may prevent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// `billing-invoice-open`: an invoice's link was activated.
    OpenInvoice {
        /// Its place in the vendor's order.
        index: usize,
    },
    /// `billing-action` with `manage`.
    Manage,
    /// `billing-action` with `update-payment`.
    UpdatePayment,
}

/// What an element offers to its components.
pub trait HostActions {
    /// Tells the host page of an intent; `false` when the page prevented it.
    fn intend(&self, intent: Intent) -> bool;
    /// Says that content is on the screen: `billing-ready`, once.
    fn ready(&self);
    /// `billing-export`: a file was made of so many rows.
    fn exported(&self, format: &str, rows: usize);
    /// `billing-schema-warning`.
    fn schema_warning(&self, source: Source, path: &str, problem: &str);
    /// Loads a source again, because the customer asked.
    fn retry(&self, source: Source);
}

/// A shared handle to [`HostActions`].
#[derive(Clone)]
pub struct Host(Rc<dyn HostActions>);

impl Host {
    /// Wraps the actions; they stay on the browser's one thread.
    pub fn new(actions: Rc<dyn HostActions>) -> Self {
        Self(actions)
    }

    /// The actions.
    pub fn actions(&self) -> &dyn HostActions {
        &*self.0
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Host")
    }
}
