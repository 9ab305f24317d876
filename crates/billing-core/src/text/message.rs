//! A text with its arguments, independent of the language.

use super::Text;
use crate::date::BillingDate;
use crate::money::{Currency, Money};

/// A text of the catalogue with its arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The text.
    pub text: Text,
    /// The arguments by name.
    pub args: Vec<(&'static str, Arg)>,
}

/// The value of a placeholder `{name}`.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// A text that is the same in every language.
    Text(String),
    /// A whole number. The one named `count` selects the message's plural form.
    Count(u64),
    /// A date: "1 Feb 2024".
    Date(BillingDate),
    /// The distance of a date from now: "in 12 days", "2 hours ago".
    Relative(BillingDate),
    /// A month: "February 2024".
    Month {
        /// The year.
        year: i32,
        /// The month, 1 to 12.
        month: u8,
    },
    /// An amount with its currency.
    Money {
        /// The amount, or a sum of amounts, in the currency's smallest unit.
        minor: i128,
        /// The currency.
        currency: Currency,
    },
    /// A text within the text.
    Message(Box<Message>),
}

/// The page's formatting: numbers, dates and plurals in its language, and the current time.
pub trait Formats {
    /// The CLDR plural category of a number: `zero`, `one`, `two`, `few`, `many` or `other`, by the
    /// rules of the given language; with `None`, by those of the page's language.
    fn plural_category(&self, count: u64, language: Option<&str>) -> String;
    /// A formatted whole number.
    fn count(&self, count: u64) -> String;
    /// A formatted date.
    fn date(&self, date: BillingDate) -> String;
    /// The formatted distance of a date from now.
    fn relative(&self, date: BillingDate) -> String;
    /// A month and its year.
    fn month(&self, year: i32, month: u8) -> String;
    /// An amount, or a sum of amounts, with its currency.
    fn money(&self, money: Money<'_, i128>) -> String;
}

impl Message {
    /// A text without arguments.
    pub fn new(text: Text) -> Self {
        Self { text, args: Vec::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, arg: Arg) -> Self {
        self.args.push((name, arg));
        self
    }

    /// The argument of that name.
    pub fn arg(&self, name: &str) -> Option<&Arg> {
        self.args.iter().find(|(known, _)| *known == name).map(|(_, arg)| arg)
    }

    /// The number that selects the plural form: the argument `count`.
    pub fn plural_count(&self) -> Option<u64> {
        match self.arg("count") {
            Some(Arg::Count(count)) => Some(*count),
            _ => None,
        }
    }
}

impl From<Text> for Message {
    fn from(text: Text) -> Self {
        Self::new(text)
    }
}
