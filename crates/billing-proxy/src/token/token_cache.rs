//! A cache of verified tokens: the next request with the same token costs only a hash.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::mem;
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest;

use super::verify::Session;

/// The most tokens in the cache. Tokens of a host page expire within minutes.
const CAPACITY: usize = 65_536;

type Digest = [u8; 32];

/// Sessions by the SHA-256 of their token. The tokens themselves are not stored.
type Sessions = HashMap<Digest, Arc<Session>, BuildHasherDefault<DigestHasher>>;

/// The sessions of the tokens that were verified last.
#[derive(Debug, Default)]
pub(crate) struct TokenCache {
    generations: RwLock<Generations>,
}

/// Each has up to half of the capacity. When the young one is full it replaces the old one, so that
/// evicting needs no search.
#[derive(Debug, Default)]
struct Generations {
    young: Sessions,
    old: Sessions,
}

/// Takes the first eight bytes of a SHA-256 digest for its hash.
#[derive(Debug, Default)]
pub(crate) struct DigestHasher(u64);

impl TokenCache {
    pub(crate) fn get(&self, token: &[u8]) -> Option<Arc<Session>> {
        let digest = digest_of(token)?;
        let generations = self.generations.read().unwrap_or_else(PoisonError::into_inner);
        let Generations { young, old } = &*generations;
        young.get(&digest).or_else(|| old.get(&digest)).map(Arc::clone)
    }

    pub(crate) fn insert(&self, token: &[u8], session: &Arc<Session>) {
        let Some(digest) = digest_of(token) else { return };
        let evicted = {
            let mut generations = self.generations.write().unwrap_or_else(PoisonError::into_inner);
            let Generations { young, old } = &mut *generations;
            let is_full = young.len() >= CAPACITY / 2;
            let evicted = is_full.then(|| mem::replace(old, mem::take(young)));
            young.insert(digest, Arc::clone(session));
            evicted
        };
        // Outside the lock: dropping this many takes a while.
        drop(evicted);
    }
}

fn digest_of(token: &[u8]) -> Option<Digest> {
    digest::digest(&digest::SHA256, token).as_ref().try_into().ok()
}

impl Hasher for DigestHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // `Hash` of an array writes its length first.
        if let Some(first) = bytes.first_chunk::<8>().filter(|_| bytes.len() == 32) {
            self.0 = u64::from_ne_bytes(*first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // When it was full, each new token once searched all others for expired ones, under the only lock.
    #[test]
    fn a_full_cache_evicts_without_a_search() {
        let cache = TokenCache::default();
        let session = Arc::new(Session::default());
        let token = |number: usize| number.to_string().into_bytes();
        for number in 0..2 * CAPACITY {
            cache.insert(&token(number), &session);
        }
        for number in 2 * CAPACITY - CAPACITY / 2..2 * CAPACITY {
            assert!(cache.get(&token(number)).is_some(), "{number}");
        }
        let kept = (0..2 * CAPACITY).filter(|number| cache.get(&token(*number)).is_some());
        assert!(kept.count() <= CAPACITY);
    }
}
