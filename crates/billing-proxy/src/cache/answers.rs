//! The answers that are kept, within a bound on the bytes that they take together.

use std::time::Duration;

use bytes::Bytes;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use super::key::CacheKey;
use crate::clock::Moment;

/// What an answer takes beside its text.
const OVERHEAD_BYTES: usize = 256;

/// An answer with its owner.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) owner: CacheKey,
    pub(crate) body: Bytes,
    pub(crate) since: Moment,
}

/// The kept answers of all accounts. Those that were not asked for the longest make room.
///
/// moka's cache without `future`: a hit is the whole of most requests and has nothing to wait for, and
/// an account that goes forgets its answer when it is dropped, where nothing can be awaited. Ages are
/// judged by our clock, since an answer that is no longer fresh still stands in when the vendor fails.
#[derive(Debug)]
pub(crate) struct Answers {
    cache: Cache<CacheKey, Kept>,
}

impl Answers {
    pub(crate) fn new(max_bytes: u64) -> Self {
        let weigh = |_: &CacheKey, kept: &Kept| {
            u32::try_from(kept.body.len().saturating_add(OVERHEAD_BYTES)).unwrap_or(u32::MAX)
        };
        let cache = Cache::builder()
            .max_capacity(max_bytes)
            .weigher(weigh)
            // By default an answer that was never asked for yet would not displace one that was.
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self { cache }
    }

    /// The answer of `owner` if it is younger than `age`.
    pub(crate) fn younger_than(
        &self,
        owner: &CacheKey,
        age: Duration,
        now: Moment,
    ) -> Option<Kept> {
        let kept = self.cache.get(owner)?;
        (kept.owner == *owner && now.since(kept.since) < age).then_some(kept)
    }

    /// Keeps an answer in place of an older one of its owner, where there is room for it at all.
    pub(crate) fn keep(&self, kept: Kept) {
        self.cache.insert(kept.owner.clone(), kept);
        // What makes room goes now and not some time later.
        self.cache.run_pending_tasks();
    }

    pub(crate) fn forget(&self, owner: &CacheKey) {
        self.cache.invalidate(owner);
    }

    /// Forgets all answers that are older than `age`.
    pub(crate) fn sweep(&self, age: Duration, now: Moment) {
        for (owner, kept) in &self.cache {
            if now.since(kept.since) >= age {
                self.cache.invalidate(&*owner);
            }
        }
        self.cache.run_pending_tasks();
    }

    /// The bytes that are kept at present.
    pub(crate) fn bytes(&self) -> u64 {
        self.cache.run_pending_tasks();
        self.cache.weighted_size()
    }

    /// The answers that are kept at present.
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

    fn owner(tenant: usize) -> CacheKey {
        CacheKey::new(&format!("t{tenant}"), Vendor::Autoposting, 0)
    }

    fn keep(answers: &Answers, tenant: usize, bytes: usize) {
        let body = Bytes::from(vec![b' '; bytes - OVERHEAD_BYTES]);
        answers.keep(Kept { owner: owner(tenant), body, since: Moment(0) });
    }

    fn is_kept(answers: &Answers, tenant: usize) -> bool {
        answers.younger_than(&owner(tenant), DAY, Moment(0)).is_some()
    }

    #[test]
    fn answers_that_were_not_asked_for_the_longest_make_room() {
        let answers = Answers::new(1_000);
        for tenant in 0..3 {
            keep(&answers, tenant, 300);
        }
        assert_eq!(answers.bytes(), 900);
        // Both a new answer and a question make an account the youngest.
        keep(&answers, 0, 300);
        assert!(is_kept(&answers, 1));
        keep(&answers, 3, 400);
        assert_eq!([0, 1, 2, 3].map(|tenant| is_kept(&answers, tenant)), [true, true, false, true]);
        assert_eq!(answers.bytes(), 1_000);
    }

    #[test]
    fn an_answer_larger_than_all_room_is_not_kept_and_displaces_none() {
        let answers = Answers::new(1_000);
        keep(&answers, 0, 300);
        keep(&answers, 1, 1_001);
        assert!(is_kept(&answers, 0) && !is_kept(&answers, 1));
        let none = Answers::new(0);
        keep(&none, 0, 300);
        assert!(!is_kept(&none, 0));
    }

    #[test]
    fn old_and_forgotten_answers_take_no_room() {
        let answers = Answers::new(1_000);
        for tenant in 0..3 {
            keep(&answers, tenant, 300);
        }
        answers.forget(&owner(0));
        assert_eq!(answers.bytes(), 600);
        answers.sweep(Duration::from_secs(1), Moment(999_999_999));
        assert_eq!(answers.bytes(), 600);
        answers.sweep(Duration::from_secs(1), Moment(1_000_000_000));
        assert_eq!(answers.bytes(), 0);
    }

    // Making room looked through all answers for the oldest, under the one lock.
    #[test]
    fn a_full_cache_makes_room_without_looking_through_it() {
        const COUNT: usize = 20_000;
        let answers = Answers::new((COUNT * OVERHEAD_BYTES) as u64);
        for tenant in 0..2 * COUNT {
            keep(&answers, tenant, OVERHEAD_BYTES);
        }
        assert_eq!(answers.bytes(), (COUNT * OVERHEAD_BYTES) as u64);
        assert!(!(0..COUNT).any(|tenant| is_kept(&answers, tenant)));
        assert!((COUNT..2 * COUNT).all(|tenant| is_kept(&answers, tenant)));
    }
}
