//! One source of a feed: what is known, what is under way, what comes next.

use crate::state::{Load, LoadError, Source};
use crate::timer::Timer;
use billing_core::date::Instant;
use billing_core::json::Json;
use billing_core::wire::autoposting::{self, History};
use billing_core::wire::trackmyposts;
use billing_core::wire::{Fault, WireError};
use js_sys::Promise;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use web_sys::AbortController;

/// A source's decoded data.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    /// Of [`Source::Autoposting`].
    Invoices(Rc<History>),
    /// Of [`Source::Trackmyposts`].
    Plan(Rc<trackmyposts::Answer>),
}

impl Data {
    /// Decodes an answer that a page gave as JavaScript values.
    ///
    /// # Errors
    /// With the code `decode`.
    pub(crate) fn decode_json(source: Source, answer: Json<'_>) -> Result<Self, LoadError> {
        let decoded = match source {
            Source::Autoposting => autoposting::decode_json(answer).map(Self::invoices),
            Source::Trackmyposts => trackmyposts::decode_json(&answer).map(Self::plan),
        };
        decoded.map_err(|error| undecodable(&error))
    }

    /// What was odd in it.
    pub(crate) fn faults(&self) -> &[Fault] {
        match self {
            Self::Invoices(history) => &history.faults,
            Self::Plan(answer) => &answer.faults,
        }
    }

    /// Whether both came from one load.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Invoices(one), Self::Invoices(other)) => Rc::ptr_eq(one, other),
            (Self::Plan(one), Self::Plan(other)) => Rc::ptr_eq(one, other),
            _ => false,
        }
    }

    fn invoices(history: History) -> Self {
        Self::Invoices(Rc::new(history))
    }

    fn plan(answer: trackmyposts::Answer) -> Self {
        Self::Plan(Rc::new(answer))
    }
}

/// Decodes an answer while it arrives.
pub(super) enum Decoder {
    Invoices(Box<autoposting::Stream>),
    Plan(Vec<u8>),
}

impl Decoder {
    pub(super) fn new(source: Source) -> Self {
        match source {
            Source::Autoposting => Self::Invoices(Box::new(autoposting::Stream::new())),
            Source::Trackmyposts => Self::Plan(Vec::new()),
        }
    }

    /// Takes the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        match self {
            Self::Invoices(stream) => stream.push(bytes),
            Self::Plan(body) => body.extend_from_slice(bytes),
        }
    }

    /// What all of them tell.
    ///
    /// # Errors
    /// With the code `decode`.
    pub(super) fn finish(self) -> Result<Data, LoadError> {
        let decoded = match self {
            Self::Invoices(stream) => stream.finish().map(Data::invoices),
            Self::Plan(body) => trackmyposts::decode(&body).map(Data::plan),
        };
        decoded.map_err(|error| undecodable(&error))
    }
}

fn undecodable(error: &WireError) -> LoadError {
    LoadError::without_answer("decode", &error.to_string())
}

/// A source's state, as [`Load`] but for either source. Data that were loaded once stay while a
/// later load runs or fails.
#[derive(Clone, Debug, Default)]
pub(crate) struct Snapshot {
    /// See [`Load::data`].
    pub(crate) data: Option<Data>,
    /// See [`Load::fetched_at`].
    pub(crate) fetched_at: Option<Instant>,
    /// See [`Load::loading`].
    pub(crate) loading: bool,
    /// See [`Load::error`].
    pub(crate) error: Option<LoadError>,
    /// See [`Load::retry_at`].
    pub(crate) retry_at: Option<Instant>,
}

impl Snapshot {
    /// The same with the invoices, or with the plan, as `pick` finds them.
    pub(crate) fn load<T>(&self, pick: impl FnOnce(&Data) -> Option<Rc<T>>) -> Load<T> {
        Load {
            data: self.data.as_ref().and_then(pick),
            fetched_at: self.fetched_at,
            loading: self.loading,
            error: self.error.clone(),
            retry_at: self.retry_at,
        }
    }
}

/// A load under way.
pub(super) struct InFlight {
    pub(super) abort: AbortController,
    pub(super) settled: Promise,
}

/// One source of a feed.
pub(super) struct Channel {
    pub(super) source: Source,
    pub(super) snapshot: RefCell<Snapshot>,
    pub(super) in_flight: RefCell<Option<InFlight>>,
    /// How many loads have failed in a row that may be tried again.
    pub(super) attempts: Cell<u32>,
    /// When the last load settled.
    pub(super) settled_ms: Cell<i64>,
    pub(super) timer: RefCell<Option<Timer>>,
}

impl Channel {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            snapshot: RefCell::default(),
            in_flight: RefCell::default(),
            attempts: Cell::new(0),
            settled_ms: Cell::new(0),
            timer: RefCell::default(),
        }
    }

    pub(super) fn has_data(&self) -> bool {
        self.snapshot.borrow().data.is_some()
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Snapshot)) {
        change(&mut self.snapshot.borrow_mut());
    }

    /// Takes over what another channel knows, but not what it has under way.
    pub(super) fn copy(&self, other: &Self) {
        self.settled_ms.set(other.settled_ms.get());
        let known = other.snapshot.borrow().clone();
        self.snapshot.replace(Snapshot { loading: false, retry_at: None, ..known });
    }

    /// Ends the load with that controller; `false` when it is not the one under way.
    pub(super) fn finish(&self, abort: &AbortController) -> bool {
        let mut in_flight = self.in_flight.borrow_mut();
        let is_current = in_flight.as_ref().is_some_and(|current| current.abort == *abort);
        if is_current {
            *in_flight = None;
        }
        is_current
    }

    /// Ends whatever is under way: nobody wants it any more.
    pub(super) fn give_up(&self) {
        self.timer.take();
        let in_flight = self.in_flight.take();
        self.change(|snapshot| {
            snapshot.loading = false;
            snapshot.retry_at = None;
        });
        if let Some(in_flight) = in_flight {
            in_flight.abort.abort();
        }
    }
}
