//! The page's language, which only the browser knows.

use crate::money::Currency;
use crate::view::badge::Badge;

/// The browser's functions for the page's language: letters of every script, alphabetical order,
/// number formats, and labels of badges.
pub trait Language {
    /// The visible label of a badge.
    fn label(&self, badge: &Badge) -> String;

    /// The language's number format.
    fn number_style(&self) -> NumberStyle;

    /// Zero of a currency as amounts of it are shown: `US$0.00`, `0,00 kr`.
    fn zero(&self, currency: &Currency) -> String;

    /// The text in lower case and in compatibility decomposition (Unicode's NFKD): `Ｅ` becomes `e`,
    /// and `É` an `e` and a combining accent.
    fn decompose(&self, text: &str) -> String;

    /// The lines of a text in the language's alphabetical order. All lines go in one call, as each
    /// call into the browser costs as much as comparing many of them.
    fn sort_lines(&self, lines: &str) -> String;
}

/// The number format of the page's language, for searching amounts in their visible form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberStyle {
    /// The decimal separator: `.` in English, `,` in German.
    pub decimal: String,
    /// The separator of groups of digits: `,` in English, `.` in German.
    pub group: String,
}

impl Default for NumberStyle {
    fn default() -> Self {
        Self { decimal: ".".to_owned(), group: ",".to_owned() }
    }
}
