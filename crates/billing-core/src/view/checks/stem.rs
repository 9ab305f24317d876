//! A description without the period it names.
//!
//! `Pro Plan - January 2024` and `Pro Plan - February 2024` are the same thing bought twice. The
//! vendor writes English, so the months are English; a period in numbers (`2024-01`, `01/2024`) is
//! known too.

use crate::view::fold;

/// What a description is about.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stem {
    /// Its words in small letters, without those of a period.
    pub(super) words: String,
    /// The month it names, counted from the year 0.
    pub(super) month: Option<i32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Month(i32),
    Year(i32),
    /// A number that may be a day or a month.
    Small(i32),
}

impl Stem {
    pub(super) fn of(description: &str) -> Self {
        let folded = fold::folded(description);
        let tokens: Vec<(&str, Kind)> = folded
            .split(|char: char| !char.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(|word| (word, kind(word)))
            .collect();
        let kinds: Vec<Kind> = tokens.iter().map(|(_, kind)| *kind).collect();
        let has_year = kinds.iter().any(|kind| matches!(kind, Kind::Year(_)));
        let mut words = String::with_capacity(folded.len());
        for (index, (word, kind)) in tokens.iter().enumerate() {
            let of_period = match kind {
                Kind::Word => false,
                Kind::Month(_) | Kind::Year(_) => true,
                Kind::Small(_) => has_year && beside_period(&kinds, index),
            };
            if !of_period {
                words.push_str(word);
                words.push(' ');
            }
        }
        Self { words, month: month(&kinds) }
    }
}

fn kind(word: &str) -> Kind {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let digits = word.trim_end_matches(|char: char| char.is_ascii_lowercase());
    let suffix = word.get(digits.len()..).unwrap_or_default();
    if let Ok(number) = digits.parse::<i32>() {
        return match (digits.len(), suffix) {
            (4, "") if (1900..2200).contains(&number) => Kind::Year(number),
            (1 | 2, "" | "st" | "nd" | "rd" | "th") if (1..=31).contains(&number) => {
                Kind::Small(number)
            }
            _ => Kind::Word,
        };
    }
    let named = MONTHS
        .iter()
        .position(|month| *month == word || (word.len() == 3 && month.starts_with(word)))
        .or((word == "sept").then_some(8));
    named.map_or(Kind::Word, |month| Kind::Month(month as i32 + 1))
}

/// Whether a row of small numbers at `index` touches a month's name or a year.
fn beside_period(kinds: &[Kind], index: usize) -> bool {
    let touches = |mut ahead: &mut dyn Iterator<Item = &Kind>| {
        let next = (&mut ahead).find(|kind| !matches!(kind, Kind::Small(_)));
        matches!(next, Some(Kind::Month(_) | Kind::Year(_)))
    };
    let before = kinds.get(..index).unwrap_or_default();
    let after = kinds.get(index + 1..).unwrap_or_default();
    touches(&mut before.iter().rev()) || touches(&mut after.iter())
}

/// The first month that is named, with the first year that follows it or else stands before it.
fn month(kinds: &[Kind]) -> Option<i32> {
    let year_in = |kinds: &[Kind]| {
        kinds.iter().find_map(|kind| match kind {
            Kind::Year(year) => Some(*year),
            _ => None,
        })
    };
    let named = kinds.iter().enumerate().find_map(|(index, kind)| match kind {
        Kind::Month(month) => Some((index, *month)),
        _ => None,
    });
    let (year, month) = match named {
        Some((index, month)) => {
            let after = kinds.get(index..).and_then(year_in);
            (after.or_else(|| year_in(kinds))?, month)
        }
        None => kinds.windows(2).find_map(|pair| match pair {
            [Kind::Year(year), Kind::Small(month)] | [Kind::Small(month), Kind::Year(year)]
                if *month <= 12 =>
            {
                Some((*year, *month))
            }
            _ => None,
        })?,
    };
    Some(year * 12 + month - 1)
}
