//! English for tests, with the Unicode tables of the standard library and of
//! `unicode-normalization` in place of the browser's.

use super::badge::{Badge, Label};
use super::language::{Language, NumberStyle};
use crate::money::Currency;
use unicode_normalization::UnicodeNormalization;

pub(crate) struct English;

impl Language for English {
    fn label(&self, badge: &Badge) -> String {
        match &badge.label {
            Label::Text(text) => text.english("other").to_owned(),
            Label::Verbatim(word) => word.clone(),
        }
    }

    fn number_style(&self) -> NumberStyle {
        NumberStyle::default()
    }

    fn zero(&self, currency: &Currency) -> String {
        match currency.code() {
            "USD" => "US$0.00".to_owned(),
            "EUR" => "€0.00".to_owned(),
            "JPY" => "JP¥0".to_owned(),
            code => format!("{code}\u{a0}0.00"),
        }
    }

    fn decompose(&self, text: &str) -> String {
        text.nfkd().collect::<String>().to_lowercase()
    }

    fn sort_lines(&self, lines: &str) -> String {
        let mut lines: Vec<&str> = lines.split('\n').collect();
        lines.sort_by_key(|line| collation_key(line));
        lines.join("\n")
    }
}

/// Letters first, then accents: a small part of Unicode's collation algorithm.
pub(crate) fn collation_key(text: &str) -> [String; 2] {
    let lower_case = English.decompose(text);
    let letters = lower_case.chars().filter(|char| !('\u{300}'..='\u{36f}').contains(char));
    [letters.collect(), lower_case.clone()]
}
