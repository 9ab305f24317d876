//! Tokens that were found genuine, so that the next request with the same one costs a hash.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::digest;

use super::verify::Session;

/// The most that are remembered; a token of the host page lives minutes.
const CAPACITY: usize = 65_536;

type Digest = [u8; 32];

/// Sessions by the SHA-256 of their token: the tokens themselves are not kept.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    sessions: RwLock<HashMap<Digest, Entry, BuildHasherDefault<DigestHasher>>>,
}

#[derive(Debug)]
struct Entry {
    session: Arc<Session>,
    expires_at: u64,
}

/// A SHA-256 digest is as good a hash as any: its first eight bytes are taken as they are.
#[derive(Debug, Default)]
pub(crate) struct DigestHasher(u64);

impl Remembered {
    pub(crate) fn get(&self, token: &[u8]) -> Option<Arc<Session>> {
        let sessions = self.sessions.read().unwrap_or_else(PoisonError::into_inner);
        sessions.get(&digest_of(token)?).map(|entry| Arc::clone(&entry.session))
    }

    pub(crate) fn insert(&self, token: &[u8], session: &Arc<Session>, expires_at: u64, now: u64) {
        let Some(digest) = digest_of(token) else { return };
        let mut sessions = self.sessions.write().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() >= CAPACITY {
            sessions.retain(|_, entry| entry.expires_at > now);
            // All of them current: better to check a signature again than to grow.
            if sessions.len() >= CAPACITY {
                sessions.clear();
            }
        }
        sessions.insert(digest, Entry { session: Arc::clone(session), expires_at });
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
