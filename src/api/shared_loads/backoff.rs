//! The delay before a failed load is retried.

const FIRST_MS: i64 = 2_000;
const LONGEST_MS: i64 = 300_000;

/// Milliseconds until the next attempt, after `attempts` failures in a row: 2 s, doubled with each
/// failure, and at least what the proxy asks for. Up to a quarter is added at random, so that many
/// pages do not return at the same moment.
pub(super) fn wait_ms(attempts: u32, retry_after_s: Option<u32>) -> i64 {
    let random_of_256 = (js_sys::Math::random() * 256.0) as i64;
    let doubled = FIRST_MS << attempts.saturating_sub(1).min(8);
    let least = retry_after_s.map_or(0, |seconds| i64::from(seconds) * 1000);
    let wait = doubled.min(LONGEST_MS).max(least);
    wait + wait / 4 * random_of_256 / 256
}
