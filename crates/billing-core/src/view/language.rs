//! What only the page knows of its language.

use crate::view::badge::Badge;

/// The page's language, as the browser knows it: the letters of every script, their alphabetical
/// order, how numbers are written, and the labels of badges.
pub trait Language {
    /// The label of a badge as it is shown.
    fn label(&self, badge: &Badge) -> String;

    /// How the language writes numbers.
    fn number_style(&self) -> NumberStyle;

    /// The text in lower case and taken apart by compatibility (Unicode's NFKD): `Ｅ` becomes `e`,
    /// and `É` an `e` and a combining accent.
    fn decompose(&self, text: &str) -> String;

    /// The lines of a text in the language's alphabetical order. All lines go in one call, as each
    /// call into the browser costs as much as comparing many of them.
    fn sort_lines(&self, lines: &str) -> String;
}

/// How the page's language writes numbers, so that an amount can be searched for as it is shown.
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
