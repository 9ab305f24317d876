//! The limit per tenant over all replicas.

use std::sync::LazyLock;
use std::time::Duration;

use redis::Script;

use super::{Store, StoreAccount};
use crate::limit::rate::Rate;

/// The generic cell rate algorithm, in microseconds of the server's clock. The stored arrival time is
/// capped at what is possible now, in case the clock has gone back.
static TAKE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local time = redis.call('TIME')
         local now = time[1] * 1000000 + time[2]
         local interval, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
         local arrival = tonumber(redis.call('GET', KEYS[1]) or 0) or 0
         local due = math.max(math.min(arrival, now + tolerance + interval), now)
         local early = due - now - tolerance
         if early > 0 then return math.ceil(early) end
         local next = due + interval
         local lifetime = math.ceil((next - now) / 1000)
         -- At rates that no server reaches, the clock is too coarse for the interval.
         if lifetime > 0 then
           redis.call('SET', KEYS[1], string.format('%.17g', next), 'PX', lifetime)
         end
         return 0",
    )
});

impl Store {
    /// Counts a request of a tenant. Where the store fails the request passes: this replica's own limit
    /// has counted it.
    ///
    /// # Errors
    ///
    /// When the limit is exceeded: how long to wait.
    pub(crate) async fn take(&self, account: &StoreAccount, rate: Rate) -> Result<(), Duration> {
        let mut invocation = TAKE.key(&account.limit_key);
        invocation.arg(rate.interval_micros()).arg(rate.tolerance_micros());
        match self.connection.run::<u64>(&invocation).await {
            None | Some(0) => Ok(()),
            Some(micros) => Err(Duration::from_micros(micros)),
        }
    }
}
