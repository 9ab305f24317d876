//! Letters made equal where a searcher would call them equal.
//!
//! Capitals become small letters, and the letters of Latin-1 and Latin Extended-A lose their
//! accents, so that "uber" finds "Über" and "lodz" finds "Łódź". Combining marks are left out, so
//! that their composed and decomposed spellings meet, and so are marks that nobody sees; full-width ASCII, as Japanese keyboards write it,
//! is ASCII, and decimal digits of any common script are ASCII digits. The scripts that have capitals at all and appear in bills (Latin, Greek, Cyrillic,
//! Armenian) are folded by their blocks' own arithmetic, which is a twentieth of Unicode's table.

/// U+00C0 to U+017F: the small letter without its accent, `.` where there is none of one letter.
const LATIN: &[u8; 192] = b"aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.yaaaa\
aaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkkllllllllllnnnnnnnnnoooooo..rr\
rrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// The text in the form in which texts are compared.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Writes the folded form of a text to the end of another.
pub(super) fn fold_into(text: &str, folded: &mut String) {
    let mut rest = text;
    while !rest.is_empty() {
        // Most of a bill is ASCII, which is copied and made small in one go.
        let ascii = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        let (plain, other) = rest.split_at_checked(ascii).unwrap_or((rest, ""));
        let start = folded.len();
        folded.push_str(plain);
        if let Some(copied) = folded.get_mut(start..) {
            copied.make_ascii_lowercase();
        }
        let mut chars = other.chars();
        if let Some(char) = chars.next() {
            fold_char(char, folded);
        }
        rest = chars.as_str();
    }
}

fn fold_char(char: char, folded: &mut String) {
    match char {
        'ß' | 'ẞ' => folded.push_str("ss"),
        'Æ' | 'æ' => folded.push_str("ae"),
        'Œ' | 'œ' => folded.push_str("oe"),
        'Þ' | 'þ' => folded.push_str("th"),
        'Ĳ' | 'ĳ' => folded.push_str("ij"),
        // Combining marks, and marks that only steer the direction and the breaking of lines.
        '\u{300}'..='\u{36f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' => {}
        '\u{2060}'..='\u{2069}' | '\u{feff}' => {}
        _ => folded.push(fold_beyond_ascii(char)),
    }
}

fn fold_beyond_ascii(char: char) -> char {
    let code = u32::from(char);
    let shifted = |by: u32| char::from_u32(code + by).unwrap_or(char);
    let digit = |value: u32| char::from_digit(value, 10).unwrap_or(char);
    match char {
        '\u{c0}'..='\u{17f}' => {
            let letter = LATIN.get(code as usize - 0xc0).copied().map(char::from);
            letter.filter(char::is_ascii_lowercase).unwrap_or(char)
        }
        'Α'..='Ρ' | 'Σ'..='Ϋ' => shifted(0x20),
        'ς' => 'σ',
        'Ά' => 'ά',
        'Έ'..='Ί' => shifted(0x25),
        'Ό' => 'ό',
        'Ύ' | 'Ώ' => shifted(0x3f),
        'А'..='Я' => shifted(0x20),
        'Ѐ'..='Џ' => shifted(0x50),
        'Ա'..='Ֆ' => shifted(0x30),
        // Pairs of a capital and its small letter.
        '\u{460}'..='\u{481}'
        | '\u{48a}'..='\u{4bf}'
        | '\u{4d0}'..='\u{52f}'
        | '\u{1e00}'..='\u{1e95}'
        | '\u{1ea0}'..='\u{1eff}'
            if code & 1 == 0 =>
        {
            shifted(1)
        }
        '￥' => '¥',
        '\u{ff01}'..='\u{ff5e}' => {
            let ascii = char::from_u32(code - 0xfee0).unwrap_or(char);
            ascii.to_ascii_lowercase()
        }
        '٠'..='٩' => digit(code - 0x660),
        '۰'..='۹' => digit(code - 0x6f0),
        '०'..='९' => digit(code - 0x966),
        '০'..='৯' => digit(code - 0x9e6),
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => ' ',
        _ => char,
    }
}

#[cfg(test)]
mod tests {
    use super::folded;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(folded(text), expected, "{text}");
    }

    #[test]
    fn capitals_and_accents_make_no_difference() {
        check("Über ÀÉÎÕÜ Łódź Ørsted Ğ İstanbul", "uber aeiou lodz orsted g istanbul");
        check("STRAẞE Straße Œuvre ÆON þing Ĳssel", "strasse strasse oeuvre aeon thing ijssel");
        check("ŽŠČŘŤĎŇ ŐŰ ŷ ſ", "zscrtdn ou y s");
    }

    #[test]
    fn composed_and_decomposed_spellings_meet() {
        check("u\u{308}ber e\u{301}te\u{301}", "uber ete");
    }

    #[test]
    fn marks_that_cannot_be_seen_make_no_difference() {
        check("\u{200f}a\u{200b}b\u{2066}c\u{2069}\u{feff}", "abc");
    }

    #[test]
    fn other_scripts_lose_their_capitals() {
        check("ΑΘΗΝΑ Ώρα Ύδρα τέλος", "αθηνα ώρα ύδρα τέλοσ");
        check("МОСКВА Ёлка ЇЖАК Ґ", "москва ёлка їжак ґ");
        check("ԵՐԵՎԱՆ", "երեվան");
        check("Việt NẶNG", "việt nặng");
    }

    #[test]
    fn full_width_letters_and_digits_are_plain() {
        check("ＰＲＯ　Ｐｌａｎ　１２３", "pro plan 123");
        check("a\u{a0}b\u{202f}c", "a b c");
        check("￥", "¥");
    }

    #[test]
    fn digits_of_other_scripts_are_digits() {
        check("٤٩٫٠٠ ۴۹ ४९ ৪৯ 49", "49٫00 49 49 49 49");
    }

    #[test]
    fn scripts_without_capitals_and_signs_stay() {
        for text in ["成長プラン", "الخطة", "הצעה", "ไทย", "× ÷ € 👩 – “q”"]
        {
            check(text, text);
        }
    }

    #[test]
    fn every_letter_of_the_folded_blocks_is_one_that_unicode_knows_as_its_small_one() {
        let blocks =
            [0x370..=0x3ff_u32, 0x400..=0x52f, 0x531..=0x556, 0x1e00..=0x1e95, 0x1ea0..=0x1eff];
        for char in blocks.into_iter().flatten().filter_map(char::from_u32) {
            let small: String = char.to_lowercase().collect();
            let ours = folded(&char.to_string());
            // Letters outside the tables may keep their capital; none becomes another letter.
            let known = ours == small || ours == char.to_string() || "ςẞ".contains(char);
            assert!(known, "{char} became {ours}, not {small}");
        }
        for char in ('Α'..='Ω').chain('А'..='Я').chain('Ѐ'..='Џ').chain('Ա'..='Ֆ') {
            let small: String = char.to_lowercase().collect();
            assert_eq!(folded(&char.to_string()), small);
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text: String) {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }

        #[test]
        fn a_text_is_found_in_any_mix_of_capitals(text in "[a-zA-Z0-9äöüßéñçœ ]{0,20}") {
            prop_assert_eq!(folded(&text.to_uppercase()), folded(&text.to_lowercase()));
        }
    }
}
