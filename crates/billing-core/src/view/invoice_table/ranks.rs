//! The alphabetical order of texts in the page's language.

use crate::interner::Interner;
use crate::view::language::Language;
use std::borrow::Cow;

/// The rank of each distinct text in the language's alphabetical order. Texts that differ only in
/// their capitals have the same rank.
pub(super) struct Ranks {
    /// The texts, each on one line.
    texts: Interner,
    /// The rank of each, by its number.
    ranks: Vec<usize>,
}

impl Ranks {
    /// A long history has few distinct texts, and only these are sorted.
    pub(super) fn new<'t>(texts: impl Iterator<Item = &'t str>, language: &dyn Language) -> Self {
        let (texts, lines) = distinct(texts.map(line));
        let lower_case =
            if lines.is_ascii() { lines.to_ascii_lowercase() } else { language.decompose(&lines) };
        let (mut ranks, lines) = distinct(lower_case.split('\n').map(Cow::Borrowed));
        for (rank, line) in language.sort_lines(&lines).split('\n').enumerate() {
            ranks.set(line, rank);
        }
        let rank = |line| ranks.get(line).unwrap_or_default();
        Self { texts, ranks: lower_case.split('\n').map(rank).collect() }
    }

    /// The rank of one of the texts.
    pub(super) fn get(&self, text: &str) -> Option<u32> {
        let number = self.texts.get(&line(text))?;
        self.ranks.get(number).map(|rank| *rank as u32)
    }
}

/// The numbers of the distinct lines, and these in the order of their numbers.
fn distinct<'t>(lines: impl Iterator<Item = Cow<'t, str>>) -> (Interner, String) {
    let mut numbers = Interner::default();
    let mut joined = String::new();
    for line in lines {
        let next = numbers.len();
        if numbers.intern(&line) == next {
            if next > 0 {
                joined.push('\n');
            }
            joined.push_str(&line);
        }
    }
    (numbers, joined)
}

/// The text on one line.
fn line(text: &str) -> Cow<'_, str> {
    if text.contains('\n') { Cow::Owned(text.replace('\n', " ")) } else { Cow::Borrowed(text) }
}
