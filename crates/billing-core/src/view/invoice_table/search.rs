//! Search in the visible text of invoices.
//!
//! A query is split at white space, and every word of it must appear somewhere in the invoice: in
//! its description, its id, or its currency's code or symbol, or in its amount in the format of the
//! page's language. Capitals, accents and the digits' script make no difference.

use super::shown::{AmountPattern, join_spaced_groups};
use crate::invoice::Invoices;
use crate::view::fold::{Folder, folded};
use crate::view::language::Language;
use memchr::memmem;
use std::sync::OnceLock;

/// The parsed query.
pub(super) struct Query {
    words: Vec<Word>,
}

struct Word {
    folded: String,
    amounts: Vec<AmountPattern>,
}

impl Query {
    /// `None` for an empty query.
    pub(super) fn new(query: &str, language: &dyn Language) -> Option<Self> {
        if query.trim().is_empty() {
            return None;
        }
        let style = language.number_style();
        let joined = join_spaced_groups(&folded(query, language), &style);
        let words: Vec<Word> = joined
            .split_whitespace()
            .map(|word| Word { amounts: AmountPattern::all(word, &style), folded: word.to_owned() })
            .collect();
        (!words.is_empty()).then_some(Self { words })
    }
}

/// The folded text of every row.
#[derive(Debug)]
pub(super) struct SearchText {
    words: Lines,
    amounts: OnceLock<Lines>,
}

/// Many short texts in one buffer.
#[derive(Debug, Default)]
struct Lines {
    buffer: String,
    ends: Vec<usize>,
}

impl SearchText {
    pub(super) fn new(invoices: &Invoices, language: &dyn Language) -> Self {
        let currencies = invoices.currencies();
        let symbol = |currency| beside_digits(&folded(&language.zero(currency), language));
        let symbols: Vec<String> = currencies.iter().map(symbol).collect();
        let texts = |row| {
            let currency = invoices.currency_of(row);
            let code = currency.and_then(|it| currencies.get(it)).map_or("", |it| it.code());
            let symbol = currency.and_then(|it| symbols.get(it)).map_or("", String::as_str);
            [invoices.id_of(row), invoices.description_of(row).unwrap_or(""), code, symbol]
        };
        // Allocate once, because the memory of a module grows and never shrinks.
        let lengths = (0..invoices.len()).flat_map(texts).map(|text| text.len() + 1);
        let mut words = Lines {
            buffer: String::with_capacity(lengths.sum()),
            ends: Vec::with_capacity(invoices.len()),
        };
        let mut folder = Folder::new(language);
        for row in 0..invoices.len() {
            for text in texts(row) {
                folder.fold_into(text, &mut words.buffer);
                // A word has no white space, so a match never spans two texts.
                words.buffer.push('\n');
            }
            words.ends.push(words.buffer.len());
        }
        Self { words, amounts: OnceLock::new() }
    }

    /// The rows that contain every word of the query.
    pub(super) fn matches(&self, invoices: &Invoices, query: &Query) -> Vec<bool> {
        let mut all: Option<Vec<bool>> = None;
        for word in &query.words {
            let found = self.matches_word(invoices, word);
            all = Some(match all {
                None => found,
                Some(mut all) => {
                    all.iter_mut().zip(found).for_each(|(all, found)| *all &= found);
                    all
                }
            });
        }
        all.unwrap_or_else(|| vec![true; invoices.len()])
    }

    fn matches_word(&self, invoices: &Invoices, word: &Word) -> Vec<bool> {
        let mut found = vec![false; invoices.len()];
        self.words.mark(&word.folded, &mut found, &|_| true);
        for pattern in &word.amounts {
            let amounts = self.amounts.get_or_init(|| decimals(invoices));
            amounts.mark(pattern.plain(), &mut found, &|decimal| pattern.is_shown_in(decimal));
        }
        found
    }
}

/// What is beside the digits of a folded amount: `us$`, `kr.`.
fn beside_digits(amount: &str) -> String {
    let is_digit = |char: char| char.is_ascii_digit();
    let before = amount.split(is_digit).next().unwrap_or_default();
    let after = amount.rsplit(is_digit).next().unwrap_or_default();
    [before, after].concat()
}

fn decimals(invoices: &Invoices) -> Lines {
    let mut lines = Lines::default();
    for invoice in invoices.iter() {
        lines.buffer.push_str(&invoice.amount.to_decimal());
        lines.buffer.push('\n');
        lines.ends.push(lines.buffer.len());
    }
    lines
}

impl Lines {
    /// Marks the lines that contain a text and of which `is_match` is true.
    fn mark(&self, text: &str, found: &mut [bool], is_match: &dyn Fn(&str) -> bool) {
        let mut lines = self.ends.iter().zip(found);
        let mut end = 0;
        for offset in memmem::find_iter(self.buffer.as_bytes(), text) {
            // The first occurrence in a line decides.
            if offset < end {
                continue;
            }
            let mut start = end;
            for (line_end, found) in lines.by_ref() {
                end = *line_end;
                if offset < end {
                    let line = self.buffer.get(start..end).unwrap_or_default();
                    *found = *found || is_match(line.trim_end());
                    break;
                }
                start = end;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_line_is_marked_when_it_contains_the_text(
            lines in prop::collection::vec("[abä€]{0,8}", 0..12),
            text in "[abä€]{1,3}",
        ) {
            let mut joined = Lines::default();
            for line in &lines {
                joined.buffer.push_str(line);
                joined.buffer.push('\n');
                joined.ends.push(joined.buffer.len());
            }
            let mut found = vec![false; lines.len()];
            joined.mark(&text, &mut found, &|line| !line.starts_with('b'));
            let expected: Vec<bool> =
                lines.iter().map(|line| line.contains(&text) && !line.starts_with('b')).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
