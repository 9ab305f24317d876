//! Display names for a vendor's identifiers.

/// `growth` becomes "Growth", `pro_plus` and `pro-plus` become "Pro Plus". A text with a capital, a
/// space or a non-ASCII letter is a display name already and is unchanged. `None` for an empty
/// text.
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
        let (first, rest) = part.split_at_checked(1).unwrap_or((part, ""));
        name.push_str(&first.to_ascii_uppercase());
        name.push_str(rest);
    }
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::presentable;

    #[track_caller]
    fn check(word: &str, expected: Option<&str>) {
        assert_eq!(presentable(word).as_deref(), expected, "{word:?}");
    }

    #[test]
    fn a_slug_becomes_words_with_capitals() {
        check("growth", Some("Growth"));
        check("pro_plus", Some("Pro Plus"));
        check("pro-plus-2", Some("Pro Plus 2"));
        check("__pro__", Some("Pro"));
        check("v2.1", Some("V2.1"));
        check("2024_pro", Some("2024 Pro"));
    }

    #[test]
    fn a_display_name_is_unchanged() {
        for name in ["Growth Plan", "PRO", "proPlus", "größe", "成長", "pro plus", "Pro/Plus"] {
            check(name, Some(name));
        }
        check("  Growth ", Some("Growth"));
    }

    #[test]
    fn an_empty_text_is_not_a_name() {
        for word in ["", " ", "\n", "_", "-_-"] {
            check(word, None);
        }
    }
}
