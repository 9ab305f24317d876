//! Money as an integer of a currency's smallest unit, never a float.

use std::fmt;

/// Currencies of ISO 4217 (list one, with those withdrawn since 2020 that old invoices may bear)
/// by the number of decimals of their minor unit. Metals and test codes have none and are left out.
const BY_EXPONENT: [(u8, &str); 4] = [
    (0, "BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXUYIVNDVUVXAFXOFXPF"),
    (
        2,
        "AEDAFNALLAMDANGAOAARSAUDAWGAZNBAMBBDBDTBGNBMDBNDBOBBOVBRLBSDBTNBWPBYNBZDCADCDFCHECHFCHW\
         CNYCOPCOUCRCCUCCUPCVECZKDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGTQGYDHKDHNLHRKHTGHUF\
         IDRILSINRIRRJMDKESKGSKHRKPWKYDKZTLAKLBPLKRLRDLSLMADMDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMXV\
         MYRMZNNADNGNNIONOKNPRNZDPABPENPGKPHPPKRPLNQARRONRSDRUBSARSBDSCRSDGSEKSGDSHPSLESLLSOSSRD\
         SSPSTNSVCSYPSZLTHBTJSTMTTOPTRYTTDTWDTZSUAHUSDUSNUYUUZSVEDVESWSTXCDXCGYERZARZMWZWGZWL",
    ),
    (3, "BHDIQDJODKWDLYDOMRTND"),
    (4, "CLFUYW"),
];

/// The decimals of a currency that ISO 4217 does not list.
const UNKNOWN_EXPONENT: u8 = 2;

/// A currency as a vendor named it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Currency {
    code: String,
    exponent: u8,
    known: bool,
}

impl Currency {
    /// Reads a code in any case. A code that ISO 4217 does not list is kept as it came.
    pub fn new(code: &str) -> Self {
        let upper = code.to_ascii_uppercase();
        match iso_exponent(&upper) {
            Some(exponent) => Self { code: upper, exponent, known: true },
            None => Self { code: code.to_owned(), exponent: UNKNOWN_EXPONENT, known: false },
        }
    }

    /// The ISO 4217 code in capitals, or what the vendor wrote if it is none.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// How many decimals the smallest unit stands for: 2 for USD, 0 for JPY, 3 for KWD. It is
    /// ISO 4217's number, not that of a browser's `Intl`, whose data say 0 for HUF.
    pub fn exponent(&self) -> u8 {
        self.exponent
    }

    /// Whether ISO 4217 lists the code.
    pub fn is_known(&self) -> bool {
        self.known
    }
}

fn iso_exponent(upper: &str) -> Option<u8> {
    if upper.len() != 3 {
        return None;
    }
    BY_EXPONENT
        .iter()
        .find(|(_, codes)| codes.as_bytes().chunks_exact(3).any(|code| code == upper.as_bytes()))
        .map(|(exponent, _)| *exponent)
}

/// An amount: `minor` of the currency's smallest units (cents of USD, yen of JPY). Negative is a
/// refund or a credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money<'a> {
    /// Amount in the smallest unit.
    pub minor: i128,
    /// The currency the units are of.
    pub currency: &'a Currency,
}

impl Money<'_> {
    /// The amount in major units as an exact decimal with a point, as `Intl.NumberFormat` and
    /// spreadsheets read it: `49.00`, `-1234.500`, `83490`.
    pub fn to_decimal(&self) -> String {
        let exponent = usize::from(self.currency.exponent);
        let mut digits = digits(self.minor.unsigned_abs());
        while digits.len() <= exponent {
            digits.insert(0, '0');
        }
        if exponent > 0 {
            digits.insert(digits.len() - exponent, '.');
        }
        if self.minor < 0 {
            digits.insert(0, '-');
        }
        digits
    }
}

impl fmt::Display for Money<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_decimal())?;
        formatter.write_str(" ")?;
        formatter.write_str(&self.currency.code)
    }
}

/// Minor units as an integer is written: `-4900`.
pub fn write_minor(minor: i128) -> String {
    let mut written = digits(minor.unsigned_abs());
    if minor < 0 {
        written.insert(0, '-');
    }
    written
}

/// The digits of an amount. Writing 128 bits the standard library's way takes more code than all else
/// here, and nearly no amount has more than 64.
fn digits(minor: u128) -> String {
    if let Ok(minor) = u64::try_from(minor) {
        return minor.to_string();
    }
    let mut digits = digits(minor / 10);
    digits.push(char::from(b'0' + (minor % 10) as u8));
    digits
}

/// Reads an integer from the digits of a JSON number, exactly: `4900`, but also `4900.0` and
/// `49e2`, which JSON Schema calls integers too. `None` for a fraction and for what does not fit.
pub fn parse_minor(number: &str) -> Option<i128> {
    let (negative, unsigned) = match number.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, number),
    };
    // Nearly all amounts are plain digits of 64 bits, for which the browser has instructions.
    if unsigned.len() <= 18
        && !unsigned.is_empty()
        && unsigned.bytes().all(|it| it.is_ascii_digit())
    {
        let minor = unsigned.bytes().fold(0, |minor, digit| minor * 10 + i64::from(digit - b'0'));
        return Some(i128::from(if negative { -minor } else { minor }));
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut minor: i128 = 0;
    for digit in whole.bytes().chain(fraction.bytes()) {
        let digit = i128::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
        let digit = if negative { -digit } else { digit };
        minor = minor.checked_mul(10)?.checked_add(digit)?;
    }
    let shift = i64::from(exponent) - i64::try_from(fraction.len()).ok()?;
    if minor == 0 {
        return Some(0);
    }
    for _ in 0..shift.max(0) {
        minor = minor.checked_mul(10)?;
    }
    for _ in shift.min(0)..0 {
        if minor % 10 != 0 {
            return None;
        }
        minor /= 10;
    }
    Some(minor)
}

#[cfg(test)]
mod tests {
    use super::{BY_EXPONENT, Currency, Money, parse_minor, write_minor};
    use proptest::prelude::*;

    #[track_caller]
    fn check(minor: i128, code: &str, expected: &str) {
        let currency = Currency::new(code);
        assert_eq!(Money { minor, currency: &currency }.to_string(), expected);
    }

    #[test]
    fn decimals_are_those_of_iso_4217() {
        check(4900, "usd", "49.00 USD");
        check(4900, "jpy", "4900 JPY");
        check(4900, "kwd", "4.900 KWD");
        check(4900, "huf", "49.00 HUF");
        check(4900, "clf", "0.4900 CLF");
        check(4900, "isk", "4900 ISK");
    }

    #[test]
    fn an_unknown_code_stays_as_it_came_with_two_decimals() {
        check(4900, "credits", "49.00 credits");
        check(-5, "Xyz", "-0.05 Xyz");
        check(1, "", "0.01 ");
        check(1, "€", "0.01 €");
    }

    #[test]
    fn small_negative_and_extreme_amounts_are_exact() {
        check(0, "usd", "0.00 USD");
        check(-1, "kwd", "-0.001 KWD");
        check(9_007_199_254_740_993, "usd", "90071992547409.93 USD");
        check(i128::MIN, "jpy", "-170141183460469231731687303715884105728 JPY");
    }

    #[test]
    fn the_table_holds_each_code_once() {
        let mut codes: Vec<&str> = BY_EXPONENT
            .iter()
            .flat_map(|(_, codes)| codes.as_bytes().chunks(3))
            .map(|code| std::str::from_utf8(code).unwrap())
            .collect();
        assert!(
            codes
                .iter()
                .all(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())),
            "{codes:?}"
        );
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
        assert!(count > 160, "{count}");
    }

    #[test]
    fn integers_are_read_in_every_spelling_and_fractions_in_none() {
        for (text, minor) in [
            ("4900", Some(4900)),
            ("-4900", Some(-4900)),
            ("4900.0", Some(4900)),
            ("49e2", Some(4900)),
            ("4.9E3", Some(4900)),
            ("490000e-2", Some(4900)),
            ("-0", Some(0)),
            ("0e999999999", Some(0)),
            ("0.5", None),
            ("1e-1", None),
            ("1e99", None),
            ("1e999999999", None),
            ("1e-999999999", None),
            ("1e99999999999999999999", None),
            ("170141183460469231731687303715884105728", None),
            ("-170141183460469231731687303715884105728", Some(i128::MIN)),
        ] {
            assert_eq!(parse_minor(text), minor, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_integer_is_read_back_exactly(minor: i128) {
            prop_assert_eq!(parse_minor(&minor.to_string()), Some(minor));
            prop_assert_eq!(write_minor(minor), minor.to_string());
        }

        #[test]
        fn a_decimal_without_its_point_is_the_minor_amount(minor: i128, code in prop::sample::select(vec!["usd", "jpy", "kwd", "clf"])) {
            let currency = Currency::new(code);
            let decimal = Money { minor, currency: &currency }.to_decimal();
            prop_assert_eq!(decimal.replace('.', "").parse::<i128>().unwrap(), minor);
        }
    }
}
