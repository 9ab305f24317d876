//! A description without the period it names.
//!
//! `Pro Plan - January 2024` and `Pro Plan - February 2024` are the same thing bought twice. The
//! vendor writes English, so the months are English; a period in numbers (`2024-01`, `01/2024`) is
//! known too.

use crate::view::fold;

/// Reads one description after the other; what it read last can be asked for.
#[derive(Default)]
pub(super) struct Stems {
    folded: String,
    tokens: Vec<Token>,
}

/// What has been read of late: a long history has few descriptions, each many times.
pub(super) struct Recent<'t> {
    stems: Stems,
    places: [Option<(&'t str, Stem)>; RECENT],
}

const RECENT: usize = 64;

impl<'t> Recent<'t> {
    pub(super) fn new() -> Self {
        Self { stems: Stems::default(), places: [None; RECENT] }
    }

    /// As [`Stems::of`].
    pub(super) fn of(&mut self, description: &'t str) -> Stem {
        let ends = description.bytes().take(4).chain(description.bytes().rev().take(12));
        let sum = ends.fold(description.len(), |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(usize::from(byte))
        });
        let Some(place) = self.places.get_mut(sum % RECENT) else {
            return self.stems.of(description);
        };
        match place {
            Some((known, stem)) if *known == description => *stem,
            _ => place.insert((description, self.stems.of(description))).1,
        }
    }
}

/// What a description is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stem {
    /// A digest of its words in small letters, without those of a period; none without words.
    pub(super) digest: Option<u64>,
    /// The month it names, counted from the year 0.
    pub(super) month: Option<i32>,
}

struct Token {
    start: usize,
    end: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Month(i32),
    Year(i32),
    /// A number that may be a day or a month.
    Small(i32),
}

impl Stems {
    pub(super) fn of(&mut self, description: &str) -> Stem {
        self.read(description);
        let mut digest = FNV_OFFSET;
        let mut any = false;
        for index in 0..self.tokens.len() {
            if let Some(word) = self.word(index) {
                for byte in word.as_bytes() {
                    digest = fnv(digest, *byte);
                }
                digest = fnv(digest, b' ');
                any = true;
            }
        }
        Stem { digest: any.then_some(digest), month: self.month() }
    }

    /// Whether two descriptions name the same thing, word by word.
    pub(super) fn same(&mut self, one: &str, other: &str) -> bool {
        let words = |stems: &mut Self, text: &str| {
            stems.read(text);
            let words = (0..stems.tokens.len()).filter_map(|index| stems.word(index));
            words.collect::<Vec<_>>().join(" ")
        };
        words(self, one) == words(self, other)
    }

    fn read(&mut self, description: &str) {
        self.folded.clear();
        self.tokens.clear();
        fold::fold_into(description, &mut self.folded);
        let mut start = 0;
        for (end, _) in self.folded.match_indices(parts) {
            push(&self.folded, start, end, &mut self.tokens);
            start = end
                + self
                    .folded
                    .get(end..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(1, char::len_utf8);
        }
        push(&self.folded, start, self.folded.len(), &mut self.tokens);
    }

    /// The word at `index`, unless it belongs to a period.
    fn word(&self, index: usize) -> Option<&str> {
        let token = self.tokens.get(index)?;
        let of_period = match token.kind {
            Kind::Word => false,
            Kind::Month(_) | Kind::Year(_) => true,
            Kind::Small(_) => self.has_year() && self.beside_period(index),
        };
        if of_period { None } else { self.folded.get(token.start..token.end) }
    }

    fn has_year(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token.kind, Kind::Year(_)))
    }

    /// Whether a row of small numbers at `index` touches a month's name or a year.
    fn beside_period(&self, index: usize) -> bool {
        let is_period = |token: Option<&Token>| {
            matches!(token, Some(Token { kind: Kind::Month(_) | Kind::Year(_), .. }))
        };
        let is_small = |token: &&Token| matches!(token.kind, Kind::Small(_));
        let before = self.tokens.get(..index).unwrap_or_default();
        let after = self.tokens.get(index + 1..).unwrap_or_default();
        is_period(before.iter().rev().find(|token| !is_small(token)))
            || is_period(after.iter().find(|token| !is_small(token)))
    }

    /// The first month that is named, with the first year that follows it or else stands before.
    fn month(&self) -> Option<i32> {
        let year_in = |tokens: &[Token]| {
            tokens.iter().find_map(|token| match token.kind {
                Kind::Year(year) => Some(year),
                _ => None,
            })
        };
        let named = self.tokens.iter().enumerate().find_map(|(index, token)| match token.kind {
            Kind::Month(month) => Some((index, month)),
            _ => None,
        });
        let (year, month) = match named {
            Some((index, month)) => {
                let after = self.tokens.get(index..).and_then(year_in);
                (after.or_else(|| year_in(&self.tokens))?, month)
            }
            None => self.tokens.windows(2).find_map(|pair| match pair {
                [Token { kind: Kind::Year(year), .. }, Token { kind: Kind::Small(month), .. }]
                | [Token { kind: Kind::Small(month), .. }, Token { kind: Kind::Year(year), .. }]
                    if *month <= 12 =>
                {
                    Some((*year, *month))
                }
                _ => None,
            })?,
        };
        Some(year * 12 + month - 1)
    }
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

fn fnv(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// FNV-1a over texts, each with an end of its own.
pub(super) fn digest<'a>(texts: impl Iterator<Item = &'a str>) -> u64 {
    // Plain loops: what is built for size puts a call around each step of an iterator.
    let mut digest = FNV_OFFSET;
    for text in texts {
        for byte in text.as_bytes() {
            digest = fnv(digest, *byte);
        }
        digest = fnv(digest, 0);
    }
    digest
}

/// Whether a character stands between words: ASCII's signs, and the blocks of general and of
/// Japanese punctuation.
fn parts(char: char) -> bool {
    match char {
        '\0'..='\x7f' => !char.is_ascii_alphanumeric(),
        '\u{80}'..='\u{bf}' | '×' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' => true,
        _ => false,
    }
}

fn push(folded: &str, start: usize, end: usize, tokens: &mut Vec<Token>) {
    if let Some(word) = folded.get(start..end).filter(|word| !word.is_empty()) {
        tokens.push(Token { start, end, kind: kind(word) });
    }
}

fn kind(word: &str) -> Kind {
    if word.starts_with(|char: char| char.is_ascii_digit()) {
        return number(word);
    }
    Kind::Month(match word {
        "january" | "jan" => 1,
        "february" | "feb" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sept" | "sep" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return Kind::Word,
    })
}

fn number(word: &str) -> Kind {
    let digits = word.trim_end_matches(|char: char| char.is_ascii_lowercase());
    let suffix = word.get(digits.len()..).unwrap_or_default();
    match (digits.parse::<i32>(), digits.len(), suffix) {
        (Ok(year @ 1900..2200), 4, "") => Kind::Year(year),
        (Ok(small @ 1..=31), 1 | 2, "" | "st" | "nd" | "rd" | "th") => Kind::Small(small),
        _ => Kind::Word,
    }
}

#[cfg(test)]
mod tests {
    use super::{Recent, Stem, Stems};
    use proptest::prelude::*;

    fn stem(description: &str) -> Stem {
        Stems::default().of(description)
    }

    #[track_caller]
    fn same(one: &str, other: &str, expected: bool) {
        assert_eq!(stem(one).digest == stem(other).digest, expected, "{one} and {other}");
        assert_eq!(Stems::default().same(one, other), expected, "{one} and {other}");
    }

    #[track_caller]
    fn month(description: &str, expected: Option<(i32, i32)>) {
        let month =
            stem(description).month.map(|month| (month.div_euclid(12), month.rem_euclid(12) + 1));
        assert_eq!(month, expected, "{description}");
    }

    #[test]
    fn descriptions_that_differ_in_their_period_are_the_same_thing() {
        same("Pro Plan - January 2024", "Pro Plan - February 2024", true);
        same("Pro Plan - Dec 2023", "PRO PLAN (Sept. 2024)", true);
        same("Pro 2024-01", "Pro 02/2024", true);
        same("Pro (Jan 1 – Feb 1, 2024)", "Pro (Feb 1 – Mar 1, 2024)", true);
        same(
            "Pro 1st January 2024 to 31st January 2024",
            "Pro 1st May 2025 to 31st May 2025",
            true,
        );
        same("成長プラン 2024-01", "成長プラン 2024-02", true);
    }

    #[test]
    fn descriptions_that_differ_otherwise_are_not() {
        same("Pro Plan - January 2024", "Growth Plan - January 2024", false);
        same("5 seats - January 2024", "10 seats - January 2024", false);
        same("Order 17", "Order 18", false);
        same("Order 2", "Order 3", false);
        same("Refund for Pro Plan", "Pro Plan", false);
        same("ab c", "a bc", false);
        same("Extra credits 10000", "Extra credits 20000", false);
    }

    #[test]
    fn the_named_month_is_the_periods_first() {
        month("Pro Plan - January 2024", Some((2024, 1)));
        month("Pro Plan - 2024 January", Some((2024, 1)));
        month("Dec 15, 2023 to Jan 15, 2024", Some((2023, 12)));
        month("Pro 2024-03", Some((2024, 3)));
        month("Pro 03/2024", Some((2024, 3)));
        month("Pro 2024-03-15", Some((2024, 3)));
        month("Pro Plan - January", None);
        month("Pro Plan 2024", None);
        month("2024 and 31 seats", None);
        month("Pro Plan", None);
        month("", None);
    }

    #[test]
    fn a_description_of_nothing_but_a_period_names_nothing() {
        for text in ["January 2024", "2024-01", "", " - ", "“”"] {
            assert_eq!(stem(text).digest, None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_was_read_of_late_reads_the_same(texts in prop::collection::vec("[ab]{0,3} ?(Jan 2024)?", 0..200)) {
            let mut recent = Recent::new();
            for text in &texts {
                prop_assert_eq!(recent.of(text), stem(text));
            }
        }

        #[test]
        fn any_description_has_a_stem(one: String, other: String) {
            let mut stems = Stems::default();
            let (first, second) = (stems.of(&one), stems.of(&other));
            prop_assert_eq!(stems.of(&one), first, "reading another text leaves nothing behind");
            prop_assert_eq!(stems.same(&one, &other), first.digest == second.digest);
        }
    }
}
