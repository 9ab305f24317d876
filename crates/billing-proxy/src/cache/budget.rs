//! A bound on the bytes of all kept answers together: the oldest make room.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, Weak};

use super::slot::Slot;

/// Counts the bytes of all kept answers and forgets the oldest when there are too many.
#[derive(Debug)]
pub(crate) struct Budget {
    max_bytes: u64,
    serials: AtomicU64,
    entries: Mutex<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    bytes: u64,
    by_serial: HashMap<u64, (Weak<Slot>, u64)>,
    /// The serial that a slot, known by its address, holds at present.
    by_slot: HashMap<usize, u64>,
}

impl Budget {
    pub(crate) fn new(max_bytes: u64) -> Self {
        Self { max_bytes, serials: AtomicU64::new(0), entries: Mutex::default() }
    }

    /// A number that no other answer has.
    pub(crate) fn serial(&self) -> u64 {
        self.serials.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether an answer of that size may be kept at all.
    pub(crate) fn fits(&self, bytes: u64) -> bool {
        bytes <= self.max_bytes
    }

    /// Accounts for an answer that was just put into a slot, and makes room for it.
    pub(crate) fn add(&self, slot: &Weak<Slot>, serial: u64, bytes: u64) {
        let evicted = {
            let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
            let address = slot.as_ptr().addr();
            if let Some(previous) = entries.by_slot.insert(address, serial) {
                entries.remove(previous);
            }
            entries.by_serial.insert(serial, (Weak::clone(slot), bytes));
            entries.bytes += bytes;
            entries.shrink_to(self.max_bytes)
        };
        // Outside of the lock: a slot has a lock of its own.
        for (slot, serial) in evicted {
            if let Some(slot) = slot.upgrade() {
                slot.forget(serial);
            }
        }
    }

    /// Accounts for an answer that was forgotten.
    pub(crate) fn remove(&self, serial: u64) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).remove(serial);
    }

    /// The bytes that are kept at present.
    pub(crate) fn bytes(&self) -> u64 {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).bytes
    }

    /// Drops the accounts of slots that are gone with their configuration.
    pub(crate) fn sweep(&self) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = entries.by_serial.iter().filter(|(_, (slot, _))| slot.strong_count() == 0);
        let gone: Vec<u64> = gone.map(|(serial, _)| *serial).collect();
        for serial in gone {
            entries.remove(serial);
        }
    }
}

impl Entries {
    fn remove(&mut self, serial: u64) -> Option<Weak<Slot>> {
        let (slot, bytes) = self.by_serial.remove(&serial)?;
        self.bytes = self.bytes.saturating_sub(bytes);
        let address = slot.as_ptr().addr();
        if self.by_slot.get(&address) == Some(&serial) {
            self.by_slot.remove(&address);
        }
        Some(slot)
    }

    fn shrink_to(&mut self, max_bytes: u64) -> Vec<(Weak<Slot>, u64)> {
        let mut evicted = Vec::new();
        while self.bytes > max_bytes {
            let Some(oldest) = self.by_serial.keys().min().copied() else { break };
            if let Some(slot) = self.remove(oldest) {
                evicted.push((slot, oldest));
            }
        }
        evicted
    }
}
