//! One vendor's part of the shared loads: the last data, the load in flight, and what comes next.

use crate::api::error::LoadError;
use crate::state::LoadState;
use crate::vendor::Vendor;
use billing_core::view::state::Cause;
use billing_core::wire::autoposting::{self, BillingHistory};
use billing_core::wire::trackmyposts::{self, PlanSnapshot};
use billing_core::wire::{DecodeWarning, WireError};
use gloo_timers::callback::Timeout;
use js_sys::Promise;
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use web_sys::AbortController;

/// A vendor's decoded data.
#[derive(Clone, Debug)]
pub(crate) enum VendorData {
    /// Of [`Vendor::Autoposting`].
    Invoices(Arc<BillingHistory>),
    /// Of [`Vendor::TrackMyPosts`].
    Plan(Arc<PlanSnapshot>),
}

impl VendorData {
    /// What was unexpected in the data.
    pub(crate) fn warnings(&self) -> &[DecodeWarning] {
        match self {
            Self::Invoices(history) => &history.warnings,
            Self::Plan(snapshot) => &snapshot.warnings,
        }
    }

    /// Whether both are of the same load.
    pub(crate) fn is_same_load(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Invoices(left), Self::Invoices(right)) => Arc::ptr_eq(left, right),
            (Self::Plan(left), Self::Plan(right)) => Arc::ptr_eq(left, right),
            _ => false,
        }
    }

    /// The invoices, if it is those.
    pub(crate) fn invoices(&self) -> Option<Arc<BillingHistory>> {
        match self {
            Self::Invoices(history) => Some(Arc::clone(history)),
            Self::Plan(_) => None,
        }
    }

    /// The plan, if it is that.
    pub(crate) fn plan(&self) -> Option<Arc<PlanSnapshot>> {
        match self {
            Self::Plan(snapshot) => Some(Arc::clone(snapshot)),
            Self::Invoices(_) => None,
        }
    }
}

/// Decodes a response body while it arrives.
pub(super) enum BodyDecoder {
    Invoices(Box<autoposting::Stream>),
    Plan(Vec<u8>),
}

impl BodyDecoder {
    pub(super) fn new(vendor: Vendor) -> Self {
        match vendor {
            Vendor::Autoposting => Self::Invoices(Box::new(autoposting::Stream::new())),
            Vendor::TrackMyPosts => Self::Plan(Vec::new()),
        }
    }

    /// Takes the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        match self {
            Self::Invoices(stream) => stream.push(bytes),
            Self::Plan(body) => body.extend_from_slice(bytes),
        }
    }

    /// The decoded data, once all bytes have arrived.
    ///
    /// # Errors
    /// With the code `decode`.
    pub(super) fn finish(self) -> Result<VendorData, LoadError> {
        match self {
            Self::Invoices(stream) => decoded(stream.finish(), VendorData::Invoices),
            Self::Plan(body) => decoded(trackmyposts::decode(&body), VendorData::Plan),
        }
    }
}

/// Wraps what a decoder returned.
///
/// # Errors
/// With the code `decode`.
pub(crate) fn decoded<T>(
    decoded: Result<T, WireError>,
    wrap: fn(Arc<T>) -> VendorData,
) -> Result<VendorData, LoadError> {
    match decoded {
        Ok(data) => Ok(wrap(Arc::new(data))),
        Err(error) => Err(LoadError::without_response("decode", &error.to_string())),
    }
}

/// The state of a vendor's loads, whichever vendor it is.
pub(crate) type LoadSnapshot = LoadState<VendorData>;

/// A load in flight.
pub(super) struct InFlight {
    pub(super) abort: AbortController,
    /// Resolves when the load has ended, either way.
    pub(super) settled: Promise,
}

/// One vendor's part of the shared loads.
pub(super) struct Channel {
    pub(super) vendor: Vendor,
    pub(super) snapshot: RefCell<LoadSnapshot>,
    pub(super) in_flight: RefCell<Option<InFlight>>,
    /// How many retryable loads have failed in a row.
    pub(super) attempts: Cell<u32>,
    /// When the last load began.
    pub(super) started_ms: Cell<i64>,
    /// When the last load ended.
    pub(super) settled_ms: Cell<i64>,
    pub(super) timer: RefCell<Option<Timeout>>,
}

impl Channel {
    pub(super) fn new(vendor: Vendor) -> Self {
        Self {
            vendor,
            snapshot: RefCell::default(),
            in_flight: RefCell::default(),
            attempts: Cell::new(0),
            started_ms: Cell::new(0),
            settled_ms: Cell::new(0),
            timer: RefCell::default(),
        }
    }

    pub(super) fn has_data(&self) -> bool {
        self.snapshot.borrow().data.is_some()
    }

    /// What keeps every vendor's data from loading, if that is why the last load failed.
    pub(super) fn failure_cause(&self) -> Option<Cause> {
        let snapshot = self.snapshot.borrow();
        snapshot.error.as_ref().and_then(|error| Cause::of(&error.code))
    }

    pub(super) fn update(&self, update: impl FnOnce(&mut LoadSnapshot)) {
        update(&mut self.snapshot.borrow_mut());
    }

    /// Takes over the data of another channel, but not its load in flight.
    pub(super) fn copy_from(&self, other: &Self) {
        self.settled_ms.set(other.settled_ms.get());
        let snapshot = other.snapshot.borrow().clone();
        self.snapshot.replace(LoadSnapshot { loading: false, retry_at: None, ..snapshot });
    }

    /// Ends the load with that controller; `false` when it is not the one in flight.
    pub(super) fn finish(&self, abort: &AbortController) -> bool {
        let mut in_flight = self.in_flight.borrow_mut();
        let is_current = in_flight.as_ref().is_some_and(|current| current.abort == *abort);
        if is_current {
            *in_flight = None;
        }
        is_current
    }

    /// Aborts the load in flight and the next one: no element needs them any more.
    pub(super) fn cancel(&self) {
        self.timer.take();
        let in_flight = self.in_flight.take();
        self.update(|snapshot| {
            snapshot.loading = false;
            snapshot.retry_at = None;
        });
        if let Some(in_flight) = in_flight {
            in_flight.abort.abort();
        }
    }
}
