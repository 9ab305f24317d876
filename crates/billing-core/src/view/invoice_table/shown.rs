//! Amounts recognised as the page's language writes them.
//!
//! `1.234,50` typed on a German page finds 1234.50, without any row being written out by the
//! browser: the typed text is brought into a plain form, and only rows that hold its digits are
//! looked at more closely.

use super::NumberStyle;

/// A part of an amount, as typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AmountPattern {
    /// Digits, a sign and a decimal point, without groups.
    plain: String,
    /// The same with a comma where a group separator was typed; none were typed if `None`.
    grouped: Option<String>,
}

impl AmountPattern {
    /// Reads a folded word; `None` when it is no part of an amount.
    pub(super) fn new(word: &str, style: &NumberStyle) -> Option<Self> {
        let number = without_symbols(word);
        // An exact decimal, as exported files write it, is understood in every language.
        let exact =
            number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
        let (decimal, group) = (single(&style.decimal), single(&style.group));
        let mut plain = String::new();
        let mut grouped = String::new();
        for char in number.chars() {
            let written = match char {
                '0'..='9' | '-' => char,
                _ if Some(char) == decimal => '.',
                _ if Some(char) == group => ',',
                // The straight apostrophe is easier to type than the one that is shown.
                '\'' if group == Some('’') => ',',
                _ => return None,
            };
            grouped.push(written);
            if written != ',' {
                plain.push(written);
            }
        }
        if !plain.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if grouped.len() == plain.len() {
            return Some(Self { plain, grouped: None });
        }
        if exact && !could_be_groups(&grouped) {
            return Some(Self { plain: number.to_owned(), grouped: None });
        }
        Some(Self { plain, grouped: Some(grouped) })
    }

    /// What every amount that shows the pattern holds in its plain form.
    pub(super) fn plain(&self) -> &str {
        &self.plain
    }

    /// Whether an amount in its plain form (`-1234.50`) shows the pattern, once its digits are put
    /// into groups of three or, as in India, of two after the first three.
    pub(super) fn is_shown_in(&self, decimal: &str) -> bool {
        let Some(grouped) = &self.grouped else { return true };
        [3, 2].iter().any(|size| in_groups(decimal, *size).contains(grouped.as_str()))
    }
}

/// Whether the commas may be group separators: two or three digits stand between each two of them,
/// and at most three after the last, which may still be growing.
fn could_be_groups(grouped: &str) -> bool {
    let whole = grouped.split('.').next().unwrap_or_default();
    let mut parts = whole.split(',').skip(1).peekable();
    while let Some(part) = parts.next() {
        let fits = if parts.peek().is_some() || grouped.contains('.') {
            (2..=3).contains(&part.len())
        } else {
            part.len() == 3
        };
        if !fits {
            return false;
        }
    }
    true
}

fn in_groups(decimal: &str, later_size: usize) -> String {
    let (whole, fraction) = decimal.split_at(decimal.find('.').unwrap_or(decimal.len()));
    let digits = whole.trim_start_matches('-').len();
    let mut shown = String::with_capacity(decimal.len() * 2);
    for (index, char) in whole.chars().enumerate() {
        let left = whole.len() - index;
        let inside = char != '-' && left < digits;
        if inside && left >= 3 && (left - 3) % later_size == 0 {
            shown.push(',');
        }
        shown.push(char);
    }
    shown.push_str(fraction);
    shown
}

/// The word without currency symbols and with a plain minus sign; letters that belong to a symbol,
/// as in `US$`, go with it.
fn without_symbols(word: &str) -> String {
    let number: String = word
        .chars()
        .filter_map(|char| match char {
            '−' | '﹣' => Some('-'),
            '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2066}'..='\u{2069}' => None,
            _ => Some(char),
        })
        .collect();
    if !number.contains(is_currency_symbol) {
        return number;
    }
    number
        .chars()
        .filter(|char| !is_currency_symbol(*char) && !char.is_ascii_alphabetic())
        .collect()
}

/// Unicode's category Sc, as far as currencies in use have one.
fn is_currency_symbol(char: char) -> bool {
    matches!(char, '$' | '\u{a2}'..='\u{a5}' | '\u{e3f}' | '\u{20a0}'..='\u{20c0}')
}

/// The text with decimal digits of any common script as ASCII digits.
pub(super) fn plain_digits(text: &str) -> String {
    const ZEROS: [char; 4] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}'];
    text.chars()
        .map(|char| {
            let value = |zero: &char| u32::from(char).checked_sub(u32::from(*zero));
            let digit = ZEROS.iter().filter_map(value).find(|value| *value < 10);
            digit.and_then(|value| char::from_digit(value, 10)).unwrap_or(char)
        })
        .collect()
}

/// Where the language groups digits with a space, takes out the spaces between groups, so that
/// `1 234,50` is one word.
pub(super) fn join_spaced_groups(text: &str, style: &NumberStyle) -> String {
    if !single(&style.group).is_some_and(char::is_whitespace) {
        return text.to_owned();
    }
    let mut joined = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(' ') {
        let (before, after) = rest.split_at(at);
        let after = after.get(1..).unwrap_or_default();
        joined.push_str(before);
        let leading = joined.bytes().rev().take_while(u8::is_ascii_digit).count();
        let following = after.bytes().take_while(u8::is_ascii_digit).count();
        let is_group = following == 3
            && leading > 0
            && (leading <= 3 || leading % 3 == 0 || joined.ends_with(','));
        if !is_group {
            joined.push(' ');
        }
        rest = after;
    }
    joined.push_str(rest);
    joined
}

fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}
