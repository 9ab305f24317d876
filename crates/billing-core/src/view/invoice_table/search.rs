//! Words searched in what an invoice shows.
//!
//! A query is split at white space, and every word of it must appear somewhere in the invoice: in
//! its description, its id or its currency's code, or in its amount as the page's language writes
//! it. Capitals, accents and the digits' script make no difference.

use super::NumberStyle;
use super::shown::{AmountPattern, join_spaced_groups, names_currency};
use crate::invoice::Invoices;
use crate::view::find::{self, Places};
use crate::view::fold;
use std::cell::RefCell;
use std::sync::OnceLock;

/// What was asked for.
pub(super) struct Query {
    words: Vec<Word>,
}

struct Word {
    folded: String,
    amounts: Vec<AmountPattern>,
}

impl Query {
    /// `None` when nothing is asked for.
    pub(super) fn new(query: &str, style: &NumberStyle) -> Option<Self> {
        let folded = fold::folded(query);
        let joined = join_spaced_groups(&folded, style);
        let words: Vec<Word> = joined
            .split_whitespace()
            .map(|word| Word { amounts: AmountPattern::all(word, style), folded: word.to_owned() })
            .collect();
        (!words.is_empty()).then_some(Self { words })
    }
}

/// The folded text of every row, one after the other.
#[derive(Debug)]
pub(super) struct SearchText {
    words: Lines,
    amounts: OnceLock<Lines>,
    typed: RefCell<Option<Typed>>,
}

/// Where the word stands that was searched last, so that its next letter needs no look at the rest:
/// all places, also those that overlap. Known of what is typed letter by letter.
#[derive(Debug)]
struct Typed {
    word: String,
    places: Vec<u32>,
}

/// Of a letter that is everywhere the places are not worth their memory.
const MOST_PLACES: usize = 100_000;

/// Many short texts in one buffer.
#[derive(Debug, Default)]
struct Lines {
    buffer: String,
    ends: Vec<usize>,
}

impl SearchText {
    pub(super) fn new(invoices: &Invoices) -> Self {
        let texts = |row| {
            let currency = invoices.currency_of(row).and_then(|it| invoices.currencies().get(it));
            let code = currency.map_or("", |currency| currency.code());
            [invoices.id_of(row), invoices.description_of(row).unwrap_or(""), code]
        };
        // Room for all of it at once: what a browser's memory has grown to it keeps.
        let mut length = 0;
        for row in 0..invoices.len() {
            for text in texts(row) {
                length += text.len() + 1;
            }
        }
        let mut words = Lines {
            buffer: String::with_capacity(length),
            ends: Vec::with_capacity(invoices.len()),
        };
        for row in 0..invoices.len() {
            for text in texts(row) {
                fold::fold_into(text, &mut words.buffer);
                // A word has no white space, so none is found across two texts.
                words.buffer.push('\n');
            }
            words.ends.push(words.buffer.len());
        }
        Self { words, amounts: OnceLock::new(), typed: RefCell::default() }
    }

    /// Which rows hold every word of the query.
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
        self.mark_text(&word.folded, &mut found);
        for pattern in &word.amounts {
            let amounts = self.amounts.get_or_init(|| decimals(invoices));
            let places = &mut amounts.places(pattern.plain());
            amounts.mark(places, &mut found, &mut |decimal| pattern.is_shown_in(decimal));
        }
        let named: Vec<bool> = invoices
            .currencies()
            .iter()
            .map(|currency| names_currency(&word.folded, currency.code()))
            .collect();
        if named.contains(&true) {
            for (row, found) in found.iter_mut().enumerate() {
                let is_named = invoices.currency_of(row).and_then(|index| named.get(index));
                *found |= is_named.copied().unwrap_or(false);
            }
        }
        found
    }
}

impl SearchText {
    /// Marks the rows whose text holds a folded word.
    fn mark_text(&self, word: &str, found: &mut [bool]) {
        let typed = self.typed.take().filter(|typed| word.starts_with(&typed.word));
        let (text, is_letter) = (self.words.buffer.as_bytes(), word.chars().nth(1).is_none());
        let mut places = typed.map(|typed| typed.places);
        if let Some(places) = &mut places {
            let goes_on = |rest: &[u8]| rest.starts_with(word.as_bytes());
            places.retain(|place| text.get(*place as usize..).is_some_and(goes_on));
            self.words.mark(&mut places.iter().map(|place| *place as usize), found, &mut |_| true);
        } else {
            let mut kept = Vec::new();
            let keep = |place: &usize| {
                if is_letter && kept.len() <= MOST_PLACES {
                    kept.push(*place as u32);
                }
            };
            self.words.mark(&mut self.words.places(word).inspect(keep), found, &mut |_| true);
            places = Some(kept).filter(|kept| is_letter && kept.len() <= MOST_PLACES);
        }
        self.typed.replace(places.map(|places| Typed { word: word.to_owned(), places }));
    }
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
    /// Where a text stands, without those places that overlap the one before.
    fn places<'t>(&'t self, wanted: &'t str) -> Places<'t> {
        find::places(&self.buffer, wanted)
    }

    /// Marks the lines that hold one of the rising places and of which `sure` says so too.
    fn mark(
        &self,
        places: &mut dyn Iterator<Item = usize>,
        found: &mut [bool],
        sure: &mut dyn FnMut(&str) -> bool,
    ) {
        let mut lines = self.ends.iter().zip(found.iter_mut());
        let mut start = 0;
        let mut line = lines.next();
        for at in places {
            while let Some((end, _)) = &line
                && **end <= at
            {
                start = **end;
                line = lines.next();
            }
            let Some((end, found)) = &mut line else { return };
            if !**found {
                **found = sure(self.buffer.get(start..**end).unwrap_or_default().trim_end());
            }
        }
    }
}
