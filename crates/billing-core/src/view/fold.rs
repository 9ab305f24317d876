//! Letters made equal where a searcher would call them equal.
//!
//! Capitals become small letters, and the letters of Latin-1 and Latin Extended-A lose their
//! accents, so that "uber" finds "Über" and "lodz" finds "Łódź". Combining marks are left out, so
//! that composed and decomposed spellings meet; full-width ASCII, as Japanese keyboards write it,
//! is ASCII. The scripts that have capitals at all and appear in bills (Latin, Greek, Cyrillic,
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
    for char in text.chars() {
        match char {
            '\0'..='\x7f' => folded.push(char.to_ascii_lowercase()),
            'ß' | 'ẞ' => folded.push_str("ss"),
            'Æ' | 'æ' => folded.push_str("ae"),
            'Œ' | 'œ' => folded.push_str("oe"),
            'Þ' | 'þ' => folded.push_str("th"),
            'Ĳ' | 'ĳ' => folded.push_str("ij"),
            '\u{300}'..='\u{36f}' => {}
            _ => folded.push(fold_beyond_ascii(char)),
        }
    }
}

fn fold_beyond_ascii(char: char) -> char {
    let code = u32::from(char);
    let shifted = |by: u32| char::from_u32(code + by).unwrap_or(char);
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
        '\u{ff01}'..='\u{ff5e}' => {
            let ascii = char::from_u32(code - 0xfee0).unwrap_or(char);
            ascii.to_ascii_lowercase()
        }
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => ' ',
        _ => char,
    }
}
