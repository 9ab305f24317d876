//! The vendors' data, requested without a browser, and their expected form on an English page.

use billing_sandbox::{Scenario, Vendors};
use e2e::Outcome;
use e2e::http;
use e2e::proxy::Proxy;
use e2e::widget::Row;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// An invoice from the vendor.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Invoice {
    pub(crate) id: String,
    pub(crate) amount: i128,
    pub(crate) currency: String,
    pub(crate) status: String,
    pub(crate) description: String,
    pub(crate) paid_at: Option<String>,
    pub(crate) invoice_url: Option<String>,
}

/// The customer's invoices, in the vendor's order, without unreadable ones.
pub(crate) async fn invoices(proxy: &Proxy, scenario: Scenario) -> Outcome<Vec<Invoice>> {
    read(&proxy.sandbox_body(scenario, "/autoposting/billing/history").await?)
}

/// The same, requested from the vendor itself.
pub(crate) async fn sent(vendors: &Vendors, scenario: Scenario) -> Outcome<Vec<Invoice>> {
    let history = format!("{}/billing/history", vendors.autoposting_base());
    read(&http::text(&history, Some(&scenario.autoposting_key())).await?)
}

/// The invoices in the vendor's response.
fn read(body: &str) -> Outcome<Vec<Invoice>> {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        data: History<'a>,
    }
    #[derive(Deserialize)]
    struct History<'a> {
        #[serde(borrow)]
        invoices: Vec<&'a RawValue>,
    }
    let Envelope { data } = serde_json::from_str(body)?;
    Ok(data.invoices.iter().filter_map(|raw| serde_json::from_str(raw.get()).ok()).collect())
}

/// The customer's subscription.
pub(crate) async fn subscription(proxy: &Proxy, scenario: Scenario) -> Outcome<Value> {
    let body = proxy.sandbox_body(scenario, "/trackmyposts/billing").await?;
    let body: Value = serde_json::from_str(&body)?;
    Ok(body["subscription_status"].clone())
}

impl Invoice {
    /// The amount's digits with sign, separators and decimals, such as `-1,900.00`.
    pub(crate) fn figures(&self) -> String {
        let decimals = match self.currency.as_str() {
            "jpy" | "krw" => 0,
            "kwd" | "bhd" | "tnd" => 3,
            _ => 2,
        };
        grouped(self.amount, decimals)
    }

    /// Fails unless the row shows this invoice.
    #[track_caller]
    pub(crate) fn check(&self, row: &Row) {
        assert_eq!(row.id, self.id);
        assert_eq!(row.description, self.description, "{row:?}");
        assert_eq!(figures(&row.amount), self.figures(), "{row:?}");
        let is_unpaid = self.amount > 0 && matches!(self.status.as_str(), "open" | "uncollectible");
        let date = match &self.paid_at {
            None if is_unpaid => "Not paid".to_owned(),
            date => medium_date(date.as_deref()),
        };
        assert_eq!(row.date, date, "{row:?}");
        let is_credit = self.amount < 0 && self.status == "paid";
        let status = if is_credit { "credit" } else { self.status.as_str() };
        assert_eq!(row.status.to_lowercase(), status.to_lowercase(), "{row:?}");
        assert_eq!(row.link, self.invoice_url, "{row:?}");
    }
}

/// Fails unless the rows are these invoices in this order.
#[track_caller]
pub(crate) fn check_rows(rows: &[Row], invoices: &[Invoice]) {
    assert_eq!(rows.len(), invoices.len());
    for (row, invoice) in rows.iter().zip(invoices) {
        invoice.check(row);
    }
}

/// The numeric characters of a text: digits, separators and the sign.
pub(crate) fn figures(text: &str) -> String {
    let plain = text.replace('\u{2212}', "-");
    plain.chars().filter(|c| c.is_ascii_digit() || ".,-".contains(*c)).collect()
}

/// `2026-11-01T…` in the medium style of American English: `Nov 1, 2026`. Without a date, a dash.
pub(crate) fn medium_date(iso: Option<&str>) -> String {
    let iso = iso.unwrap_or_default();
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let number = |range| iso.get(range).and_then(|digits: &str| digits.parse::<usize>().ok());
    match (number(0..4), number(5..7), number(8..10)) {
        (Some(year), Some(month), Some(day)) => format!("{} {day}, {year}", MONTHS[month - 1]),
        _ => "—".to_owned(),
    }
}

/// -190000 with two decimals is `-1,900.00`.
fn grouped(minor: i128, decimals: usize) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let padded = format!("{:0>width$}", minor.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = padded.split_at(padded.len() - decimals);
    let mut text = sign.to_owned();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if decimals > 0 {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[test]
fn minor_units_are_grouped_by_thousands() {
    for (minor, decimals, expected) in [
        (4900, 2, "49.00"),
        (-190_000, 2, "-1,900.00"),
        (5, 2, "0.05"),
        (0, 0, "0"),
        (64_000, 0, "64,000"),
        (15_125, 3, "15.125"),
        (18_446_744_073_709_551_617, 2, "184,467,440,737,095,516.17"),
    ] {
        assert_eq!(grouped(minor, decimals), expected);
    }
}

#[test]
fn dates_are_written_in_the_medium_style() {
    assert_eq!(medium_date(Some("2026-11-01T09:14:07Z")), "Nov 1, 2026");
    assert_eq!(medium_date(None), "—");
}
