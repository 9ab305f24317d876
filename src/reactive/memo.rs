//! A value that is computed from signals.

use reactive_graph::computed::ArcMemo;
use reactive_graph::graph::untrack;
use reactive_graph::traits::{Get, Track};
use send_wrapper::SendWrapper;
use std::cell::RefCell;
use std::rc::Rc;

/// A value that is computed when it is read and something that it was computed from has changed.
/// Effects that read it run again only when the new value is not equal to the one before.
pub(crate) struct Memo<T> {
    value: Rc<RefCell<T>>,
    /// Counts the different values.
    node: ArcMemo<u32>,
}

impl<T: PartialEq + 'static> Memo<T> {
    /// A memo that holds `blank` until it is read for the first time.
    pub(crate) fn new(blank: T, compute: impl Fn() -> T + 'static) -> Self {
        let value = Rc::new(RefCell::new(blank));
        let kept = Rc::clone(&value);
        let node = node(Box::new(move || {
            let next = compute();
            let is_new = *kept.borrow() != next;
            if is_new {
                // Dropped after the borrow has ended.
                let _before = kept.replace(next);
            }
            is_new
        }));
        Self { value, node }
    }

    /// Makes the current effect run again when the value has changed.
    pub(crate) fn track(&self) {
        self.node.track();
    }

    /// Reads the value in place; the current effect runs again when it has changed.
    pub(crate) fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        // Brings the value up to date.
        self.node.get();
        read(&self.value.borrow())
    }

    /// Reads the value in place and follows nothing.
    pub(crate) fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        untrack(|| self.with(read))
    }

    /// A copy of the value; the current effect runs again when it has changed.
    pub(crate) fn get(&self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }
}

/// One node for every type of value: it counts how often `renew` made another one.
fn node(renew: Box<dyn Fn() -> bool>) -> ArcMemo<u32> {
    let renew = SendWrapper::new(renew);
    ArcMemo::new(move |count: Option<&u32>| {
        let count = count.copied().unwrap_or_default();
        count.wrapping_add(u32::from(renew()))
    })
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        Self { value: Rc::clone(&self.value), node: self.node.clone() }
    }
}
