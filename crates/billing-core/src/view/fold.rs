//! Folding of texts for search, so that "uber" finds "Über", "nang" finds "nặng" and "αθηνα" finds
//! "Αθήνα".
//!
//! The browser decomposes each letter and converts it to lower case. This module removes accents
//! and invisible marks, and replaces letters that Unicode does not decompose, such as `ø`.

use super::language::Language;
use crate::interner::Interner;

/// Folds texts and caches each non-ASCII character, so that the browser is called once for each,
/// however long the history is.
pub(super) struct Folder<'l> {
    language: &'l dyn Language,
    /// The characters, and the folded form of each.
    known: Interner,
    folded: Vec<String>,
}

impl<'l> Folder<'l> {
    pub(super) fn new(language: &'l dyn Language) -> Self {
        Self { language, known: Interner::default(), folded: Vec::new() }
    }

    /// Appends the folded form of a text.
    pub(super) fn fold_into(&mut self, text: &str, folded: &mut String) {
        // Most texts are ASCII, which is converted as a whole.
        if text.is_ascii() {
            let start = folded.len();
            folded.push_str(text);
            if let Some(copied) = folded.get_mut(start..) {
                copied.make_ascii_lowercase();
            }
            return;
        }
        for char in text.chars() {
            if char.is_ascii() {
                folded.push(char.to_ascii_lowercase());
            } else {
                let number = self.known.intern(char.encode_utf8(&mut [0; 4]));
                if number == self.folded.len() {
                    self.folded.push(fold_char(char, self.language));
                }
                folded.push_str(self.folded.get(number).map_or("", String::as_str));
            }
        }
    }
}

/// The folded form of one text.
pub(super) fn folded(text: &str, language: &dyn Language) -> String {
    let mut folded = String::with_capacity(text.len());
    Folder::new(language).fold_into(text, &mut folded);
    folded
}

fn fold_char(char: char, language: &dyn Language) -> String {
    let mut folded = String::new();
    for part in language.decompose(char.encode_utf8(&mut [0; 4])).chars() {
        match part {
            // Combining accents, the points of Hebrew, the vowel marks and the hamza of Arabic.
            '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c2}' => {}
            '\u{64b}'..='\u{655}' => {}
            // Soft hyphens, and marks that control direction, joining and line breaking.
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {}
            '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => {}
            // Letters that Unicode does not decompose.
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ð' | 'đ' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ĸ' => folded.push('k'),
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'ŧ' => folded.push('t'),
            'ς' => folded.push('σ'),
            // Digits of Arabic, Persian, Devanagari and Bengali.
            '٠'..='٩' => folded.push(digit(part, '٠')),
            '۰'..='۹' => folded.push(digit(part, '۰')),
            '०'..='९' => folded.push(digit(part, '०')),
            '০'..='৯' => folded.push(digit(part, '০')),
            _ => folded.push(part),
        }
    }
    folded
}

/// The ASCII digit for a script's digit, by the script's zero.
fn digit(char: char, zero: char) -> char {
    char::from_digit(u32::from(char) - u32::from(zero), 10).unwrap_or(char)
}

#[cfg(test)]
mod tests {
    use super::folded;
    use crate::view::test_language::English;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(folded(text, &English), expected, "{text}");
    }

    #[test]
    fn capitals_and_accents_make_no_difference() {
        check("Über ÀÉÎÕÜ Łódź Ørsted Ğ İstanbul", "uber aeiou lodz orsted g istanbul");
        check("STRAẞE Straße Œuvre ÆON þing Ĳssel", "strasse strasse oeuvre aeon thing ijssel");
        check("Ħamrun Diyarbakır Đakovo ĸ Ŧ", "hamrun diyarbakir dakovo k t");
        check("ŽŠČŘŤĎŇ ŐŰ ŷ ſ", "zscrtdn ou y s");
        check("Việt NẶNG", "viet nang");
        check("ΑΘΉΝΑ Αθήνα Ώρα τέλος ΤΈΛΟΣ", "αθηνα αθηνα ωρα τελοσ τελοσ");
        check("МОСКВА Ёлка ЇЖАК Ґ", "москва елка іжак ґ");
        check("ԵՐԵՎԱՆ", "երեվան");
        check("أحمد مُحَمَّد שָׁלוֹם", "احمد محمد שלום");
    }

    #[test]
    fn composed_and_decomposed_spellings_are_equal() {
        check("u\u{308}ber e\u{301}te\u{301}", "uber ete");
        assert_eq!(
            folded("한글 が", &English),
            folded("\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af} か\u{3099}", &English)
        );
    }

    #[test]
    fn invisible_marks_make_no_difference() {
        check("\u{200f}a\u{200b}b\u{2066}c\u{2069}\u{feff}\u{ad}d", "abcd");
    }

    #[test]
    fn full_width_letters_and_digits_are_plain() {
        check("ＰＲＯ　Ｐｌａｎ　１２３", "pro plan 123");
        check("a\u{a0}b\u{202f}c", "a b c");
        check("￥ ﬁn", "¥ fin");
    }

    #[test]
    fn digits_of_other_scripts_are_digits() {
        check("٤٩٫٠٠ ۴۹ ४९ ৪৯ 49", "49٫00 49 49 49 49");
    }

    #[test]
    fn scripts_without_capitals_and_signs_are_unchanged() {
        for text in ["成長", "الخطة", "הצעה", "ไทย", "× ÷ € 👩 – “q”"]
        {
            check(text, text);
        }
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(text: String) {
            let once = folded(&text, &English);
            prop_assert_eq!(folded(&once, &English), once);
        }

        #[test]
        fn a_text_is_found_in_any_mix_of_capitals(text in "[a-zA-Z0-9äöüßéñçœặЁήσ ]{0,20}") {
            prop_assert_eq!(folded(&text.to_uppercase(), &English), folded(&text.to_lowercase(), &English));
        }
    }
}
