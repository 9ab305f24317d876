//! One stable sort for all rows: the standard library's sort is compiled for every type and
//! comparison, and a downloaded module should contain it only once.

use std::cmp::Ordering;

/// Sorts rows by comparing them; equal ones keep their order.
pub(super) fn sort_rows(rows: &mut [u32], compare: &dyn Fn(u32, u32) -> Ordering) {
    rows.sort_by(|one, other| compare(*one, *other));
}

/// The rows from 0 up to a count.
pub(super) fn rows(count: usize) -> Vec<u32> {
    (0..u32::try_from(count).unwrap_or(u32::MAX)).collect()
}

/// The indices of the texts in the order of their bytes.
pub(super) fn alphabetical(texts: &[&str]) -> Vec<u32> {
    let text = |index: u32| texts.get(index as usize);
    let mut sorted = rows(texts.len());
    sort_rows(&mut sorted, &|one, other| text(one).cmp(&text(other)));
    sorted
}
