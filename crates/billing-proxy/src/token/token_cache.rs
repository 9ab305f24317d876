//! Tokens that were found genuine, so that the next request with the same one costs a hash.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::mem;
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest;

use super::verify::Session;

/// The most that are remembered; a token of the host page lives minutes.
const CAPACITY: usize = 65_536;

type Digest = [u8; 32];

/// Sessions by the SHA-256 of their token: the tokens themselves are not kept.
type Sessions = HashMap<Digest, Arc<Session>, BuildHasherDefault<DigestHasher>>;

/// The newest tokens. Better to check a signature again than to grow.
#[derive(Debug, Default)]
pub(crate) struct TokenCache {
    generations: RwLock<Generations>,
}

/// Each holds up to half of the capacity. When the young one is full it becomes the old one, so that
/// making room needs no search.
#[derive(Debug, Default)]
struct Generations {
    young: Sessions,
    old: Sessions,
}

/// A SHA-256 digest is as good a hash as any: its first eight bytes are taken as they are.
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
        let forgotten = {
            let mut generations = self.generations.write().unwrap_or_else(PoisonError::into_inner);
            let Generations { young, old } = &mut *generations;
            let is_full = young.len() >= CAPACITY / 2;
            let forgotten = is_full.then(|| mem::replace(old, mem::take(young)));
            young.insert(digest, Arc::clone(session));
            forgotten
        };
        // Outside of the lock: to drop this many takes a while.
        drop(forgotten);
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
        // The length prefix of an array is not part of the digest.
        if let Some(first) = bytes.first_chunk::<8>().filter(|_| bytes.len() == 32) {
            self.0 = u64::from_ne_bytes(*first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Once it was full, each new token looked through all others for expired ones, under the one lock.
    #[test]
    fn a_full_memory_makes_room_without_looking_through_it() {
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
