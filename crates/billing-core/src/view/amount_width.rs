//! The width of a column of amounts.

use crate::invoice::Invoices;
use crate::money::Money;

/// Further currencies are not looked at.
const MAX_CURRENCIES: usize = 32;

/// How many characters the longest amount of a history has, as `show` writes it.
pub fn amount_width(invoices: &Invoices, show: &dyn Fn(&Money<'_>) -> String) -> usize {
    let currencies = invoices.currencies().iter().take(MAX_CURRENCIES);
    let mut largest = vec![0_i64; currencies.len()];
    for row in 0..invoices.len() {
        let minor = invoices.minor_of(row);
        if let Some(known) = invoices.currency_of(row).and_then(|index| largest.get_mut(index)) {
            // Of two with the same digits the one with a sign is longer.
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
    use super::amount_width;
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
}
