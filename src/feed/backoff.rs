//! How long to wait before a failed load is tried again.

const FIRST_MS: i64 = 2_000;
const LONGEST_MS: i64 = 300_000;

/// Milliseconds until the next attempt, after `attempts` failures in a row. What the proxy asks for
/// is the least; the rest doubles each time, with up to a quarter more by chance so that many
/// pages do not come back in one moment.
pub(super) fn wait_ms(attempts: u32, retry_after_s: Option<u32>) -> i64 {
    let chance = (js_sys::Math::random() * 256.0) as i64;
    wait_with(attempts, retry_after_s, chance)
}

fn wait_with(attempts: u32, retry_after_s: Option<u32>, chance_of_256: i64) -> i64 {
    let doubled = FIRST_MS << attempts.saturating_sub(1).min(8);
    let least = retry_after_s.map_or(0, |seconds| i64::from(seconds) * 1000);
    let wait = doubled.min(LONGEST_MS).max(least);
    wait + wait / 4 * chance_of_256 / 256
}

#[cfg(test)]
mod tests {
    use super::wait_with;

    #[test]
    fn each_failure_doubles_the_wait_up_to_five_minutes() {
        let waits = [1, 2, 3, 8, 9, 4_000_000_000].map(|attempts| wait_with(attempts, None, 0));
        assert_eq!(waits, [2_000, 4_000, 8_000, 256_000, 300_000, 300_000]);
    }

    #[test]
    fn what_the_proxy_asks_for_is_the_least() {
        assert_eq!(wait_with(1, Some(60), 0), 60_000);
        assert_eq!(wait_with(5, Some(1), 0), 32_000);
    }

    #[test]
    fn chance_adds_at_most_a_quarter() {
        assert!((2_000..2_500).contains(&wait_with(1, None, 255)));
    }
}
