//! The payment method of a subscription.

use crate::plan::PaymentMethod;
use crate::text::Text;
use crate::view::badge::Label;

/// The display of a payment method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its brand mark.
    pub mark: Mark,
    /// Its name.
    pub label: Label,
    /// The last digits of the card or account, at most four.
    pub last4: Option<String>,
}

/// The mark of a payment method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Nothing is on file.
    Nothing,
    /// A card.
    Card(Brand),
    /// A bank account.
    Bank,
    /// A wallet or an account elsewhere.
    Wallet,
    /// Anything else.
    Other,
}

/// The brand of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Brand {
    /// Visa.
    Visa,
    /// Mastercard.
    Mastercard,
    /// American Express.
    Amex,
    /// Discover.
    Discover,
    /// Diners Club.
    Diners,
    /// JCB.
    Jcb,
    /// UnionPay.
    UnionPay,
    /// Cartes Bancaires.
    CartesBancaires,
    /// eftpos Australia.
    EftposAu,
    /// Any other.
    Other,
}

/// Brands with their own spelling, by all of their names: in Stripe's `brand` and `display_brand`,
/// in its older API, and of the networks themselves. [`is_word`] compares them.
const BRANDS: &[(&str, Brand, &str)] = &[
    ("visa", Brand::Visa, "Visa"),
    ("mastercard", Brand::Mastercard, "Mastercard"),
    ("amex americanexpress", Brand::Amex, "American Express"),
    ("discover discovercard", Brand::Discover, "Discover"),
    ("diners dinersclub dinersclubinternational", Brand::Diners, "Diners Club"),
    ("jcb", Brand::Jcb, "JCB"),
    ("unionpay chinaunionpay cup", Brand::UnionPay, "UnionPay"),
    ("cartesbancaires cartebancaire cb", Brand::CartesBancaires, "Cartes Bancaires"),
    ("eftposau eftposaustralia eftpos", Brand::EftposAu, "eftpos Australia"),
];

/// Names for a card of unknown brand.
const NO_BRANDS: &str = "unknown other";

/// Kinds other than cards with a translated name.
const KINDS: &[(&str, Mark, Text)] = &[
    ("sepadebit", Mark::Bank, Text::PaymentSepaDebit),
    ("usbankaccount", Mark::Bank, Text::PaymentUsBankAccount),
    ("bacsdebit", Mark::Bank, Text::PaymentBacsDebit),
    ("aubecsdebit", Mark::Bank, Text::PaymentAuBecsDebit),
    ("acssdebit", Mark::Bank, Text::PaymentAcssDebit),
    ("banktransfer", Mark::Bank, Text::PaymentBankTransfer),
    ("customerbalance", Mark::Bank, Text::PaymentBankTransfer),
    ("link", Mark::Wallet, Text::PaymentLink),
    ("paypal", Mark::Wallet, Text::PaymentPaypal),
    ("applepay", Mark::Wallet, Text::PaymentApplePay),
    ("googlepay", Mark::Wallet, Text::PaymentGooglePay),
];

/// Kinds with a name that is the same in every language.
const NAMES: &[(&str, Mark, &str)] = &[
    ("amazonpay", Mark::Wallet, "Amazon Pay"),
    ("samsungpay", Mark::Wallet, "Samsung Pay"),
    ("cashapp", Mark::Wallet, "Cash App Pay"),
    ("revolutpay", Mark::Wallet, "Revolut Pay"),
    ("klarna", Mark::Wallet, "Klarna"),
    ("alipay", Mark::Wallet, "Alipay"),
    ("wechatpay", Mark::Wallet, "WeChat Pay"),
    ("kakaopay", Mark::Wallet, "Kakao Pay"),
    ("naverpay", Mark::Wallet, "Naver Pay"),
    ("ideal", Mark::Bank, "iDEAL"),
    ("bancontact", Mark::Bank, "Bancontact"),
    ("nzbankaccount", Mark::Bank, "BECS NZ"),
    ("pix", Mark::Bank, "Pix"),
];

impl Payment {
    pub(super) fn of(method: Option<&PaymentMethod>) -> Self {
        let Some(method) = method else {
            return Self {
                mark: Mark::Nothing,
                label: Label::Text(Text::PaymentNone),
                last4: None,
            };
        };
        let last4 = method.last4.as_deref().and_then(last_four);
        let kind = method.kind.as_deref().map(str::trim).filter(|kind| !kind.is_empty());
        let (mark, label) = match kind {
            Some(kind) if is_word("card", kind) => card(method.brand.as_deref()),
            Some(kind) => other(kind),
            // Only cards have a brand.
            None if method.brand.is_some() => card(method.brand.as_deref()),
            None => (Mark::Other, Label::Text(Text::PaymentUnknown)),
        };
        Self { mark, label, last4 }
    }
}

fn card(brand: Option<&str>) -> (Mark, Label) {
    let brand = brand.map(str::trim).filter(|brand| !brand.is_empty());
    let Some(brand) = brand.filter(|brand| !is_word(NO_BRANDS, brand)) else {
        return (Mark::Card(Brand::Other), Label::Text(Text::PaymentCard));
    };
    let known = BRANDS.iter().find(|(word, ..)| is_word(word, brand));
    match known {
        Some((_, brand, name)) => (Mark::Card(*brand), Label::Verbatim((*name).to_owned())),
        None => (Mark::Card(Brand::Other), named(brand)),
    }
}

fn other(kind: &str) -> (Mark, Label) {
    if let Some((_, mark, text)) = KINDS.iter().find(|(word, ..)| is_word(word, kind)) {
        return (*mark, Label::Text(*text));
    }
    if let Some((_, mark, name)) = NAMES.iter().find(|(word, ..)| is_word(word, kind)) {
        return (*mark, Label::Verbatim((*name).to_owned()));
    }
    (Mark::Other, named(kind))
}

/// Whether the vendor's text is one of a row's names, ignoring case and separators: `American
/// Express`, `american_express` and `AmericanExpress` are equal.
fn is_word(names: &str, word: &str) -> bool {
    names.split(' ').any(|name| {
        let letters = word.bytes().filter(|byte| !matches!(byte, b' ' | b'_' | b'-' | b'.'));
        name.bytes().eq(letters.map(|byte| byte.to_ascii_lowercase()))
    })
}

fn named(word: &str) -> Label {
    Label::Verbatim(super::name::presentable(word).unwrap_or_else(|| word.to_owned()))
}

/// At most the last four characters, so that a full number is never shown.
fn last_four(text: &str) -> Option<String> {
    let text = text.trim();
    let skipped = text.chars().count().saturating_sub(4);
    let last: String = text.chars().skip(skipped).collect();
    (!last.is_empty()).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::{BRANDS, Brand, KINDS, Mark, NAMES, Payment};
    use crate::plan::PaymentMethod;
    use crate::text::Text;
    use crate::view::badge::Label;

    fn method(kind: &str, brand: &str, last4: &str) -> PaymentMethod {
        let some = |text: &str| (text != "-").then(|| text.to_owned());
        PaymentMethod { kind: some(kind), brand: some(brand), last4: some(last4) }
    }

    #[track_caller]
    fn check(kind: &str, brand: &str, last4: &str, expected: (Mark, &str, &str)) {
        let payment = Payment::of(Some(&method(kind, brand, last4)));
        let label = match &payment.label {
            Label::Text(text) => text.english("other"),
            Label::Verbatim(word) => word,
        };
        let shown = (payment.mark, label, payment.last4.as_deref().unwrap_or("-"));
        assert_eq!(shown, expected, "{kind} {brand} {last4}");
    }

    #[test]
    fn a_card_is_named_by_its_brand() {
        check("card", "visa", "4242", (Mark::Card(Brand::Visa), "Visa", "4242"));
        check("card", "AMEX", "0005", (Mark::Card(Brand::Amex), "American Express", "0005"));
        check("CARD", "Diners", "0004", (Mark::Card(Brand::Diners), "Diners Club", "0004"));
        check("-", "jcb", "0505", (Mark::Card(Brand::Jcb), "JCB", "0505"));
    }

    /// Stripe writes "American Express" in its older API and in a card's `display_brand`.
    #[test]
    fn a_brand_is_recognised_in_each_spelling() {
        for (brand, mark, name) in [
            ("American Express", Brand::Amex, "American Express"),
            ("american_express", Brand::Amex, "American Express"),
            ("AmericanExpress", Brand::Amex, "American Express"),
            ("Amex", Brand::Amex, "American Express"),
            ("MasterCard", Brand::Mastercard, "Mastercard"),
            ("Master Card", Brand::Mastercard, "Mastercard"),
            ("Diners Club", Brand::Diners, "Diners Club"),
            ("diners_club", Brand::Diners, "Diners Club"),
            ("Diners Club International", Brand::Diners, "Diners Club"),
            ("Discover", Brand::Discover, "Discover"),
            ("UnionPay", Brand::UnionPay, "UnionPay"),
            ("Union Pay", Brand::UnionPay, "UnionPay"),
            ("union_pay", Brand::UnionPay, "UnionPay"),
            ("China UnionPay", Brand::UnionPay, "UnionPay"),
            ("JCB", Brand::Jcb, "JCB"),
            ("Cartes Bancaires", Brand::CartesBancaires, "Cartes Bancaires"),
            ("cartes_bancaires", Brand::CartesBancaires, "Cartes Bancaires"),
            ("eftpos_au", Brand::EftposAu, "eftpos Australia"),
            ("eftpos_australia", Brand::EftposAu, "eftpos Australia"),
            ("eftpos Australia", Brand::EftposAu, "eftpos Australia"),
            (" VISA ", Brand::Visa, "Visa"),
        ] {
            check("card", brand, "0005", (Mark::Card(mark), name, "0005"));
        }
        check("card", "Visa Ⓥ", "1", (Mark::Card(Brand::Other), "Visa Ⓥ", "1"));
        check("Apple Pay", "-", "-", (Mark::Wallet, "Apple Pay", "-"));
        check("SEPA-Debit", "-", "3000", (Mark::Bank, "SEPA direct debit", "3000"));
    }

    #[test]
    fn an_unknown_brand_is_shown_and_a_missing_one_is_card() {
        check("card", "lunar_express", "1", (Mark::Card(Brand::Other), "Lunar Express", "1"));
        for brand in ["unknown", "Unknown", "other", "", " ", "-"] {
            check("card", brand, "1234", (Mark::Card(Brand::Other), "Card", "1234"));
        }
    }

    #[test]
    fn bank_debits_wallets_and_link_have_their_names() {
        check("sepa_debit", "-", "3000", (Mark::Bank, "SEPA direct debit", "3000"));
        check("us_bank_account", "-", "6789", (Mark::Bank, "US bank account", "6789"));
        check("link", "-", "-", (Mark::Wallet, "Link", "-"));
        check("paypal", "-", "-", (Mark::Wallet, "PayPal", "-"));
        check("ideal", "-", "-", (Mark::Bank, "iDEAL", "-"));
    }

    #[test]
    fn an_unknown_type_is_shown_and_a_missing_one_is_on_file() {
        check("moon_transfer", "lunar", "0007", (Mark::Other, "Moon Transfer", "0007"));
        check("-", "-", "0007", (Mark::Other, "Payment method on file", "0007"));
        check(" ", "-", "-", (Mark::Other, "Payment method on file", "-"));
        check("___", "-", "-", (Mark::Other, "___", "-"));
    }

    #[test]
    fn never_more_than_four_digits_are_shown() {
        check("card", "visa", "4242424242424242", (Mark::Card(Brand::Visa), "Visa", "4242"));
        check("card", "visa", " 42 ", (Mark::Card(Brand::Visa), "Visa", "42"));
        check("card", "visa", "", (Mark::Card(Brand::Visa), "Visa", "-"));
        check("card", "visa", "１２３４５", (Mark::Card(Brand::Visa), "Visa", "２３４５"));
    }

    #[test]
    fn nothing_on_file_is_stated() {
        let expected =
            Payment { mark: Mark::Nothing, label: Label::Text(Text::PaymentNone), last4: None };
        assert_eq!(Payment::of(None), expected);
    }

    #[test]
    fn each_name_is_in_one_table_once() {
        let kinds = KINDS.iter().map(|row| row.0).chain(NAMES.iter().map(|row| row.0));
        let mut words: Vec<&str> = kinds.collect();
        words.extend(BRANDS.iter().flat_map(|row| row.0.split(' ')));
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }
}
