//! The cache of responses, with a limit on its memory.

use std::time::Duration;

use bytes::Bytes;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use super::key::CacheKey;
use crate::clock::Moment;

/// The size of an entry without its body.
const OVERHEAD_BYTES: usize = 256;

/// A response body, with the key that it is stored under.
#[derive(Clone, Debug)]
pub(crate) struct CacheEntry {
    pub(crate) key: CacheKey,
    pub(crate) body: Bytes,
    pub(crate) fetched_at: Moment,
}

/// The responses of all accounts. When it is full, the least recently used make room.
///
/// moka's cache without `future`: a hit has nothing to wait for, and an account that is dropped removes
/// its entry, which `drop` could not await. Ages are compared here and not by moka, since an entry that
/// is no longer fresh is still used when the vendor fails.
#[derive(Debug)]
pub(crate) struct ResponseCache {
    cache: Cache<CacheKey, CacheEntry>,
}

impl ResponseCache {
    pub(crate) fn new(max_bytes: u64) -> Self {
        let weigh = |_: &CacheKey, entry: &CacheEntry| {
            u32::try_from(entry.body.len().saturating_add(OVERHEAD_BYTES)).unwrap_or(u32::MAX)
        };
        let cache = Cache::builder()
            .max_capacity(max_bytes)
            .weigher(weigh)
            // By default, an entry that was never read does not displace one that was.
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self { cache }
    }

    /// The entry of `key` if it is younger than `age`.
    pub(crate) fn younger_than(
        &self,
        key: &CacheKey,
        age: Duration,
        now: Moment,
    ) -> Option<CacheEntry> {
        let entry = self.cache.get(key)?;
        (entry.key == *key && now.since(entry.fetched_at) < age).then_some(entry)
    }

    /// Stores an entry in place of an older one, unless it is larger than the whole cache.
    pub(crate) fn insert(&self, entry: CacheEntry) {
        self.cache.insert(entry.key.clone(), entry);
        // Evict now, not some time later.
        self.cache.run_pending_tasks();
    }

    pub(crate) fn remove(&self, key: &CacheKey) {
        self.cache.invalidate(key);
    }

    /// Removes every entry that has reached `age`.
    pub(crate) fn sweep(&self, age: Duration, now: Moment) {
        for (key, entry) in &self.cache {
            if now.since(entry.fetched_at) >= age {
                self.cache.invalidate(&*key);
            }
        }
        self.cache.run_pending_tasks();
    }

    /// The bytes in use.
    pub(crate) fn bytes(&self) -> u64 {
        self.cache.run_pending_tasks();
        self.cache.weighted_size()
    }

    /// The number of entries.
    pub(crate) fn entries(&self) -> u64 {
        self.cache.run_pending_tasks();
        self.cache.entry_count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendor::Vendor;

    const DAY: Duration = Duration::from_secs(86_400);

    fn key(tenant: usize) -> CacheKey {
        CacheKey::new(&format!("t{tenant}"), Vendor::Autoposting, 0)
    }

    fn insert(cache: &ResponseCache, tenant: usize, bytes: usize) {
        let body = Bytes::from(vec![b' '; bytes - OVERHEAD_BYTES]);
        cache.insert(CacheEntry { key: key(tenant), body, fetched_at: Moment(0) });
    }

    fn is_cached(cache: &ResponseCache, tenant: usize) -> bool {
        cache.younger_than(&key(tenant), DAY, Moment(0)).is_some()
    }

    #[test]
    fn the_least_recently_used_entries_make_room() {
        let cache = ResponseCache::new(1_000);
        for tenant in 0..3 {
            insert(&cache, tenant, 300);
        }
        assert_eq!(cache.bytes(), 900);
        // Both an insertion and a look-up are a use.
        insert(&cache, 0, 300);
        assert!(is_cached(&cache, 1));
        insert(&cache, 3, 400);
        assert_eq!([0, 1, 2, 3].map(|tenant| is_cached(&cache, tenant)), [true, true, false, true]);
        assert_eq!(cache.bytes(), 1_000);
    }

    #[test]
    fn an_entry_larger_than_the_cache_is_not_stored_and_displaces_none() {
        let cache = ResponseCache::new(1_000);
        insert(&cache, 0, 300);
        insert(&cache, 1, 1_001);
        assert!(is_cached(&cache, 0) && !is_cached(&cache, 1));
        let none = ResponseCache::new(0);
        insert(&none, 0, 300);
        assert!(!is_cached(&none, 0));
    }

    #[test]
    fn expired_and_removed_entries_take_no_memory() {
        let cache = ResponseCache::new(1_000);
        for tenant in 0..3 {
            insert(&cache, tenant, 300);
        }
        cache.remove(&key(0));
        assert_eq!(cache.bytes(), 600);
        cache.sweep(Duration::from_secs(1), Moment(999_999_999));
        assert_eq!(cache.bytes(), 600);
        cache.sweep(Duration::from_secs(1), Moment(1_000_000_000));
        assert_eq!(cache.bytes(), 0);
    }

    // Eviction once searched all entries for the oldest, under the only lock.
    #[test]
    fn a_full_cache_evicts_without_a_search() {
        const COUNT: usize = 20_000;
        let cache = ResponseCache::new((COUNT * OVERHEAD_BYTES) as u64);
        for tenant in 0..2 * COUNT {
            insert(&cache, tenant, OVERHEAD_BYTES);
        }
        assert_eq!(cache.bytes(), (COUNT * OVERHEAD_BYTES) as u64);
        assert!(!(0..COUNT).any(|tenant| is_cached(&cache, tenant)));
        assert!((COUNT..2 * COUNT).all(|tenant| is_cached(&cache, tenant)));
    }
}
