//! Responses that replicas share, and the lock by which one of them sends the request for all.

use std::pin::pin;
use std::sync::LazyLock;
use std::time::Duration;

use bytes::Bytes;
use redis::Script;
use tokio::time::{Instant, sleep};

use super::seal::Content;
use super::{Store, StoreAccount};
use crate::random;
use crate::upstream_error::UpstreamError;

/// Larger responses are not shared. A store has one thread, and on a network of a gigabit a megabyte
/// takes 8 ms of the 50 that a request waits.
const MAX_BYTES: usize = 1 << 20;

/// How long the others wait for a replica that has crashed.
const LOCK_LIFETIME: Duration = Duration::from_secs(3);
const RENEW_EVERY: Duration = Duration::from_secs(1);

/// How long the replicas that wait can read that the vendor failed.
const ERROR_LIFETIME: Duration = Duration::from_secs(2);

/// The replicas that wait poll with these pauses: each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(80);

/// Returns the fresh response, or else grants the lock, or else returns the holder of the lock or its
/// error. The value of a lock is its holder's token; with `!` in front, that holder's request has failed.
static CLAIM: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local time = redis.call('TIME')
         local now = time[1] * 1000 + math.floor(time[2] / 1000)
         local token, lifetime, fresh = ARGV[1], ARGV[2], tonumber(ARGV[3])
         local waited_for, wants_stale = ARGV[4], ARGV[5] == '1'
         local answer = redis.call('GET', KEYS[1])
         if answer then
           local stored = tonumber(string.sub(answer, 1, 16), 16) or 0
           if stored <= now and now - stored < fresh then return { 'fresh', now, answer } end
         end
         local lock = redis.call('GET', KEYS[2])
         if lock and string.sub(lock, 1, 1) ~= '!' then return { 'held', now, lock } end
         local failed = lock and string.sub(lock, 2, 1 + #token)
         if failed and waited_for ~= '' and failed == waited_for then
           return { 'failed', now, string.sub(lock, 2 + #token) }
         end
         redis.call('SET', KEYS[2], token, 'PX', lifetime)
         return { 'granted', now, wants_stale and answer }",
    )
});

static RENEW: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
         return redis.call('PEXPIRE', KEYS[1], ARGV[2])",
    )
});

/// Stores a response and releases the lock.
static KEEP: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
         if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
         return 1",
    )
});

/// Releases the lock, and leaves the error of the vendor, if there is one, for the replicas that wait.
static RELEASE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
         if ARGV[2] == '' then return redis.call('DEL', KEYS[1]) end
         redis.call('SET', KEYS[1], '!' .. ARGV[1] .. ARGV[2], 'PX', ARGV[3])
         return 1",
    )
});

/// What the store has for a replica without a fresh response.
#[derive(Debug)]
pub(crate) enum Claim {
    /// A fresh response.
    Found(Stored),
    /// Another replica has sent the request in the meantime, and the vendor failed.
    Failed(UpstreamError),
    /// This replica is to send the request.
    Granted(Lease),
    /// The store does not work now.
    Unavailable,
}

/// A response from the store.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) body: Bytes,
    pub(crate) age: Duration,
}

/// The right to send the request while the others wait. It expires soon unless it is renewed.
#[derive(Debug)]
pub(crate) struct Lease {
    token: String,
    /// The time by the store's clock when the lease was granted, and by our own.
    unix_millis: u64,
    granted: Instant,
    /// An older response, for when the vendor fails.
    pub(crate) stale: Option<Stored>,
}

impl Store {
    /// Finds a response younger than `fresh`, or acquires the right to send the request, or waits up to
    /// `patience` for the replica that has it.
    pub(crate) async fn claim(
        &self,
        account: &StoreAccount,
        mut fresh: Duration,
        wants_stale: bool,
        patience: Duration,
    ) -> Claim {
        let token = format!("{:032x}", u128::from_ne_bytes(random::bytes()));
        let mut waited_for = Vec::new();
        let (started, mut pause) = (Instant::now(), FIRST_PAUSE);
        loop {
            let mut invocation = CLAIM.key(&account.response_key);
            invocation.key(&account.lock_key).arg(&token).arg(millis(LOCK_LIFETIME));
            invocation.arg(millis(fresh)).arg(&waited_for).arg(u8::from(wants_stale));
            let reply = self.connection.run::<(String, u64, Option<Vec<u8>>)>(&invocation).await;
            let Some((state, now, payload)) = reply else { return Claim::Unavailable };
            let payload = payload.unwrap_or_default();
            match state.as_str() {
                "fresh" => match account.open_response(payload, now) {
                    Some(stored) => {
                        self.metrics.store_hit();
                        return Claim::Found(stored);
                    }
                    // It was not sealed with our key, and counts as absent.
                    None => fresh = Duration::ZERO,
                },
                "granted" => {
                    let stale = account.open_response(payload, now);
                    let granted = Instant::now();
                    return Claim::Granted(Lease { token, unix_millis: now, granted, stale });
                }
                "failed" => match account.open_error(payload) {
                    Some(error) => return Claim::Failed(error),
                    None => waited_for.clear(),
                },
                _ => {
                    waited_for = payload;
                    sleep(pause).await;
                    pause = LONGEST_PAUSE.min(pause * 2);
                }
            }
            // Whatever the store answers, also where others can write to it.
            if started.elapsed() >= patience {
                return Claim::Unavailable;
            }
        }
    }

    /// Renews a lease until `work` is complete.
    pub(crate) async fn hold<T>(
        &self,
        account: &StoreAccount,
        lease: &Lease,
        work: impl Future<Output = T>,
    ) -> T {
        let renew = async {
            loop {
                sleep(RENEW_EVERY).await;
                let mut invocation = RENEW.key(&account.lock_key);
                invocation.arg(&lease.token).arg(millis(LOCK_LIFETIME));
                let _ = self.connection.run::<u64>(&invocation).await;
            }
        };
        let (mut work, mut renew) = (pin!(work), pin!(renew));
        tokio::select! {
            biased;
            output = &mut work => output,
            () = &mut renew => work.await,
        }
    }

    /// Stores the vendor's response for all replicas, for `lifetime`.
    pub(crate) async fn store_response(
        &self,
        account: &StoreAccount,
        lease: &Lease,
        body: &Bytes,
        lifetime: Duration,
    ) {
        let now = lease.unix_millis + millis(lease.granted.elapsed());
        let sealed = (body.len() <= MAX_BYTES)
            .then(|| account.seal.seal(Content::Response, now, body))
            .flatten();
        let Some(sealed) = sealed else { return self.release(account, lease, &[]).await };
        let mut invocation = KEEP.key(&account.response_key);
        invocation.key(&account.lock_key).arg(&lease.token).arg(sealed).arg(millis(lifetime));
        let _ = self.connection.run::<u64>(&invocation).await;
    }

    /// Releases a lease whose request has failed.
    pub(crate) async fn release_failed(
        &self,
        account: &StoreAccount,
        lease: &Lease,
        error: &UpstreamError,
    ) {
        let text = serde_json::to_vec(error).unwrap_or_default();
        let sealed = account.seal.seal(Content::Error, lease.unix_millis, &text);
        self.release(account, lease, &sealed.unwrap_or_default()).await;
    }

    async fn release(&self, account: &StoreAccount, lease: &Lease, note: &[u8]) {
        let mut invocation = RELEASE.key(&account.lock_key);
        invocation.arg(&lease.token).arg(note).arg(millis(ERROR_LIFETIME));
        let _ = self.connection.run::<u64>(&invocation).await;
    }
}

impl StoreAccount {
    fn open_response(&self, sealed: Vec<u8>, now_unix_millis: u64) -> Option<Stored> {
        let (stored, body) = self.seal.open(Content::Response, sealed)?;
        let age = Duration::from_millis(now_unix_millis.saturating_sub(stored));
        Some(Stored { body, age })
    }

    fn open_error(&self, sealed: Vec<u8>) -> Option<UpstreamError> {
        let (_, text) = self.seal.open(Content::Error, sealed)?;
        serde_json::from_slice(&text).ok()
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
