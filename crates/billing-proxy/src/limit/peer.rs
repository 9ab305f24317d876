//! Limits per peer, before anything is known about who is asking.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use super::gcra::{Rate, next_arrival};
use crate::clock::Moment;

const SHARDS: usize = 16;

/// The most peers of one shard that are told apart; beyond that they share one account.
const MOST_PER_SHARD: usize = 16_384;

const FULL_FOR: Duration = Duration::from_secs(1);

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Who counts as one peer: an IPv4 address, or a /64 of IPv6, which is what one customer gets.
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
        (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 60) as usize % SHARDS
    }
}

/// The client's address: the peer of the connection or, where that is a trusted proxy, the
/// rightmost address in `X-Forwarded-For` that is not. What stands left of that was written by
/// whoever sent it.
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
        // What cannot be read was not written by a trusted proxy.
        let Some(address) = hop_address(text) else { return client };
        client = address.to_canonical();
        if !is_trusted(client) {
            return client;
        }
    }
    client
}

/// An address as proxies write it: alone, or with a port.
fn hop_address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    text.parse().ok().or_else(with_port)
}

/// One limit for every peer, in bounded memory.
#[derive(Debug, Default)]
pub struct PeerLimits {
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Debug, Default)]
struct Shard {
    arrivals: HashMap<PeerKey, u64>,
    /// The common account of those who came when the shard was full.
    overflow: u64,
    /// Until then a full shard is not looked through again.
    full_until: u64,
}

impl PeerLimits {
    /// Takes one request of a peer into account.
    ///
    /// # Errors
    ///
    /// When it is one too many: how long to wait.
    pub fn take(&self, peer: PeerKey, rate: Rate, now: Moment) -> Result<(), Duration> {
        let Some(shard) = self.shards.get(peer.shard()) else { return Ok(()) };
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        // Now and then only: to look through all of them for each newcomer is what a flood would want.
        if shard.arrivals.len() >= MOST_PER_SHARD && now.0 >= shard.full_until {
            shard.arrivals.retain(|_, arrival| *arrival > now.0);
            shard.full_until = now.after(FULL_FOR).0;
        }
        let full = shard.arrivals.len() >= MOST_PER_SHARD;
        let Shard { arrivals, overflow, .. } = &mut *shard;
        let arrival = if full {
            arrivals.get_mut(&peer).unwrap_or(overflow)
        } else {
            arrivals.entry(peer).or_default()
        };
        *arrival = next_arrival(*arrival, rate, now)?;
        Ok(())
    }

    /// Forgets the peers whose account is even.
    pub fn sweep(&self, now: Moment) {
        for shard in &self.shards {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.arrivals.retain(|_, arrival| *arrival > now.0);
            shard.arrivals.shrink_to_fit();
        }
    }
}
