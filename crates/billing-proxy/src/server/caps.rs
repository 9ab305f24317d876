//! How many connections there may be, in all and of one peer.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::limit::peer::PeerKey;

/// Counts open connections.
#[derive(Debug, Default)]
pub(crate) struct Caps {
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    total: u64,
    by_peer: HashMap<PeerKey, u64>,
}

/// A connection's place; it is given back when this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    caps: Arc<Caps>,
    peer: PeerKey,
}

impl Caps {
    /// A place for one more connection, if there is one.
    pub(crate) fn take(self: &Arc<Self>, peer: IpAddr, most: u64, per_peer: u64) -> Option<Place> {
        let peer = PeerKey::of(peer);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let of_peer = counts.by_peer.get(&peer).copied().unwrap_or(0);
        if counts.total >= most || of_peer >= per_peer {
            return None;
        }
        counts.total += 1;
        counts.by_peer.insert(peer, of_peer + 1);
        Some(Place { caps: Arc::clone(self), peer })
    }

    /// The open connections.
    pub(crate) fn count(&self) -> u64 {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).total
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.caps.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.total = counts.total.saturating_sub(1);
        if let Some(of_peer) = counts.by_peer.get_mut(&self.peer) {
            *of_peer -= 1;
            if *of_peer == 0 {
                counts.by_peer.remove(&self.peer);
            }
        }
    }
}
