//! The stem of a description: its text without the period.
//!
//! `Pro Plan - January 2024` and `Pro Plan - February 2024` are the same thing bought twice. The
//! vendor writes English, so the months are English; a period in numbers (`2024-01`, `01/2024`) is
//! known too.

/// A description without its period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stem {
    /// Its words in lower case, without those of a period; empty without words.
    pub(super) name: String,
    /// Its month, counted from the year 0.
    pub(super) month: Option<i32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Word,
    Month(i32),
    Year(i32),
    /// A number that may be a day or a month.
    Small(i32),
}

impl Token {
    fn is_period(self) -> bool {
        matches!(self, Self::Month(_) | Self::Year(_))
    }

    fn is_small(self) -> bool {
        matches!(self, Self::Small(_))
    }
}

impl Stem {
    pub(super) fn of(description: &str) -> Self {
        let lower_case = description.to_ascii_lowercase();
        let words: Vec<&str> =
            lower_case.split(is_separator).filter(|word| !word.is_empty()).collect();
        let tokens: Vec<Token> = words.iter().map(|word| token(word)).collect();
        let mut name = String::new();
        for (index, (word, token)) in words.iter().zip(&tokens).enumerate() {
            if !token.is_period() && !is_part_of_period(&tokens, index) {
                name.push_str(word);
                name.push(' ');
            }
        }
        Self { name, month: month(&tokens) }
    }
}

/// Whether the number at `index` belongs to a period: the description has a year, and the run of
/// small numbers at `index` is adjacent to it or to a month's name.
fn is_part_of_period(tokens: &[Token], index: usize) -> bool {
    let is_period = |token: Option<&Token>| token.is_some_and(|token| token.is_period());
    let (before, after) = tokens.split_at_checked(index).unwrap_or((tokens, &[]));
    after.first().is_some_and(|token| token.is_small())
        && tokens.iter().any(|token| matches!(token, Token::Year(_)))
        && (is_period(before.iter().rev().find(|token| !token.is_small()))
            || is_period(after.iter().find(|token| !token.is_small())))
}

/// The first month in the text, with the first year after it or else before it.
fn month(tokens: &[Token]) -> Option<i32> {
    let year_in = |tokens: &[Token]| {
        tokens.iter().find_map(|token| match token {
            Token::Year(year) => Some(*year),
            _ => None,
        })
    };
    let named = tokens.iter().enumerate().find_map(|(index, token)| match token {
        Token::Month(month) => Some((index, *month)),
        _ => None,
    });
    let (year, month) = match named {
        Some((index, month)) => {
            let after = tokens.get(index..).and_then(year_in);
            (after.or_else(|| year_in(tokens))?, month)
        }
        None => tokens.windows(2).find_map(|pair| match pair {
            [Token::Year(year), Token::Small(month)] | [Token::Small(month), Token::Year(year)]
                if *month <= 12 =>
            {
                Some((*year, *month))
            }
            _ => None,
        })?,
    };
    Some(year * 12 + month - 1)
}

/// Whether a character separates words: ASCII's signs, and the blocks of general and of
/// Japanese punctuation.
fn is_separator(char: char) -> bool {
    match char {
        '\0'..='\x7f' => !char.is_ascii_alphanumeric(),
        '\u{80}'..='\u{bf}' | '×' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' => true,
        _ => false,
    }
}

fn token(word: &str) -> Token {
    if word.starts_with(|char: char| char.is_ascii_digit()) {
        return number(word);
    }
    Token::Month(match word {
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
        _ => return Token::Word,
    })
}

fn number(word: &str) -> Token {
    let digits = word.trim_end_matches(|char: char| char.is_ascii_lowercase());
    let suffix = word.get(digits.len()..).unwrap_or_default();
    match (digits.parse::<i32>(), digits.len(), suffix) {
        (Ok(year @ 1900..2200), 4, "") => Token::Year(year),
        (Ok(small @ 1..=31), 1 | 2, "" | "st" | "nd" | "rd" | "th") => Token::Small(small),
        _ => Token::Word,
    }
}

#[cfg(test)]
mod tests {
    use super::Stem;
    use proptest::prelude::*;

    #[track_caller]
    fn same(one: &str, other: &str, expected: bool) {
        assert_eq!(Stem::of(one).name == Stem::of(other).name, expected, "{one} and {other}");
    }

    #[track_caller]
    fn month(description: &str, expected: Option<(i32, i32)>) {
        let month = Stem::of(description)
            .month
            .map(|month| (month.div_euclid(12), month.rem_euclid(12) + 1));
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
    fn the_month_is_the_first_of_the_period() {
        month("Pro Plan - January 2024", Some((2024, 1)));
        month("Pro Plan - 2024 January", Some((2024, 1)));
        month("Dec 15, 2023 to Jan 15, 2024", Some((2023, 12)));
        month("Pro 2024-03", Some((2024, 3)));
        month("Pro 03/2024", Some((2024, 3)));
        month("Pro 2024-03-15", Some((2024, 3)));
        month("Pro 12/2024", Some((2024, 12)));
        month("Pro 13/2024", None);
        month("Pro 2024-31", None);
        month("Pro Plan - January", None);
        month("Pro Plan 2024", None);
        month("2024 and 31 seats", None);
        month("Pro Plan", None);
        month("", None);
    }

    #[test]
    fn each_month_is_known_by_its_name_and_its_short_one() {
        let names = [
            ("January", "Jan"),
            ("February", "Feb"),
            ("March", "Mar"),
            ("April", "Apr"),
            ("May", "May"),
            ("June", "Jun"),
            ("July", "Jul"),
            ("August", "Aug"),
            ("September", "Sep"),
            ("October", "Oct"),
            ("November", "Nov"),
            ("December", "Dec"),
        ];
        for ((name, short), number) in names.into_iter().zip(1..) {
            month(&format!("Pro {name} 2024"), Some((2024, number)));
            month(&format!("Pro {short}. 2024"), Some((2024, number)));
        }
        month("Pro Sept. 2024", Some((2024, 9)));
        month("Pro Janus 2024", None);
    }

    #[test]
    fn a_description_that_is_only_a_period_has_no_stem() {
        for text in ["January 2024", "2024-01", "", " - ", "“”"] {
            assert_eq!(Stem::of(text).name, "", "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_stem_of_any_description_ignores_capitals(text: String) {
            let stem = Stem::of(&text);
            prop_assert!(stem.name.is_empty() || stem.name.ends_with(' '));
            prop_assert_eq!(Stem::of(&text.to_ascii_uppercase()), stem);
        }
    }
}
