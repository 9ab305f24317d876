//! Amounts of several currencies in one column, with their decimal separators under each other.
//!
//! A currency has no, two or three decimals, and its symbol is of any width. Digits are of one
//! width, so what an amount lacks beside the longest one can be put there unseen: in front of it
//! where the symbol follows the number (`49,00 $`), behind it where the symbol is on the left.

use crate::invoice::Invoices;
use crate::money::Money;

/// Longer amounts are not made room for: they stand out of the column's order by themselves.
const DIGITS_AT_MOST: usize = 6;
/// A history of more currencies than this is looked at no further.
const CURRENCIES_AT_MOST: usize = 32;

/// What a column of amounts has to make room for. The default is a column that needs nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decimals {
    /// What the longest amount has on the side on which room is made; empty where all are alike.
    longest: String,
    /// Whether room is made in front of the number.
    in_front: bool,
    /// How many characters the widest amount has, with what it lacks.
    pub width: usize,
}

/// An amount as it is shown, parted at its decimal separator.
struct Parts<'a> {
    /// All before the separator.
    front: &'a str,
    /// The separator and the decimals.
    fraction: &'a str,
    /// Whether the symbol stands on the right.
    symbol_follows: bool,
}

impl Decimals {
    /// What the amounts of a history need, as `show` writes them.
    pub fn of(invoices: &Invoices, show: &dyn Fn(&Money<'_>) -> String) -> Self {
        let currencies = invoices.currencies().iter().take(CURRENCIES_AT_MOST);
        let mut largest = vec![0_u64; currencies.len()];
        let mut refunds = false;
        for (row, invoice) in invoices.iter().enumerate() {
            let minor = invoice.amount.minor;
            refunds |= minor < 0;
            if let Some(known) = invoices.currency_of(row).and_then(|at| largest.get_mut(at)) {
                *known = minor.unsigned_abs().max(*known);
            }
        }
        let mut needed = Self::default();
        let (mut fraction, mut ends, mut width_of_end) = (String::new(), Vec::new(), 0);
        for (currency, largest) in currencies.zip(largest) {
            let exponent = u32::from(currency.exponent());
            let digits = largest.checked_ilog10().map_or(1, |digits| digits as usize + 1);
            let whole = digits.saturating_sub(exponent as usize).clamp(1, DIGITS_AT_MOST) as u32;
            let minor = 10_i64.pow(whole - 1 + exponent) * if refunds { -1 } else { 1 };
            let shown = show(&Money { minor, currency });
            let parts = Parts::of(&shown, currency.exponent());
            needed.in_front |= parts.symbol_follows;
            let end = shown.get(parts.front.len()..).unwrap_or_default();
            width_of_end = width_of_end.max(end.chars().count());
            needed.longest = longer(needed.longest, parts.front);
            fraction = longer(fraction, parts.fraction);
            ends.push(if parts.symbol_follows { end } else { parts.fraction }.to_owned());
        }
        needed.width = needed.longest.chars().count() + width_of_end;
        if ends.iter().all(|end| Some(end) == ends.first()) {
            return Self { width: needed.width, ..Self::default() };
        }
        if !needed.in_front {
            needed.longest = fraction;
        }
        needed
    }

    /// Whether room is made in front of the number, where the column's amounts begin at one edge;
    /// else they end at one.
    pub fn in_front(&self) -> bool {
        self.in_front
    }

    /// What an amount lacks beside the longest one.
    pub fn lacking(&self, shown: &str, exponent: u8) -> String {
        if self.longest.is_empty() {
            return String::new();
        }
        let parts = Parts::of(shown, exponent);
        let own = if self.in_front { parts.front } else { parts.fraction };
        let mut own: Vec<char> = own.chars().map(any_digit).collect();
        let lacks = |char: &char| match own.iter().position(|it| *it == any_digit(*char)) {
            Some(at) => {
                own.swap_remove(at);
                false
            }
            None => true,
        };
        self.longest.chars().filter(lacks).collect()
    }
}

impl<'a> Parts<'a> {
    fn of(shown: &'a str, exponent: u8) -> Self {
        let mut digits = shown.char_indices().rev().filter(|(_, char)| char.is_numeric());
        let end = digits.next().map_or(0, |(at, char)| at + char.len_utf8());
        // The separator is the one character between the last digit before it and the decimals.
        let start = match exponent {
            0 => end,
            _ => {
                let before = digits.nth(usize::from(exponent) - 1);
                before.map_or(end, |(at, char)| at + char.len_utf8())
            }
        };
        let behind = shown.get(end..).unwrap_or_default();
        let is_mark =
            |char: char| char.is_whitespace() || ('\u{200e}'..='\u{200f}').contains(&char);
        Self {
            front: shown.get(..start).unwrap_or_default(),
            fraction: shown.get(start..end).unwrap_or_default(),
            // What begins with a mark of the other direction is read from the right.
            symbol_follows: !shown.starts_with('\u{200f}') && !behind.chars().all(is_mark),
        }
    }
}

fn longer(one: String, other: &str) -> String {
    if other.len() > one.len() { other.to_owned() } else { one }
}

/// Digits are all of one width.
fn any_digit(char: char) -> char {
    if char.is_numeric() { '0' } else { char }
}

#[cfg(test)]
mod tests;
