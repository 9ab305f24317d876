//! Sorting, with code that is downloaded once.
//!
//! The standard library's sorts are compiled anew for each type and order, at two kilobytes and
//! more each. Here rows are numbers, and one sort serves every order.

use std::cmp::Ordering;

/// Sorts rows by their keys, the smallest first; rows of one key keep their order.
///
/// It goes digit by digit, least significant byte first, which takes time in proportion to the
/// rows and skips every byte that is the same in all keys.
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

/// Sorts rows by comparing them; equal ones keep their order.
pub(super) fn by_comparing(mut rows: Vec<u32>, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    // Runs of doubling width are merged two by two, from one list into the other and back.
    let mut merged = Vec::with_capacity(rows.len());
    let mut width = 1;
    while width < rows.len() {
        merged.clear();
        for pair in rows.chunks(width * 2) {
            let (mut left, mut right) = pair.split_at_checked(width).unwrap_or((pair, &[]));
            // Runs that follow each other already are taken as they are.
            if let (Some(last), Some(first)) = (left.last(), right.first())
                && compare(*last, *first) != Ordering::Greater
            {
                merged.extend_from_slice(pair);
                continue;
            }
            while let (Some((one, left_rest)), Some((other, right_rest))) =
                (left.split_first(), right.split_first())
            {
                if compare(*one, *other) == Ordering::Greater {
                    merged.push(*other);
                    right = right_rest;
                } else {
                    merged.push(*one);
                    left = left_rest;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(&mut rows, &mut merged);
        width *= 2;
    }
    rows
}

/// The rows from 0 up to a count.
pub(super) fn rows(count: usize) -> Vec<u32> {
    (0..u32::try_from(count).unwrap_or(u32::MAX)).collect()
}

/// The texts' places in alphabetical order; equal texts keep their order.
pub(super) fn alphabetical(texts: &[&str]) -> Vec<u32> {
    let text = |row: u32| texts.get(row as usize);
    by_comparing(rows(texts.len()), &|one, other| text(one).cmp(&text(other)))
}

/// For each text its rank among the distinct ones, from 1, in the order of `compare`.
pub(super) fn ranks(texts: &[&str], compare: &dyn Fn(&str, &str) -> Ordering) -> Vec<u64> {
    let text = |row: u32| texts.get(row as usize).copied().unwrap_or_default();
    // Equal texts need no comparison, which may be slow.
    let compare = |one: u32, other: u32| match (text(one), text(other)) {
        (one, other) if one == other => Ordering::Equal,
        (one, other) => compare(one, other),
    };
    let mut ranks = vec![0; texts.len()];
    let mut rank = 0;
    let mut last = None;
    for row in by_comparing(rows(texts.len()), &compare) {
        if last.is_none_or(|last| compare(last, row) != Ordering::Equal) {
            rank += 1;
        }
        last = Some(row);
        if let Some(place) = ranks.get_mut(row as usize) {
            *place = rank;
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::{alphabetical, by_comparing, by_keys, ranks, rows};
    use proptest::prelude::*;

    #[test]
    fn rows_of_one_key_keep_their_order() {
        assert_eq!(by_keys(vec![2, 0, 1, 3], &[5, 5, 5, 1]), [3, 2, 0, 1]);
        assert_eq!(by_keys(Vec::new(), &[]), [0_u32; 0]);
    }

    #[test]
    fn equal_texts_share_a_rank() {
        assert_eq!(alphabetical(&["b", "a", "b", ""]), [3, 1, 0, 2]);
        let ranks = |texts: &[&str]| {
            ranks(texts, &|one, other| one.to_lowercase().cmp(&other.to_lowercase()))
        };
        assert_eq!(ranks(&["b", "a", "B", ""]), [3, 2, 3, 1]);
        assert_eq!(ranks(&[]), [0_u64; 0]);
    }

    fn any_keys() -> impl Strategy<Value = Vec<u64>> {
        prop::collection::vec(prop_oneof![0_u64..4, any::<u64>()], 0..300)
    }

    proptest! {
        #[test]
        fn both_are_the_stable_sort(keys in any_keys()) {
            let mut expected = rows(keys.len());
            expected.sort_by_key(|row| keys[*row as usize]);
            prop_assert_eq!(&by_keys(rows(keys.len()), &keys), &expected);
            let compare = |one: u32, other: u32| keys[one as usize].cmp(&keys[other as usize]);
            prop_assert_eq!(&by_comparing(rows(keys.len()), &compare), &expected);
        }

        #[test]
        fn even_an_order_that_contradicts_itself_loses_no_row(keys in any_keys()) {
            let compare = |one: u32, other: u32| keys[one as usize].cmp(&keys[other as usize].rotate_left(7));
            let mut sorted = by_comparing(rows(keys.len()), &compare);
            sorted.sort_unstable();
            prop_assert_eq!(sorted, rows(keys.len()));
        }
    }
}
