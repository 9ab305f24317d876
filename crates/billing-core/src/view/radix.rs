//! Sorting by whole numbers.

/// Sorts rows by their keys, the smallest first; rows of one key keep their order.
///
/// It goes digit by digit, least significant byte first, which takes time in proportion to the
/// rows and skips every byte that is the same in all keys. Unlike the standard library's sorts it
/// is not compiled anew for each kind of key, which matters where code is downloaded.
pub(super) fn by_keys(mut rows: Vec<u32>, keys: &[u64]) -> Vec<u32> {
    let (all, any) = keys.iter().fold((u64::MAX, 0), |(all, any), key| (all & key, any | key));
    let varying = all ^ any;
    let mut sorted = vec![0; rows.len()];
    for shift in (0..64).step_by(8).filter(|shift| (varying >> shift) & 0xff != 0) {
        let digit =
            |row: u32| keys.get(row as usize).map_or(0, |key| usize::from((key >> shift) as u8));
        let mut next = [0_usize; 256];
        for row in &rows {
            if let Some(count) = next.get_mut(digit(*row)) {
                *count += 1;
            }
        }
        let mut start = 0;
        for place in &mut next {
            start += std::mem::replace(place, start);
        }
        for row in &rows {
            if let Some(place) = next.get_mut(digit(*row)) {
                if let Some(slot) = sorted.get_mut(*place) {
                    *slot = *row;
                }
                *place += 1;
            }
        }
        std::mem::swap(&mut rows, &mut sorted);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::by_keys;
    use proptest::prelude::*;

    #[test]
    fn rows_of_one_key_keep_their_order() {
        assert_eq!(by_keys(vec![2, 0, 1, 3], &[5, 5, 5, 1]), [3, 2, 0, 1]);
        assert_eq!(by_keys(Vec::new(), &[]), [0_u32; 0]);
    }

    proptest! {
        #[test]
        fn it_is_the_stable_sort(keys in prop::collection::vec(prop_oneof![0_u64..4, any::<u64>()], 0..300)) {
            let mut expected: Vec<u32> = (0..keys.len() as u32).collect();
            let rows = by_keys(expected.clone(), &keys);
            expected.sort_by_key(|row| keys[*row as usize]);
            prop_assert_eq!(rows, expected);
        }
    }
}
