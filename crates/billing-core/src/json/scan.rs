//! Looking for the end of a string, eight bytes at a time: most of a history is text in quotes.

/// How many bytes come before the first that may not stand in a string as it is (RFC 8259, section
/// 7): a quote, a backslash or a control character. `None` where there is no such byte.
pub(super) fn plain_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for eight in bytes.as_chunks::<8>().0 {
        let found = special(u64::from_le_bytes(*eight));
        if found != 0 {
            return Some(at + (found.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let place = rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < b' ')?;
    Some(at + place)
}

const ONES: u64 = u64::MAX / 0xff;
const HIGHS: u64 = ONES << 7;

/// The high bit of the first special byte, counted from the lowest; bits above it may be wrong, as a
/// subtraction borrows from there.
fn special(eight: u64) -> u64 {
    let below = |bytes: u64, limit: u64| bytes.wrapping_sub(ONES * limit) & !bytes;
    let is = |byte: u8| below(eight ^ (ONES * u64::from(byte)), 1);
    (below(eight, u64::from(b' ')) | is(b'"') | is(b'\\')) & HIGHS
}

#[cfg(test)]
mod tests {
    use super::plain_length;
    use proptest::prelude::*;

    fn one_by_one(bytes: &[u8]) -> Option<usize> {
        bytes.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < b' ')
    }

    #[test]
    fn every_byte_is_told_apart_at_every_place() {
        for byte in 0..=u8::MAX {
            for place in 0..20 {
                let mut bytes = [b'a'; 20];
                bytes[place] = byte;
                assert_eq!(plain_length(&bytes), one_by_one(&bytes), "{byte} at {place}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_first_special_byte_is_found(bytes in prop::collection::vec(prop_oneof![8 => 32_u8.., 1 => any::<u8>()], 0..40)) {
            prop_assert_eq!(plain_length(&bytes), one_by_one(&bytes));
        }
    }
}
