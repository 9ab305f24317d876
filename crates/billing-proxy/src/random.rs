//! Randomness for jitter and request ids.

use aws_lc_rs::rand;

/// Random bytes, or zeros where the system has no randomness. They are not used for secrets.
pub(crate) fn bytes<const COUNT: usize>() -> [u8; COUNT] {
    let mut bytes = [0; COUNT];
    let _ = rand::fill(&mut bytes);
    bytes
}

/// A random number from 0 up to, but not including, 1.
pub(crate) fn fraction() -> f64 {
    f64::from(u32::from_ne_bytes(bytes())) / (f64::from(u32::MAX) + 1.0)
}
