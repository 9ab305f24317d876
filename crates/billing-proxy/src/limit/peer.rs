//! Limits per peer, for requests that are not authenticated yet.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::RateLimiter;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::state::keyed::ShrinkableKeyedStateStore;
use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use super::rate::Rate;
use crate::clock::Clock;

const SHARDS: usize = 16;

/// Leaves as many bits of 64 as the index of a shard has.
const SHARD_SHIFT: u32 = u64::BITS - SHARDS.ilog2();

/// The most peers with a limit of their own. Beyond it, new ones of a shard share one.
const MAX_PEERS: usize = 262_144;

/// How often a full store is searched for peers to remove.
const PURGE_INTERVAL: Duration = Duration::from_secs(1);

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// A peer: an IPv4 address, or a /64 of IPv6, which is what providers assign to one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PeerKey(IpAddr);

impl PeerKey {
    /// The peer of an address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = u128::from(address) & !u128::from(u64::MAX);
                Self(IpAddr::V6(Ipv6Addr::from(network)))
            }
            address => Self(address),
        }
    }

    fn shard(self) -> usize {
        let folded = match self.0 {
            IpAddr::V4(address) => u64::from(u32::from(address)),
            IpAddr::V6(address) => (u128::from(address) >> 64) as u64,
        };
        // Fibonacci hashing: the top bits of the product depend on every bit of the address.
        (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> SHARD_SHIFT) as usize
    }
}

/// The client's address: the peer of the connection or, if that is a trusted proxy, the rightmost
/// address in `X-Forwarded-For` that is not one. The addresses to the left of that may be forged.
#[must_use]
pub fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let mut client = peer.to_canonical();
    if !is_trusted(client) {
        return client;
    }
    let values: Vec<_> = headers.get_all(X_FORWARDED_FOR).iter().collect();
    let hops = values.iter().rev().flat_map(|value| value.as_bytes().rsplit(|byte| *byte == b','));
    for hop in hops {
        let text = std::str::from_utf8(hop).unwrap_or_default().trim();
        // A trusted proxy writes addresses.
        let Some(address) = hop_address(text) else { return client };
        client = address.to_canonical();
        if !is_trusted(client) {
            return client;
        }
    }
    client
}

/// Parses an address as proxies write it, with or without a port.
fn hop_address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    text.parse().ok().or_else(with_port)
}

/// A limit for each peer, in bounded memory.
#[derive(Debug)]
pub struct PeerLimits {
    rate: Rate,
    limiter: RateLimiter<PeerKey, Peers, Clock, NoOpMiddleware<Nanos>>,
    /// The earliest moment for the next purge of a full store.
    next_purge: AtomicU64,
}

impl PeerLimits {
    /// Unused limits.
    #[must_use]
    pub fn new(rate: Rate, clock: &Clock) -> Self {
        let limiter = RateLimiter::new(rate.quota(), Peers::default(), clock.clone());
        Self { rate, limiter, next_purge: AtomicU64::new(0) }
    }

    pub(crate) const fn rate(&self) -> Rate {
        self.rate
    }

    /// Counts a request of a peer.
    ///
    /// # Errors
    ///
    /// When the limit is exceeded: how long to wait.
    pub fn take(&self, peer: PeerKey) -> Result<(), Duration> {
        let now = self.limiter.clock().now();
        // Not for each new peer: a flood of them would make each request search the whole store.
        if self.limiter.len() >= MAX_PEERS && now.0 >= self.next_purge.load(Ordering::Relaxed) {
            self.next_purge.store(now.after(PURGE_INTERVAL).0, Ordering::Relaxed);
            self.limiter.retain_recent();
        }
        self.limiter.check_key(&peer).map_err(|early| early.wait_time_from(Nanos::new(now.0)))
    }

    /// Removes the peers that have earned back what they used.
    pub fn sweep(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

/// The arrival times of peers. governor's own stores are unbounded, and add a peer before they can tell
/// whether it is a new one.
#[derive(Debug, Default)]
struct Peers {
    shards: [Mutex<Shard>; SHARDS],
    count: AtomicUsize,
}

#[derive(Debug, Default)]
struct Shard {
    arrivals: HashMap<PeerKey, Nanos>,
    /// The shared arrival time of the peers that arrived when the store was full.
    overflow: Option<Nanos>,
}

impl Peers {
    fn shards(&self) -> impl Iterator<Item = MutexGuard<'_, Shard>> {
        self.shards.iter().map(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl StateStore for Peers {
    type Key = PeerKey;

    fn measure_and_replace<T, F, E>(&self, peer: &PeerKey, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let [first, ..] = &self.shards;
        let shard = self.shards.get(peer.shard()).unwrap_or(first);
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(arrival) = shard.arrivals.get_mut(peer) {
            let (outcome, next) = measure(Some(*arrival))?;
            *arrival = next;
            return Ok(outcome);
        }
        if self.count.load(Ordering::Relaxed) >= MAX_PEERS {
            let (outcome, next) = measure(shard.overflow)?;
            shard.overflow = Some(next);
            return Ok(outcome);
        }
        let (outcome, next) = measure(None)?;
        shard.arrivals.insert(*peer, next);
        self.count.fetch_add(1, Ordering::Relaxed);
        Ok(outcome)
    }
}

impl ShrinkableKeyedStateStore<PeerKey> for Peers {
    fn retain_recent(&self, drop_below: Nanos) {
        for mut shard in self.shards() {
            let before = shard.arrivals.len();
            shard.arrivals.retain(|_, arrival| *arrival > drop_below);
            self.count.fetch_sub(before - shard.arrivals.len(), Ordering::Relaxed);
        }
    }

    fn shrink_to_fit(&self) {
        self.shards().for_each(|mut shard| shard.arrivals.shrink_to_fit());
    }

    fn len(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Peers of one shard wait for each other.
    #[test]
    fn neighbouring_addresses_are_spread_over_all_shards() {
        const COUNT: u32 = 1_600;
        let v4 = |number: u32| IpAddr::V4(number.into());
        let v6 = |number: u32| IpAddr::V6(Ipv6Addr::from(u128::from(number) << 64));
        for address in [&v4 as &dyn Fn(u32) -> IpAddr, &v6] {
            let mut counts = [0; SHARDS];
            for number in 0..COUNT {
                counts[PeerKey::of(address(number)).shard()] += 1;
            }
            assert!(counts.iter().all(|count| (80..=120).contains(count)), "{counts:?}");
        }
    }
}
