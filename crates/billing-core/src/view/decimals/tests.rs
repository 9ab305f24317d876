use super::Decimals;
use crate::invoice::{Invoices, NewInvoice};
use crate::money::{Currency, Money};
use proptest::prelude::*;

fn invoices(rows: &[(i64, &str)]) -> Invoices {
    let mut invoices = Invoices::new();
    for (minor, currency) in rows {
        let (id, status) = ("inv", "paid");
        assert!(invoices.push(&NewInvoice {
            id,
            minor: *minor,
            currency,
            status,
            description: None,
            paid_at: None,
            url: None,
        }));
    }
    invoices
}

fn grouped(decimal: &str, group: char, point: char) -> String {
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut shown = sign.to_owned();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            shown.push(group);
        }
        shown.push(digit);
    }
    if !fraction.is_empty() {
        shown.push(point);
        shown.push_str(fraction);
    }
    shown
}

fn symbol(currency: &Currency) -> &str {
    match currency.code() {
        "USD" => "$",
        "EUR" => "€",
        "JPY" => "¥",
        other => other,
    }
}

fn english(money: &Money<'_>) -> String {
    let number = grouped(&money.to_decimal(), ',', '.');
    match number.strip_prefix('-') {
        Some(number) => format!("-{}{number}", symbol(money.currency)),
        None => format!("{}{number}", symbol(money.currency)),
    }
}

fn german(money: &Money<'_>) -> String {
    format!("{}\u{a0}{}", grouped(&money.to_decimal(), '.', ','), symbol(money.currency))
}

fn arabic(money: &Money<'_>) -> String {
    format!("\u{200f}{}\u{a0}{}", grouped(&money.to_decimal(), '٬', '٫'), symbol(money.currency))
}

/// What each amount lacks.
fn lacking(rows: &[(i64, &str)], show: fn(&Money<'_>) -> String) -> Vec<String> {
    let invoices = invoices(rows);
    let decimals = Decimals::of(&invoices, &show);
    let of = |money: Money<'_>| decimals.lacking(&show(&money), money.currency.exponent());
    invoices.iter().map(|invoice| of(invoice.amount)).collect()
}

#[test]
fn a_symbol_on_the_left_leaves_room_for_the_decimals_that_are_lacking() {
    let rows = [(4900, "usd"), (5500, "jpy"), (15125, "bhd"), (-1900, "usd")];
    assert_eq!(lacking(&rows, english), ["0", ".000", "", "0"]);
    assert_eq!(lacking(&rows, arabic), ["0", "٫000", "", "0"]);
    assert!(!Decimals::of(&invoices(&rows), &english).in_front());
}

#[test]
fn a_symbol_on_the_right_leaves_room_in_front_for_digits_groups_and_a_sign() {
    let rows = [(4900, "usd"), (5500, "jpy"), (15125, "bhd"), (-123_456, "usd")];
    assert_eq!(lacking(&rows, german), ["-.00", "-", "-.00", ""]);
    let decimals = Decimals::of(&invoices(&rows), &german);
    assert!(decimals.in_front());
    assert_eq!(decimals.width, "-1.000,000\u{a0}BHD".chars().count());
}

#[test]
fn amounts_that_end_alike_need_no_room() {
    assert_eq!(lacking(&[(4900, "usd"), (123_456, "usd")], german), ["", ""]);
    assert_eq!(lacking(&[(4900, "usd"), (-123_456, "eur")], english), ["", ""]);
    assert_eq!(lacking(&[(4900, "usd"), (4900, "eur")], german), ["", ""], "of one length");
    assert_eq!(lacking(&[], english), [""; 0]);
}

#[test]
fn one_amount_of_any_length_does_not_push_the_others_across_the_page() {
    let rows = [(4900, "usd"), (i64::MAX, "jpy"), (i64::MIN, "bhd")];
    assert_eq!(lacking(&rows, german)[1], "-");
    assert!(lacking(&rows, german)[0].chars().count() <= 12);
}

proptest! {
    /// Digits, separators and signs on the side of the decimal separator, own and put there, come to
    /// the same in every row.
    #[test]
    fn every_amount_has_the_same_before_or_behind_its_decimal_separator(
        rows in prop::collection::vec((-999_999_i64..999_999, 0_usize..4), 1..20),
    ) {
        let rows: Vec<_> = rows.iter().map(|(minor, at)| (*minor, ["usd", "jpy", "bhd", "eur"][*at])).collect();
        let history = invoices(&rows);
        for show in [english, german, arabic] {
            let decimals = Decimals::of(&history, &show);
            let mut sums: Vec<Vec<char>> = history
                .iter()
                .map(|invoice| {
                    let (shown, exponent) = (show(&invoice.amount), usize::from(invoice.amount.currency.exponent()));
                    let numbers: String = shown.chars().filter(|char| char.is_numeric() || "-.,٬٫".contains(*char)).collect();
                    let cut = numbers.chars().count() - if exponent == 0 { 0 } else { exponent + 1 };
                    let side: String = if decimals.in_front() { numbers.chars().take(cut).collect() } else { numbers.chars().skip(cut).collect() };
                    let all = side + &decimals.lacking(&shown, exponent as u8);
                    let mut all: Vec<char> = all.chars().map(super::any_digit).collect();
                    all.sort_unstable();
                    all
                })
                .collect();
            sums.dedup();
            let alike = decimals.longest.is_empty();
            prop_assert!(alike || sums.len() == 1, "{:?}", sums);
        }
    }
}
