//! A vendor's word made presentable.

/// `growth` is "Growth", `pro_plus` and `pro-plus` are "Pro Plus". A word that holds a capital, a
/// space or a letter beyond ASCII was written for people already and stays. `None` for no word.
pub(super) fn presentable(word: &str) -> Option<String> {
    let word = word.trim();
    let is_slug = word.bytes().all(|byte| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-' | b'.')
    });
    if !is_slug {
        return Some(word.to_owned());
    }
    let mut name = String::with_capacity(word.len());
    for part in word.split(['_', '-']).filter(|part| !part.is_empty()) {
        if !name.is_empty() {
            name.push(' ');
        }
        let (first, rest) = part.split_at(1);
        name.push_str(&first.to_ascii_uppercase());
        name.push_str(rest);
    }
    (!name.is_empty()).then_some(name)
}
