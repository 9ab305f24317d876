//! The width of amounts, and the line break opportunities of long ones.

use crate::invoice::Invoices;
use crate::money::Money;

/// Further currencies are not considered.
const MAX_CURRENCIES: usize = 32;

/// The number of characters up to which an amount stays on one line.
pub const LONGEST_AMOUNT: usize = 22;

/// The number of characters up to which an amount leaves room for other content on a narrow screen.
const NARROW_AMOUNT: usize = 20;

/// The pieces of an amount between which a line may break if the amount does not fit. Each but the
/// last ends with a group separator. The text after the last separator is not a separate piece,
/// because that may be the decimal separator. An amount of up to 20 characters, which fits
/// anywhere, is one piece.
pub fn amount_pieces(amount: &str) -> Vec<&str> {
    let mut ends = Vec::new();
    let (mut before, mut last) = (' ', ' ');
    for (index, char) in amount.char_indices() {
        if before.is_numeric() && !last.is_numeric() && char.is_numeric() {
            ends.push(index);
        }
        (before, last) = (last, char);
    }
    ends.pop();
    if amount.chars().count() <= NARROW_AMOUNT {
        ends.clear();
    }
    ends.push(amount.len());
    let mut start = 0;
    let pieces =
        ends.into_iter().filter_map(|end| amount.get(std::mem::replace(&mut start, end)..end));
    pieces.collect()
}

/// The number of characters of a history's longest amount, formatted by `show`.
pub fn amount_width(invoices: &Invoices, show: &dyn Fn(&Money<'_>) -> String) -> usize {
    let currencies = invoices.currencies().iter().take(MAX_CURRENCIES);
    let mut largest = vec![0_i64; currencies.len()];
    for row in 0..invoices.len() {
        let minor = invoices.minor_of(row);
        if let Some(known) = invoices.currency_of(row).and_then(|index| largest.get_mut(index)) {
            // Of two amounts with the same digits, the negative one is longer.
            let is_longer = (minor.unsigned_abs(), minor < 0) > (known.unsigned_abs(), *known < 0);
            *known = if is_longer { minor } else { *known };
        }
    }
    let widths = currencies
        .zip(largest)
        .map(|(currency, minor)| show(&Money { minor, currency }).chars().count());
    widths.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{amount_pieces, amount_width};
    use crate::invoice::{Invoices, NewInvoice};

    #[track_caller]
    fn check(amounts: &[(i64, &str)], expected: usize) {
        let mut invoices = Invoices::new();
        for (minor, currency) in amounts {
            let (minor, id, status) = (*minor, "inv", "paid");
            let (description, paid_at, url) = (None, None, None);
            let new = NewInvoice { id, minor, currency, status, description, paid_at, url };
            assert!(invoices.push(&new));
        }
        let show = |money: &crate::money::Money<'_>| {
            format!("{}{}", money.currency.code(), money.to_decimal())
        };
        assert_eq!(amount_width(&invoices, &show), expected, "{amounts:?}");
    }

    #[test]
    fn the_width_is_that_of_the_longest_amount_of_any_currency() {
        check(&[], 0);
        check(&[(4900, "usd"), (100, "usd")], "USD49.00".len());
        check(&[(4900, "usd"), (-4900, "usd"), (1, "usd")], "USD-49.00".len());
        check(&[(-1, "usd"), (100_000, "jpy"), (1, "kwd")], "JPY100000".len());
        check(&[(i64::MIN, "kwd"), (i64::MAX, "kwd")], "KWD-9223372036854775.808".len());
    }

    #[test]
    fn only_a_long_amount_breaks_and_only_after_a_separator_of_groups() {
        for (amount, pieces) in [
            ("", &[""][..]),
            ("−$90,712,345,678,900", &["−$90,712,345,678,900"]),
            ("−$900,712,345,678,900", &["−$900,", "712,", "345,", "678,900"]),
            ("−$92,233,720,368,547.758", &["−$92,", "233,", "720,", "368,", "547.758"]),
            (
                "92.233.720.368.547.758,07\u{a0}€",
                &["92.", "233.", "720.", "368.", "547.", "758,07\u{a0}€"][..],
            ),
            (
                "92\u{202f}233\u{202f}720\u{202f}368\u{202f}547\u{202f}758\u{a0}Kč",
                &[
                    "92\u{202f}",
                    "233\u{202f}",
                    "720\u{202f}",
                    "368\u{202f}",
                    "547\u{202f}758\u{a0}Kč",
                ],
            ),
            ("٩٢٬٢٣٣٬٧٢٠٬٣٦٨٬٥٤٧٬٧٥٨٫٠٧", &["٩٢٬", "٢٣٣٬", "٧٢٠٬", "٣٦٨٬", "٥٤٧٬", "٧٥٨٫٠٧"]),
            ("a code of no country at all", &["a code of no country at all"]),
        ] {
            assert_eq!(amount_pieces(amount), pieces, "{amount}");
        }
    }
}
