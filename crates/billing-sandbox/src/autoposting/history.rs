//! The response to `GET /billing/history`: the invoices of a scenario, newest first.

mod large;

use serde::Serialize;

use crate::Scenario;
use crate::account::Account;
use crate::calendar::Day;

/// The whole response as JSON.
///
/// # Errors
///
/// None that can happen with the data of the scenarios; the type is the JSON writer's.
pub(crate) fn body(scenario: Scenario, today: Day) -> Result<String, serde_json::Error> {
    let entries = entries(scenario, today);
    serde_json::to_string(&Envelope { success: true, data: History { invoices: entries } })
}

#[derive(Serialize)]
struct Envelope {
    success: bool,
    data: History,
}

#[derive(Serialize)]
struct History {
    invoices: Vec<Entry>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Entry {
    Invoice(Invoice),
    Unreadable(Unreadable),
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invoice {
    id: String,
    amount: i64,
    currency: &'static str,
    status: &'static str,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoice_url: Option<String>,
}

/// An unreadable invoice: the amount is prose, the status is missing.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Unreadable {
    id: String,
    amount: &'static str,
    currency: Option<&'static str>,
    description: String,
}

fn entries(scenario: Scenario, today: Day) -> Vec<Entry> {
    let account = Account::of(scenario);
    let periods = Periods { scenario, account, today };
    let invoices = match scenario {
        Scenario::Active => with_a_past(&periods),
        Scenario::Trialing | Scenario::Paused => vec![trial(&periods)],
        Scenario::PastDue | Scenario::Incomplete => with_unpaid(periods.monthly(), &["open"]),
        Scenario::Unpaid => with_unpaid(periods.monthly(), &["open", "uncollectible"]),
        Scenario::Currencies => currencies(&periods),
        Scenario::Large => large::invoices(&periods),
        Scenario::UnknownValues => with_unknown_statuses(periods.monthly()),
        _ => periods.monthly(),
    };
    let mut entries: Vec<_> = invoices.into_iter().map(Entry::Invoice).collect();
    if scenario == Scenario::Malformed {
        entries.insert(3.min(entries.len()), Entry::Unreadable(unreadable(&periods)));
    }
    entries
}

/// The billed months of one customer.
struct Periods {
    scenario: Scenario,
    account: Account,
    today: Day,
}

impl Periods {
    /// One paid invoice for each billed month.
    fn monthly(&self) -> Vec<Invoice> {
        let Account { plan_label, price_minor, .. } = self.account;
        (1..=self.account.months_billed)
            .map(|ago| self.invoice(ago, 0, plan_label, price_minor))
            .collect()
    }

    /// A paid invoice named after the month in which the period began that many periods ago, paid
    /// some days later.
    fn invoice(&self, periods_ago: u32, days_later: i64, what: &str, amount: i64) -> Invoice {
        let day = self.account.period_end(self.today).minus_months(periods_ago);
        let description = format!("{what} - {}", day.month_and_year());
        self.invoice_of(day.plus_days(days_later), description, amount)
    }

    fn invoice_of(&self, day: Day, description: String, amount: i64) -> Invoice {
        let digest = digest(&[self.scenario.name(), &description]);
        let id = invoice_id(digest);
        let invoice_url = Some(format!("https://invoices.autoposting.example/i/{id}"));
        // Invoices are written a little after nine, some minutes apart.
        let second_of_day = 9 * 3600 + u32::try_from(digest % 2400).unwrap_or(0);
        Invoice {
            id,
            amount,
            currency: self.account.currency,
            status: "paid",
            description,
            paid_at: Some(day.at_second(second_of_day)),
            invoice_url,
        }
    }
}

/// A customer who upgraded from a smaller plan and sometimes buys credits.
fn with_a_past(periods: &Periods) -> Vec<Invoice> {
    const CREDITS_AFTER_PERIOD: [u32; 4] = [2, 5, 9, 12];
    let Account { months_billed, months_before, price_minor, .. } = periods.account;
    let mut invoices = Vec::new();
    for ago in 1..=months_billed {
        if CREDITS_AFTER_PERIOD.contains(&ago) {
            invoices.push(periods.invoice(ago, 11, "Extra credits", 1900));
        }
        invoices.push(periods.invoice(ago, 0, "Pro Plan", price_minor));
    }
    for ago in months_billed + 1..=months_billed + months_before {
        invoices.push(periods.invoice(ago, 0, "Starter Plan", 1900));
    }
    invoices
}

/// Stripe's invoice for the start of a trial: a zero amount, and no document.
fn trial(periods: &Periods) -> Invoice {
    let account = periods.account;
    let began = account.period_end(periods.today).plus_days(-14);
    let description = format!("{} - Trial", account.plan_label);
    Invoice { invoice_url: None, ..periods.invoice_of(began, description, 0) }
}

/// The newest invoices have not been paid, so they have no date of payment.
fn with_unpaid(mut invoices: Vec<Invoice>, statuses: &[&'static str]) -> Vec<Invoice> {
    for (invoice, status) in invoices.iter_mut().zip(statuses) {
        invoice.status = status;
        invoice.paid_at = None;
    }
    invoices
}

fn with_unknown_statuses(mut invoices: Vec<Invoice>) -> Vec<Invoice> {
    let statuses = ["awaiting_moonrise", "paid", "disputed", "PAID_TWICE", "in review"];
    for (invoice, status) in invoices.iter_mut().zip(statuses) {
        invoice.status = status;
    }
    invoices
}

/// A customer who moved around the world: currencies of zero, two and three decimals, refunds,
/// amounts beyond 2^53 and the largest that there is.
fn currencies(periods: &Periods) -> Vec<Invoice> {
    let charges: [(&str, i64, &'static str); 16] = [
        ("Pro Plan", 4_900, "usd"),
        ("Refund for Extra credits", -1_900, "usd"),
        ("Pro Plan", 4_900, "eur"),
        ("Refund for Pro Plan", -5_500, "jpy"),
        ("Pro Plan", 5_500, "jpy"),
        ("Pro Plan", 64_000, "krw"),
        ("Pro Plan", 1_990_000, "huf"),
        ("Pro Plan", 15_125, "kwd"),
        ("Refund for Pro Plan", -15_005, "bhd"),
        ("Pro Plan", 18_505, "bhd"),
        ("Pro Plan", 153_500, "tnd"),
        ("Enterprise prepayment", 9_007_199_254_740_993, "usd"),
        ("Enterprise prepayment", 9_007_199_254_740_995, "jpy"),
        ("Refund for Enterprise prepayment", -9_007_199_254_740_997, "kwd"),
        ("Reserve of a central bank", 9_223_372_036_854_775_807, "eur"),
        ("Pro Plan", 3_900, "chf"),
    ];
    (1..)
        .zip(charges)
        .map(|(ago, (what, amount, currency))| Invoice {
            currency,
            ..periods.invoice(ago, 0, what, amount)
        })
        .collect()
}

fn unreadable(periods: &Periods) -> Unreadable {
    let description = "Growth Plan - forty-nine dollars".to_owned();
    Unreadable {
        id: invoice_id(digest(&[periods.scenario.name(), &description])),
        amount: "49.00 USD",
        currency: None,
        description,
    }
}

/// FNV-1a over the parts, so that an invoice keeps its id between requests without any storage.
fn digest(parts: &[&str]) -> u64 {
    parts
        .iter()
        .flat_map(|part| part.bytes().chain([0]))
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
}

fn invoice_id(digest: u64) -> String {
    format!("inv_{digest:016x}")
}

#[cfg(test)]
mod tests;
