//! Limits on open connections, in total and per peer.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::peer::PeerKey;

/// Counts open connections.
#[derive(Debug, Default)]
pub(crate) struct ConnectionCounter {
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    total: u64,
    by_peer: HashMap<PeerKey, u64>,
}

/// Counts as one open connection until it is dropped.
#[derive(Debug)]
pub(crate) struct ConnectionPermit {
    counter: Arc<ConnectionCounter>,
    peer: PeerKey,
}

impl ConnectionCounter {
    /// A permit for one more connection, unless there are `max` in total or `max_per_peer` of this
    /// peer.
    pub(crate) fn acquire(
        self: &Arc<Self>,
        peer: IpAddr,
        max: u64,
        max_per_peer: u64,
    ) -> Option<ConnectionPermit> {
        let peer = PeerKey::of(peer);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let of_peer = counts.by_peer.get(&peer).copied().unwrap_or(0);
        if counts.total >= max || of_peer >= max_per_peer {
            return None;
        }
        counts.total += 1;
        counts.by_peer.insert(peer, of_peer + 1);
        Some(ConnectionPermit { counter: Arc::clone(self), peer })
    }

    /// The number of open connections.
    pub(crate) fn count(&self) -> u64 {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).total
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let mut counts = self.counter.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.total = counts.total.saturating_sub(1);
        if let Some(of_peer) = counts.by_peer.get_mut(&self.peer) {
            *of_peer -= 1;
            if *of_peer == 0 {
                counts.by_peer.remove(&self.peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_limited_in_all_and_for_each_peer() {
        let counter = Arc::new(ConnectionCounter::default());
        let open = |peer: &str| counter.acquire(peer.parse().unwrap(), 4, 2);
        let first = open("192.0.2.1").unwrap();
        let second = open("192.0.2.1").unwrap();
        assert!(open("192.0.2.1").is_none());
        assert!(open("::ffff:192.0.2.1").is_none(), "the same address");
        let others = [open("192.0.2.2"), open("2001:db8::1")];
        assert!(others.iter().all(Option::is_some));
        assert!(open("192.0.2.3").is_none());
        assert_eq!(counter.count(), 4);
        drop(first);
        let third = open("192.0.2.1").unwrap();
        assert!(open("192.0.2.1").is_none());
        drop((second, third, others));
        assert_eq!(counter.count(), 0);
        assert!(counter.counts.lock().unwrap().by_peer.is_empty());
    }
}
