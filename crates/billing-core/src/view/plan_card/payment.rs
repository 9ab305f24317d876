//! How a subscription is paid.

use crate::plan::PaymentMethod;
use crate::text::Text;
use crate::view::badge::Label;

/// A payment method as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Which mark stands before it.
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

/// Whose card it is.
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

/// Brands by the vendor's word, with their own spelling.
const BRANDS: &[(&str, Brand, &str)] = &[
    ("visa", Brand::Visa, "Visa"),
    ("mastercard", Brand::Mastercard, "Mastercard"),
    ("amex", Brand::Amex, "American Express"),
    ("american_express", Brand::Amex, "American Express"),
    ("discover", Brand::Discover, "Discover"),
    ("diners", Brand::Diners, "Diners Club"),
    ("diners_club", Brand::Diners, "Diners Club"),
    ("jcb", Brand::Jcb, "JCB"),
    ("unionpay", Brand::UnionPay, "UnionPay"),
    ("cartes_bancaires", Brand::CartesBancaires, "Cartes Bancaires"),
    ("eftpos_au", Brand::EftposAu, "eftpos Australia"),
];

/// Kinds other than cards whose name is a text.
const KINDS: &[(&str, Mark, Text)] = &[
    ("sepa_debit", Mark::Bank, Text::PaymentSepaDebit),
    ("us_bank_account", Mark::Bank, Text::PaymentUsBankAccount),
    ("bacs_debit", Mark::Bank, Text::PaymentBacsDebit),
    ("au_becs_debit", Mark::Bank, Text::PaymentAuBecsDebit),
    ("acss_debit", Mark::Bank, Text::PaymentAcssDebit),
    ("bank_transfer", Mark::Bank, Text::PaymentBankTransfer),
    ("customer_balance", Mark::Bank, Text::PaymentBankTransfer),
    ("link", Mark::Wallet, Text::PaymentLink),
    ("paypal", Mark::Wallet, Text::PaymentPaypal),
    ("apple_pay", Mark::Wallet, Text::PaymentApplePay),
    ("google_pay", Mark::Wallet, Text::PaymentGooglePay),
];

/// Kinds with a name that is the same in every language.
const NAMES: &[(&str, Mark, &str)] = &[
    ("amazon_pay", Mark::Wallet, "Amazon Pay"),
    ("samsung_pay", Mark::Wallet, "Samsung Pay"),
    ("cashapp", Mark::Wallet, "Cash App Pay"),
    ("revolut_pay", Mark::Wallet, "Revolut Pay"),
    ("klarna", Mark::Wallet, "Klarna"),
    ("alipay", Mark::Wallet, "Alipay"),
    ("wechat_pay", Mark::Wallet, "WeChat Pay"),
    ("kakao_pay", Mark::Wallet, "Kakao Pay"),
    ("naver_pay", Mark::Wallet, "Naver Pay"),
    ("ideal", Mark::Bank, "iDEAL"),
    ("bancontact", Mark::Bank, "Bancontact"),
    ("nz_bank_account", Mark::Bank, "BECS NZ"),
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
            Some(kind) if kind.eq_ignore_ascii_case("card") => card(method.brand.as_deref()),
            Some(kind) => other(kind),
            // A brand alone is a card's: nothing else has one.
            None if method.brand.is_some() => card(method.brand.as_deref()),
            None => (Mark::Other, Label::Text(Text::PaymentUnknown)),
        };
        Self { mark, label, last4 }
    }
}

fn card(brand: Option<&str>) -> (Mark, Label) {
    let brand = brand.map(str::trim).filter(|brand| !brand.is_empty());
    let Some(brand) = brand.filter(|brand| !brand.eq_ignore_ascii_case("unknown")) else {
        return (Mark::Card(Brand::Other), Label::Text(Text::PaymentCard));
    };
    let known = BRANDS.iter().find(|(word, ..)| word.eq_ignore_ascii_case(brand));
    match known {
        Some((_, brand, name)) => (Mark::Card(*brand), Label::Verbatim((*name).to_owned())),
        None => (Mark::Card(Brand::Other), named(brand)),
    }
}

fn other(kind: &str) -> (Mark, Label) {
    if let Some((_, mark, text)) = KINDS.iter().find(|(word, ..)| word.eq_ignore_ascii_case(kind)) {
        return (*mark, Label::Text(*text));
    }
    if let Some((_, mark, name)) = NAMES.iter().find(|(word, ..)| word.eq_ignore_ascii_case(kind)) {
        return (*mark, Label::Verbatim((*name).to_owned()));
    }
    (Mark::Other, named(kind))
}

fn named(word: &str) -> Label {
    Label::Verbatim(super::name::presentable(word).unwrap_or_else(|| word.to_owned()))
}

/// At most the last four characters: should a vendor ever send a whole number, it is not shown.
fn last_four(text: &str) -> Option<String> {
    let text = text.trim();
    let skipped = text.chars().count().saturating_sub(4);
    let last: String = text.chars().skip(skipped).collect();
    (!last.is_empty()).then_some(last)
}
