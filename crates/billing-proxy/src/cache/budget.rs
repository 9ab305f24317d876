//! A bound on the bytes of all kept answers together: the oldest make room.

use std::collections::{BTreeMap, HashMap};
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
    /// In the order in which the answers were kept, so that the oldest is found without a search.
    by_serial: BTreeMap<u64, (Weak<Slot>, u64)>,
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
            entries.add(slot, serial, bytes);
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

    /// The answers that are kept at present.
    pub(crate) fn entries(&self) -> usize {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).by_serial.len()
    }

    /// Accounts for a slot that goes with its configuration.
    pub(crate) fn remove_slot(&self, slot: &Slot) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(serial) = entries.by_slot.get(&address_of(slot)).copied() {
            entries.remove(serial);
        }
    }
}

impl Entries {
    fn add(&mut self, slot: &Weak<Slot>, serial: u64, bytes: u64) {
        let address = slot.as_ptr().addr();
        match self.by_slot.get(&address).copied() {
            // Another request has replaced the answer before it was accounted for.
            Some(newer) if newer > serial => return,
            Some(older) => {
                self.remove(older);
            }
            None => {}
        }
        self.by_slot.insert(address, serial);
        self.by_serial.insert(serial, (Weak::clone(slot), bytes));
        self.bytes += bytes;
    }

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
            let Some(oldest) = self.by_serial.keys().next().copied() else { break };
            if let Some(slot) = self.remove(oldest) {
                evicted.push((slot, oldest));
            }
        }
        evicted
    }
}

fn address_of(slot: &Slot) -> usize {
    std::ptr::from_ref(slot).addr()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;

    use super::*;
    use crate::cache::key::CacheKey;
    use crate::cache::slot::Kept;
    use crate::clock::Moment;
    use crate::vendor::Vendor;

    fn keep(budget: &Budget, slot: &Arc<Slot>, bytes: u64) -> u64 {
        let serial = budget.serial();
        let owner = CacheKey::new("acme", Vendor::Autoposting, 0);
        slot.keep(Kept { owner, body: Bytes::new(), since: Moment(0), serial });
        budget.add(&Arc::downgrade(slot), serial, bytes);
        serial
    }

    fn is_kept(slot: &Slot) -> bool {
        slot.outlived(std::time::Duration::ZERO, Moment(0)).is_some()
    }

    #[test]
    fn the_oldest_answers_make_room() {
        let budget = Budget::new(100);
        let slots: [Arc<Slot>; 4] = Default::default();
        for slot in &slots[..3] {
            keep(&budget, slot, 30);
        }
        // A new answer in the same slot makes it the youngest.
        keep(&budget, &slots[0], 30);
        assert_eq!(budget.bytes(), 90);
        keep(&budget, &slots[3], 50);
        assert_eq!(slots.each_ref().map(|slot| is_kept(slot)), [true, false, false, true]);
        assert_eq!(budget.bytes(), 80);
    }

    #[test]
    fn an_answer_that_was_replaced_before_it_was_accounted_for_takes_no_room() {
        let budget = Budget::new(100);
        let slot = Arc::default();
        let (older, newer) = (budget.serial(), budget.serial());
        budget.add(&Arc::downgrade(&slot), newer, 30);
        budget.add(&Arc::downgrade(&slot), older, 40);
        assert_eq!(budget.bytes(), 30);
        budget.remove_slot(&slot);
        assert_eq!(budget.bytes(), 0);
    }

    // Making room looked through all answers for the oldest, under the one lock.
    #[test]
    fn a_full_cache_makes_room_without_looking_through_it() {
        const COUNT: usize = 100_000;
        let budget = Budget::new(COUNT as u64);
        let slots: Vec<Arc<Slot>> = (0..2 * COUNT).map(|_| Arc::default()).collect();
        for slot in &slots {
            keep(&budget, slot, 1);
        }
        assert_eq!(budget.bytes(), COUNT as u64);
        let (first, second) = slots.split_at(COUNT);
        assert!(!first.iter().any(|slot| is_kept(slot)));
        assert!(second.iter().all(|slot| is_kept(slot)));
    }
}
