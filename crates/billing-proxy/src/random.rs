//! Randomness for jitter and request ids.

use aws_lc_rs::rand;

/// Eight random bytes as a number.
pub(crate) fn number() -> u64 {
    let mut bytes = [0; 8];
    // Without randomness the number is 0: no secret is ever made of it.
    let _ = rand::fill(&mut bytes);
    u64::from_ne_bytes(bytes)
}

/// A number from 0 up to, but not including, 1.
pub(crate) fn fraction() -> f64 {
    // 53 bits are what a double holds exactly.
    let bits = u32::try_from(number() >> 32).unwrap_or(0);
    f64::from(bits) / (f64::from(u32::MAX) + 1.0)
}
