//! Where a word stands in a long text.
//!
//! The standard library's search for a text in a text carries, next to its own code, what names the
//! place when it cuts a character apart: several kilobytes of a module.

/// The places of one word in one text, rising, without those that overlap the one before.
#[derive(Debug)]
pub(super) struct Places<'t> {
    text: &'t str,
    wanted: &'t [u8],
    /// How far the word may be moved on when this byte stands under its last one (Horspool).
    steps: [u8; 256],
    at: usize,
}

/// Looks for a word, which has at least one letter.
pub(super) fn places<'t>(text: &'t str, wanted: &'t str) -> Places<'t> {
    let wanted = wanted.as_bytes();
    let step = |length: usize| u8::try_from(length).unwrap_or(u8::MAX);
    let mut steps = [step(wanted.len()); 256];
    let last = wanted.len().saturating_sub(1);
    for (place, byte) in wanted.iter().take(last).enumerate() {
        if let Some(known) = steps.get_mut(usize::from(*byte)) {
            *known = step(last - place);
        }
    }
    Places { text, wanted, steps, at: 0 }
}

impl Iterator for Places<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let (last, before) = self.wanted.split_last()?;
        let (text, length) = (self.text.as_bytes(), self.wanted.len());
        let mut at = self.at;
        if before.is_empty() && last.is_ascii() {
            // Every byte would be looked at: the standard library looks at eight together.
            let at = at + self.text.get(at..)?.find(char::from(*last))?;
            self.at = at + 1;
            return Some(at);
        }
        loop {
            let byte = text.get(at + length - 1)?;
            if byte == last && text.get(at..at + length) == Some(self.wanted) {
                self.at = at + length;
                return Some(at);
            }
            at += self.steps.get(usize::from(*byte)).map_or(1, |step| usize::from(*step));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::places;
    use proptest::prelude::*;

    #[test]
    fn places_do_not_overlap() {
        assert_eq!(places("aaaaa", "aa").collect::<Vec<_>>(), [0, 2]);
        assert_eq!(places("aaaaa", "aaaaaa").count(), 0);
    }

    #[test]
    fn a_word_longer_than_the_widest_step_is_found() {
        let (word, other) = ("ab".repeat(200), "b".repeat(700));
        let text = [other.as_str(), &word, &other, &word].concat();
        assert_eq!(places(&text, &word).collect::<Vec<_>>(), [700, 1800]);
    }

    proptest! {
        #[test]
        fn every_word_is_found_where_the_standard_library_finds_it(
            text in "[abä€]{0,60}",
            wanted in "[abcä€]{1,5}",
        ) {
            let expected: Vec<usize> = text.match_indices(&wanted).map(|(at, _)| at).collect();
            prop_assert_eq!(places(&text, &wanted).collect::<Vec<_>>(), expected);
        }
    }
}
