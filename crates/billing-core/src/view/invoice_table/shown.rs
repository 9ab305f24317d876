//! Search for amounts in the format of the page's language.
//!
//! On a German page `1.234,50` finds 1234.50 although no row is formatted by the browser: the typed
//! text is normalized, and only rows with its digits are examined more closely.

use crate::view::language::NumberStyle;

/// A part of an amount, as typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AmountPattern {
    /// Digits, a sign and a decimal point, without groups.
    plain: String,
    /// The same with a comma for each typed group separator; `None` without group separators.
    grouped: Option<String>,
}

impl AmountPattern {
    /// The possible interpretations of a folded word as a part of an amount.
    ///
    /// A decimal with a point, as in exported files, is accepted in every language; if the point is
    /// the group separator, `1.234` has both interpretations.
    pub(super) fn all(word: &str, style: &NumberStyle) -> Vec<Self> {
        let number = without_symbols(word);
        if !number.contains(|char: char| char.is_ascii_digit()) {
            return Vec::new();
        }
        let mut patterns = Vec::new();
        let exact = |byte: u8| byte.is_ascii_digit() || byte == b'.' || byte == b'-';
        if number.bytes().all(exact) {
            patterns.push(Self { plain: number.clone(), grouped: None });
        }
        patterns.extend(Self::as_shown(&number, style).filter(|shown| !patterns.contains(shown)));
        patterns
    }

    fn as_shown(number: &str, style: &NumberStyle) -> Option<Self> {
        let (decimal, group) = (single(&style.decimal), single(&style.group));
        let mut plain = String::new();
        let mut grouped = String::new();
        for char in number.chars() {
            let written = match char {
                '0'..='9' | '-' => char,
                _ if Some(char) == decimal => '.',
                _ if Some(char) == group => ',',
                // The straight apostrophe is easier to type than the shown one.
                '\'' if group == Some('’') => ',',
                _ => return None,
            };
            grouped.push(written);
            if written != ',' {
                plain.push(written);
            }
        }
        let grouped = (grouped.len() > plain.len()).then_some(grouped);
        Some(Self { plain, grouped })
    }

    /// A text that every amount with this pattern contains in its plain form.
    pub(super) fn plain(&self) -> &str {
        &self.plain
    }

    /// Whether an amount in its plain form (`-1234.50`) contains the pattern when its digits are
    /// grouped by three or, as in India, by two after the first three.
    pub(super) fn is_shown_in(&self, decimal: &str) -> bool {
        let Some(grouped) = &self.grouped else { return true };
        let holds = |shown: &str| shown.contains(grouped.as_str());
        [3, 2].iter().any(|size| holds(&in_groups(decimal, *size)))
    }
}

fn in_groups(decimal: &str, later_size: usize) -> String {
    let point = decimal.find('.').unwrap_or(decimal.len());
    let (whole, fraction) = decimal.split_at_checked(point).unwrap_or((decimal, ""));
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
    let has_symbol = word.contains(is_currency_symbol);
    let keep =
        |char: &char| !has_symbol || !(is_currency_symbol(*char) || char.is_ascii_alphabetic());
    let plain_minus = |char| if matches!(char, '−' | '﹣') { '-' } else { char };
    word.chars().filter(keep).map(plain_minus).collect()
}

/// The characters of Unicode's category Sc for currencies in use.
fn is_currency_symbol(char: char) -> bool {
    matches!(char, '$' | '\u{a2}'..='\u{a5}' | '\u{e3f}' | '\u{20a0}'..='\u{20c0}')
}

/// If the language groups digits with a space, removes the spaces between groups, so that `1
/// 234,50` is one word.
pub(super) fn join_spaced_groups(text: &str, style: &NumberStyle) -> String {
    if !single(&style.group).is_some_and(char::is_whitespace) {
        return text.to_owned();
    }
    let mut joined = String::with_capacity(text.len());
    // Whether the digits before are the end of a number that was joined already.
    let mut continues = false;
    for (index, word) in text.split(' ').enumerate() {
        let digits_before = joined.bytes().rev().take_while(u8::is_ascii_digit).count();
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let groups = digits == 3 && digits_before > 0 && (digits_before <= 3 || continues);
        if index > 0 && !groups {
            joined.push(' ');
        }
        joined.push_str(word);
        continues = groups;
    }
    joined
}

fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::{AmountPattern, in_groups, join_spaced_groups};
    use crate::view::language::NumberStyle;
    use proptest::prelude::*;

    fn style(decimal: &str, group: &str) -> NumberStyle {
        NumberStyle { decimal: decimal.to_owned(), group: group.to_owned() }
    }

    /// Whether the typed text finds an amount in its plain form.
    #[track_caller]
    fn check(typed: &str, style: &NumberStyle, decimal: &str, expected: bool) {
        let found = AmountPattern::all(typed, style)
            .iter()
            .any(|it| decimal.contains(it.plain()) && it.is_shown_in(decimal));
        assert_eq!(found, expected, "{typed} in {decimal}");
    }

    #[test]
    fn an_amount_is_found_in_each_languages_format() {
        let english = style(".", ",");
        let german = style(",", ".");
        let french = style(",", "\u{202f}");
        let swiss = style(".", "’");
        let arabic = style("٫", "٬");
        for typed in ["1,234.50", "1,234", "234.5", "$1,234.50", "US$1,234.50", "1234.5"] {
            check(typed, &english, "1234.50", true);
        }
        for typed in ["1.234,50", "1.234", "234,5", "1234,50", "1234.50", "1.234,50€"] {
            check(typed, &german, "1234.50", true);
        }
        check("1234,50", &french, "1234.50", true);
        check("1’234.50", &swiss, "1234.50", true);
        check("1'234.50", &swiss, "1234.50", true);
        check("1234٫50", &arabic, "1234.50", true);
        check("1٬234٫50", &arabic, "1234.50", true);
    }

    #[test]
    fn groups_of_lakhs_and_crores_are_known() {
        check("₹12,34,567.00", &style(".", ","), "1234567.00", true);
        check("1,234,567.00", &style(".", ","), "1234567.00", true);
        assert_eq!(in_groups("-1234567.89", 2), "-12,34,567.89");
        assert_eq!(in_groups("-123.00", 3), "-123.00");
        assert_eq!(in_groups("1234567", 3), "1,234,567");
        assert_eq!(in_groups("0.05", 3), "0.05");
    }

    #[test]
    fn a_group_separator_matches_only_where_it_is_shown() {
        check("4,9", &style(".", ","), "49.00", false);
        check("12,34", &style(".", ","), "1234.00", false);
        check("1,2", &style(".", ","), "1234.00", true);
        check("1.234", &style(",", "."), "12345.00", false);
    }

    #[test]
    fn a_refund_is_found_with_any_minus_sign() {
        for typed in ["-19.00", "−19.00", "-$19.00", "$-19"] {
            check(typed, &style(".", ","), "-19.00", true);
            check(typed, &style(".", ","), "19.00", false);
        }
    }

    #[test]
    fn words_are_not_amounts() {
        for typed in ["", "-", ".", ",", "pro", "inv_12", "12abc", "1:2", "€", "US$", "½"] {
            assert_eq!(AmountPattern::all(typed, &style(".", ",")), [], "{typed}");
        }
    }

    #[test]
    fn a_style_without_separators_or_with_long_ones_does_not_panic() {
        check("1234.50", &style("", ""), "1234.50", true);
        check("1234.50", &style("::", "--"), "1234.50", true);
        check("12", &style("1", "2"), "12.00", true);
    }

    #[test]
    fn only_spaces_between_groups_are_removed() {
        let joined = |text: &str| join_spaced_groups(text, &style(",", "\u{202f}"));
        assert_eq!(joined("1 234,50 €"), "1234,50 €");
        assert_eq!(joined("1 234 567 eur"), "1234567 eur");
        assert_eq!(joined("2026 490"), "2026 490");
        assert_eq!(joined("12 34"), "12 34");
        assert_eq!(joined("pro 234"), "pro 234");
        assert_eq!(joined(" "), " ");
        assert_eq!(join_spaced_groups("1 234", &style(".", ",")), "1 234");
    }

    proptest! {
        #[test]
        fn every_amount_is_found_by_any_suffix_of_its_shown_form(minor: i64, cut in 0_usize..20) {
            let currency = crate::money::Currency::new("usd");
            let decimal = crate::money::Money { minor, currency: &currency }.to_decimal();
            let shown = in_groups(&decimal, 3);
            let german: String = shown.chars().map(|char| match char { ',' => '.', '.' => ',', _ => char }).collect();
            for (shown, style) in [(&shown, style(".", ",")), (&german, style(",", "."))] {
                let cut = cut.min(shown.len() - 1);
                for piece in [&shown[..shown.len() - cut], &shown[cut..]] {
                    let found = AmountPattern::all(piece, &style)
                        .iter()
                        .any(|it| decimal.contains(it.plain()) && it.is_shown_in(&decimal));
                    let digits = piece.contains(|char: char| char.is_ascii_digit());
                    prop_assert_eq!(found, digits, "{} of {}", piece, shown);
                }
            }
        }

        #[test]
        fn any_typed_text_is_accepted(typed: String, decimal: String, group: String) {
            let style = NumberStyle { decimal, group };
            let _ = join_spaced_groups(&typed, &style);
            for pattern in AmountPattern::all(&typed, &style) {
                let _ = pattern.is_shown_in("1234.50");
            }
        }
    }
}
