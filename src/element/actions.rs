//! What components ask of the element around them.

use super::instance::Instance;
use crate::events;
use crate::host::{HostActions, Intent};
use crate::state::Source;
use std::rc::{Rc, Weak};

/// Holds the element weakly: the components belong to it.
pub(super) struct Actions(Weak<Instance>);

impl Actions {
    pub(super) fn new(instance: Weak<Instance>) -> Self {
        Self(instance)
    }

    /// The element, while it is connected.
    fn instance(&self) -> Option<Rc<Instance>> {
        self.0.upgrade().filter(|instance| instance.is_connected())
    }
}

impl HostActions for Actions {
    fn intend(&self, intent: Intent) -> bool {
        let Some(instance) = self.instance() else { return true };
        match intent {
            Intent::Manage => instance.dispatch(events::ACTION, &events::action("manage")),
            Intent::UpdatePayment => {
                instance.dispatch(events::ACTION, &events::action("update-payment"))
            }
            Intent::OpenInvoice { index } => {
                let history = instance.state.invoices.with_untracked(|load| load.data.clone());
                let detail = history
                    .as_ref()
                    .and_then(|history| history.invoices.get(index))
                    .map(|invoice| events::invoice_open(&invoice));
                detail.is_none_or(|detail| instance.dispatch(events::INVOICE_OPEN, &detail))
            }
        }
    }

    fn ready(&self) {
        if let Some(instance) = self.instance() {
            instance.ready();
        }
    }

    fn exported(&self, format: &str, rows: usize) {
        if let Some(instance) = self.instance() {
            instance.dispatch(events::EXPORT, &events::export(format, rows));
        }
    }

    fn schema_warning(&self, source: Source, path: &str, problem: &str) {
        if let Some(instance) = self.instance() {
            let detail = events::schema_warning(source, path, problem);
            instance.dispatch(events::SCHEMA_WARNING, &detail);
        }
    }

    fn retry(&self, source: Source) {
        if let Some(instance) = self.instance() {
            instance.retry(source);
        }
    }
}
