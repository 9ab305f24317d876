//! Money as an integer of a currency's smallest unit, never a float.

use std::fmt;

/// Currencies of ISO 4217 (list one, with those withdrawn since 2020 that old invoices may have) by
/// the number of decimals of their minor unit. Metals and test codes have none and are left out.
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

/// A currency in a vendor's notation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Currency {
    code: String,
    exponent: u8,
    known: bool,
}

impl Currency {
    /// Reads a code in any case. A code that ISO 4217 does not list is kept verbatim.
    pub fn new(code: &str) -> Self {
        let upper = code.to_ascii_uppercase();
        match iso_exponent(&upper) {
            Some(exponent) => Self { code: upper, exponent, known: true },
            None => Self { code: code.to_owned(), exponent: UNKNOWN_EXPONENT, known: false },
        }
    }

    /// The ISO 4217 code in capitals, or the vendor's text if it is not a code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The number of decimals of the smallest unit: 2 for USD, 0 for JPY, 3 for KWD. It follows ISO
    /// 4217, not a browser's `Intl`, which has 0 for HUF.
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
///
/// One amount is an `i64`. A sum of them is a `Money<'_, i128>`, which cannot overflow: adding up
/// 2^63 of the largest amounts still fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money<'a, Minor = i64> {
    /// Amount in the smallest unit.
    pub minor: Minor,
    /// The currency of the units.
    pub currency: &'a Currency,
}

impl<Minor: Copy + Into<i128>> Money<'_, Minor> {
    /// The amount in major units as an exact decimal with a point, the format that
    /// `Intl.NumberFormat` and spreadsheets accept: `49.00`, `-1234.500`, `83490`.
    pub fn to_decimal(&self) -> String {
        decimal(self.minor.into(), self.currency.exponent)
    }
}

impl<Minor: Copy + Into<i128>> fmt::Display for Money<'_, Minor> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.to_decimal(), self.currency.code)
    }
}

fn decimal(minor: i128, exponent: u8) -> String {
    let exponent = usize::from(exponent);
    let sign = if minor < 0 { "-" } else { "" };
    // At least one digit precedes the point.
    let digits = format!("{:0>width$}", minor.unsigned_abs(), width = exponent + 1);
    match digits.split_at_checked(digits.len() - exponent) {
        Some((whole, fraction)) if exponent > 0 => format!("{sign}{whole}.{fraction}"),
        _ => format!("{sign}{digits}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{BY_EXPONENT, Currency, Money};
    use proptest::prelude::*;

    #[track_caller]
    fn check<Minor: Copy + Into<i128>>(minor: Minor, code: &str, expected: &str) {
        let currency = Currency::new(code);
        assert_eq!(Money { minor, currency: &currency }.to_string(), expected);
    }

    #[test]
    fn decimals_follow_iso_4217() {
        check(4900, "usd", "49.00 USD");
        check(4900, "jpy", "4900 JPY");
        check(4900, "kwd", "4.900 KWD");
        check(4900, "huf", "49.00 HUF");
        check(4900, "clf", "0.4900 CLF");
        check(4900, "isk", "4900 ISK");
    }

    #[test]
    fn an_unknown_code_is_verbatim_and_has_two_decimals() {
        check(4900, "credits", "49.00 credits");
        check(-5, "Xyz", "-0.05 Xyz");
        check(1, "", "0.01 ");
        check(1, "€", "0.01 €");
    }

    #[test]
    fn a_currency_has_its_code_its_decimals_and_is_known_or_not() {
        for (code, expected) in [
            ("usd", ("USD", 2, true)),
            ("Kwd", ("KWD", 3, true)),
            ("credits", ("credits", 2, false)),
        ] {
            let currency = Currency::new(code);
            assert_eq!((currency.code(), currency.exponent(), currency.is_known()), expected);
        }
    }

    #[test]
    fn small_negative_and_extreme_amounts_are_exact() {
        check(0, "usd", "0.00 USD");
        check(-1, "kwd", "-0.001 KWD");
        check(9_007_199_254_740_993_i64, "usd", "90071992547409.93 USD");
        check(i64::MIN, "usd", "-92233720368547758.08 USD");
        check(i128::MIN, "jpy", "-170141183460469231731687303715884105728 JPY");
    }

    #[test]
    fn the_table_contains_each_code_once() {
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

    proptest! {
        #[test]
        fn a_decimal_without_its_point_equals_the_minor_amount(minor: i128, code in prop::sample::select(vec!["usd", "jpy", "kwd", "clf"])) {
            let currency = Currency::new(code);
            let decimal = Money { minor, currency: &currency }.to_decimal();
            prop_assert_eq!(decimal.replace('.', "").parse::<i128>().unwrap(), minor);
        }
    }
}
