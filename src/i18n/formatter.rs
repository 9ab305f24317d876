//! Money, dates and texts in the reader's language, by the browser's own `Intl`.

mod language;

use billing_core::date::{BillingDate, CivilDate, Instant};
use billing_core::money::{Currency, Money};
use billing_core::text::{Catalogue, Formats, Message, Text, is_right_to_left};
use billing_core::view::badge::Label;
use billing_core::view::language::NumberStyle;
use billing_core::view::relative::distance;
use billing_core::zone::Zone;
use send_wrapper::SendWrapper;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::JsValue;

use super::intl::{DateTimeFormat, Locale, NumberFormat, PluralRules, RelativeTimeFormat};
use super::zone::{offset_at, offset_format};
use crate::js_object::{null_proto_object, property};
use crate::settings::TimeZone;

const MS_PER_DAY: i64 = 86_400_000;

/// Every date on a screen is of one calendar, whichever one the locale prefers: years and months are
/// filtered, totalled and written to files by this one.
const CALENDAR: (&str, &str) = ("calendar", "gregory");

/// Everything that turns values into text for one locale, time zone and set of texts. Cheap to
/// clone; the browser's formatters are made when they are first needed and kept.
#[derive(Clone)]
pub(crate) struct Formatter(SendWrapper<Rc<Inner>>);

struct Inner {
    locale: String,
    time_zone: TimeZone,
    catalogue: Arc<Catalogue>,
    cache: RefCell<Cache>,
}

#[derive(Default)]
struct Cache {
    /// By currency code; `None` if `Intl` does not take the code.
    money: Vec<(String, Option<NumberFormat>)>,
    plain: Vec<(u8, NumberFormat)>,
    date: Option<DateTimeFormat>,
    date_time: Option<DateTimeFormat>,
    day: Option<DateTimeFormat>,
    month: Option<DateTimeFormat>,
    short_month: Option<DateTimeFormat>,
    /// By language.
    plural: Vec<(String, PluralRules)>,
    relative: Option<RelativeTimeFormat>,
    /// Formats the offsets of the time zone; none for UTC.
    offsets: Option<DateTimeFormat>,
    style: Option<NumberStyle>,
}

impl Formatter {
    pub(crate) fn new(locale: String, time_zone: TimeZone, catalogue: Arc<Catalogue>) -> Self {
        let cache = RefCell::new(Cache::default());
        Self(SendWrapper::new(Rc::new(Inner { locale, time_zone, catalogue, cache })))
    }

    /// The locale's language as it goes into a `lang` attribute.
    pub(crate) fn locale(&self) -> &str {
        &self.0.locale
    }

    /// `rtl` for the languages whose script runs from right to left, else `ltr`. The browser knows every
    /// language; without that method a list decides.
    pub(crate) fn direction(&self) -> &'static str {
        let locale = self.locale();
        let info = Locale::new(locale).ok().map(|known| match known.text_info() {
            Ok(info) => info,
            // What the method was before it was one.
            Err(_) => property(&known, "textInfo"),
        });
        let direction = info.and_then(|info| property(&info, "direction").as_string());
        match direction.as_deref() {
            Some("rtl") => "rtl",
            Some("ltr") => "ltr",
            _ if is_right_to_left(locale) => "rtl",
            _ => "ltr",
        }
    }

    /// An amount with its currency, with ISO 4217's number of decimals and every digit exact.
    pub(crate) fn money<Minor: Copy + Into<i128>>(&self, money: &Money<'_, Minor>) -> String {
        let amount = self.intl_money(money);
        // Most locales' data have the hyphen, where a line may break.
        if money.minor.into() < 0 { amount.replace('-', "\u{2212}") } else { amount }
    }

    fn intl_money<Minor: Copy + Into<i128>>(&self, money: &Money<'_, Minor>) -> String {
        let decimal = money.to_decimal();
        let currency = money.currency;
        if currency.is_known() {
            let mut cache = self.0.cache.borrow_mut();
            let known = cache.money.iter().position(|(code, _)| code == currency.code());
            let at = known.unwrap_or_else(|| {
                let format = self.currency_format(currency.code(), currency.exponent());
                cache.money.push((currency.code().to_owned(), format));
                cache.money.len() - 1
            });
            if let Some((_, Some(format))) = cache.money.get(at) {
                return currency_on_one_side(format.format(&decimal));
            }
        }
        // An unknown code is shown verbatim.
        format!("{}\u{a0}{}", self.decimal(&decimal, currency.exponent()), currency.code())
    }

    /// A sum of amounts with its currency.
    pub(crate) fn sum(&self, minor: i128, currency: &Currency) -> String {
        self.money(&Money { minor, currency })
    }

    /// A date in `Intl`'s medium style: an instant in the element's time zone, a day as it is.
    pub(crate) fn date(&self, date: BillingDate) -> String {
        let mut cache = self.0.cache.borrow_mut();
        let Cache { date: instants, day: days, .. } = &mut *cache;
        let (slot, zone) = match date {
            BillingDate::Instant(_) => (instants, self.zone()),
            BillingDate::Day(_) => (days, Some("UTC")),
        };
        let format = match slot {
            Some(format) => format,
            None => match self.date_format(zone, false) {
                Some(format) => slot.insert(format),
                None => return date.utc_date().to_string(),
            },
        };
        format.format(date.sort_key() as f64).unwrap_or_else(|_| date.utc_date().to_string())
    }

    /// A point in time with its time of day.
    pub(crate) fn date_time(&self, instant: Instant) -> String {
        let mut cache = self.0.cache.borrow_mut();
        if cache.date_time.is_none() {
            cache.date_time = self.date_format(self.zone(), true);
        }
        match &cache.date_time {
            Some(format) => format.format(instant.unix_ms as f64).unwrap_or_default(),
            None => instant.utc_date().to_string(),
        }
    }

    /// A month and its year: "February 2024".
    pub(crate) fn month(&self, year: i32, month: u8) -> String {
        let entries = [("month", "long"), ("year", "numeric")];
        self.month_by(|cache| &mut cache.month, &entries, CivilDate { year, month, day: 1 })
    }

    /// A month in short: "Feb".
    pub(crate) fn short_month(&self, month: u8) -> String {
        let day = CivilDate { year: 2024, month, day: 1 };
        self.month_by(|cache| &mut cache.short_month, &[("month", "short")], day)
    }

    fn month_by(
        &self,
        slot: fn(&mut Cache) -> &mut Option<DateTimeFormat>,
        entries: &[(&str, &str)],
        day: CivilDate,
    ) -> String {
        let mut cache = self.0.cache.borrow_mut();
        let slot = slot(&mut cache);
        if slot.is_none() {
            let entries = entries.iter().chain(&[("timeZone", "UTC"), CALENDAR]);
            let entries: Vec<_> = entries.map(|(name, value)| (*name, (*value).into())).collect();
            *slot = DateTimeFormat::new(&self.0.locale, &null_proto_object(&entries)).ok();
        }
        let unix_ms = (day.days_since_epoch() * MS_PER_DAY) as f64;
        let text = slot.as_ref().and_then(|format| format.format(unix_ms).ok());
        text.unwrap_or_else(|| day.to_string())
    }

    /// How far a date is from now: "in 12 days", "yesterday", "2 hours ago".
    pub(crate) fn relative(&self, date: BillingDate, now: Instant) -> String {
        let (value, unit) = distance(date, now, &self.zone_at(&[date], now));
        let mut cache = self.0.cache.borrow_mut();
        if cache.relative.is_none() {
            let auto = null_proto_object(&[("numeric", "auto".into())]);
            cache.relative = RelativeTimeFormat::new(&self.0.locale, &auto).ok();
        }
        cache.relative.as_ref().map(|format| format.format(value, unit)).unwrap_or_default()
    }

    /// The time zone at these dates and now.
    pub(crate) fn zone_at(&self, dates: &[BillingDate], now: Instant) -> Zone {
        let mut cache = self.0.cache.borrow_mut();
        if cache.offsets.is_none() {
            cache.offsets = offset_format(&self.0.time_zone);
        }
        let Some(format) = &cache.offsets else { return Zone::default() };
        let mut instants = vec![now];
        for date in dates {
            if let BillingDate::Instant(instant) = date {
                instants.push(*instant);
            }
        }
        Zone::at(&instants, &|unix_ms| offset_at(format, unix_ms))
    }

    /// A whole number with the locale's digits and separators.
    pub(crate) fn count(&self, count: u64) -> String {
        self.decimal(&count.to_string(), 0)
    }

    /// A label in the reader's language, or the vendor's word if there is none.
    pub(crate) fn label(&self, label: &Label) -> String {
        match label {
            Label::Text(text) => self.text(*text),
            Label::Verbatim(word) => word.clone(),
        }
    }

    /// A text without arguments.
    pub(crate) fn text(&self, text: Text) -> String {
        self.0.catalogue.text(text)
    }

    /// A text with its arguments filled in; `now` is what relative dates count from.
    pub(crate) fn message(&self, message: &Message, now: Instant) -> String {
        self.0.catalogue.render(message, &At { formatter: self, now })
    }

    /// The time zone of dates, where it is another one than UTC.
    pub(crate) fn zone_name(&self) -> Option<String> {
        match &self.0.time_zone {
            TimeZone::Utc => None,
            TimeZone::Named(name) => Some(name.clone()),
            TimeZone::Local => {
                let resolved = self.date_format(None, false)?.resolved_options();
                property(&resolved, "timeZone").as_string()
            }
        }
    }

    fn zone(&self) -> Option<&str> {
        match &self.0.time_zone {
            TimeZone::Utc => Some("UTC"),
            TimeZone::Local => None,
            TimeZone::Named(name) => Some(name),
        }
    }

    fn date_format(&self, zone: Option<&str>, time: bool) -> Option<DateTimeFormat> {
        let (calendar, gregorian) = CALENDAR;
        let mut entries = vec![("dateStyle", "medium".into()), (calendar, gregorian.into())];
        if time {
            entries.push(("timeStyle", "short".into()));
        }
        if let Some(zone) = zone {
            entries.push(("timeZone", zone.into()));
        }
        DateTimeFormat::new(&self.0.locale, &null_proto_object(&entries)).ok()
    }

    fn currency_format(&self, code: &str, exponent: u8) -> Option<NumberFormat> {
        let digits = JsValue::from(exponent);
        let entries = null_proto_object(&[
            ("style", "currency".into()),
            ("currency", code.into()),
            ("minimumFractionDigits", digits.clone()),
            ("maximumFractionDigits", digits),
        ]);
        NumberFormat::new(&self.0.locale, &entries).ok()
    }

    fn decimal(&self, decimal: &str, exponent: u8) -> String {
        self.with_plain(exponent, |format| format.format(decimal))
            .unwrap_or_else(|| decimal.to_owned())
    }

    fn with_plain<T>(&self, exponent: u8, use_it: impl FnOnce(&NumberFormat) -> T) -> Option<T> {
        let mut cache = self.0.cache.borrow_mut();
        if !cache.plain.iter().any(|(digits, _)| *digits == exponent) {
            let digits = JsValue::from(exponent);
            let entries = null_proto_object(&[
                ("minimumFractionDigits", digits.clone()),
                ("maximumFractionDigits", digits),
            ]);
            cache.plain.push((exponent, NumberFormat::new(&self.0.locale, &entries).ok()?));
        }
        cache.plain.iter().find(|(digits, _)| *digits == exponent).map(|(_, format)| use_it(format))
    }

    fn plural_category(&self, count: u64, language: Option<&str>) -> String {
        let language = language.unwrap_or(self.locale());
        let mut cache = self.0.cache.borrow_mut();
        if !cache.plural.iter().any(|(known, _)| known == language)
            && let Ok(rules) = PluralRules::new(language)
        {
            cache.plural.push((language.to_owned(), rules));
        }
        let rules = cache.plural.iter().find(|(known, _)| known == language);
        rules.map_or_else(|| "other".to_owned(), |(_, rules)| rules.select(count as f64))
    }
}

/// A formatter at a point in time.
struct At<'f> {
    formatter: &'f Formatter,
    now: Instant,
}

impl Formats for At<'_> {
    fn plural_category(&self, count: u64, language: Option<&str>) -> String {
        self.formatter.plural_category(count, language)
    }

    fn count(&self, count: u64) -> String {
        self.formatter.count(count)
    }

    fn date(&self, date: BillingDate) -> String {
        self.formatter.date(date)
    }

    fn relative(&self, date: BillingDate) -> String {
        self.formatter.relative(date, self.now)
    }

    fn month(&self, year: i32, month: u8) -> String {
        self.formatter.month(year, month)
    }

    fn money(&self, money: Money<'_, i128>) -> String {
        self.formatter.money(&money)
    }
}

/// In a text that is read from the right, the mark that keeps a minus sign before its number draws
/// the currency to that side as well: another mark keeps it where amounts above zero have it. A last
/// mark keeps the letters and the sign of "US$" in their order.
fn currency_on_one_side(shown: String) -> String {
    let mut shown = match shown.starts_with("\u{200f}\u{200e}") {
        true => shown.replace('\u{a0}', "\u{200f}\u{a0}"),
        false => shown,
    };
    if shown.starts_with('\u{200f}') && shown.contains(|char: char| char.is_ascii_alphabetic()) {
        shown.push('\u{200e}');
    }
    shown
}

/// Two formatters are equal when they write the same; the caches do not count.
impl PartialEq for Formatter {
    fn eq(&self, other: &Self) -> bool {
        self.0.locale == other.0.locale
            && self.0.time_zone == other.0.time_zone
            && Arc::ptr_eq(&self.0.catalogue, &other.0.catalogue)
    }
}

impl fmt::Debug for Formatter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Formatter").field("locale", &self.0.locale).finish_non_exhaustive()
    }
}
