//! A value that effects follow.

use reactive_graph::signal::ArcTrigger;
use reactive_graph::traits::{Notify, Track};
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

/// A value that may change, shared by all its clones. No owner disposes of it.
///
/// The value must not be set from within the function that reads it.
pub struct Signal<T> {
    value: Rc<RefCell<T>>,
    node: ArcTrigger,
}

impl<T> Signal<T> {
    /// A signal with a first value.
    pub fn new(value: T) -> Self {
        Self { value: Rc::new(RefCell::new(value)), node: ArcTrigger::new() }
    }

    /// Reads the value in place; the current effect runs again when it has changed.
    pub fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.track();
        self.with_untracked(read)
    }

    /// Reads the value in place and follows nothing.
    pub fn with_untracked<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.value.borrow())
    }

    /// Makes the current effect run again when the value has changed.
    pub fn track(&self) {
        self.node.track();
    }

    /// Replaces the value. Effects run even where it is an equal one.
    pub fn set(&self, value: T) {
        // Dropped after the borrow has ended: what it holds may read this signal.
        let _before = self.value.replace(value);
        self.node.notify();
    }

    /// Changes the value in place.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        change(&mut self.value.borrow_mut());
        self.node.notify();
    }
}

impl<T: Clone> Signal<T> {
    /// A copy of the value; the current effect runs again when it has changed.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// A copy of the value, following nothing.
    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }
}

impl<T> Clone for Signal<T> {
    fn clone(&self) -> Self {
        Self { value: Rc::clone(&self.value), node: self.node.clone() }
    }
}

impl<T: fmt::Debug> fmt::Debug for Signal<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Signal").field(&self.value).finish()
    }
}
