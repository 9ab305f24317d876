//! The customer of a scenario, for both vendors, so that plan and invoices agree.

use crate::Scenario;
use crate::calendar::Day;

/// One customer's plan on the day of the request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Account {
    /// The plan's slug at Track My Posts.
    pub(crate) plan: &'static str,
    /// The plan's name on Autoposting's invoices.
    pub(crate) plan_label: &'static str,
    /// The price of a month, in the currency's smallest unit.
    pub(crate) price_minor: i64,
    /// ISO 4217, in lower case like in Stripe.
    pub(crate) currency: &'static str,
    /// `planStatus`, the vendor's own status.
    pub(crate) plan_status: &'static str,
    /// `stripeStatus`; none when there is no subscription.
    pub(crate) stripe_status: Option<&'static str>,
    /// The end of the current period in days from today, negative when it is past.
    pub(crate) period_end_in_days: i64,
    /// Whether the period's end is the next charge, rather than an end.
    pub(crate) renews: bool,
    /// Whether the period is a trial, or was.
    pub(crate) trial: bool,
    pub(crate) cancel_at_period_end: bool,
    /// Periods of this plan that have been billed, the current one included.
    pub(crate) months_billed: u32,
    /// Periods of the smaller plan that the customer had before.
    pub(crate) months_before: u32,
    pub(crate) payment_method: Option<PaymentMethod>,
}

/// `paymentMethod`: its type, and the fields of that type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PaymentMethod {
    pub(crate) kind: &'static str,
    pub(crate) brand: Option<&'static str>,
    pub(crate) last4: Option<&'static str>,
}

impl PaymentMethod {
    const fn card(brand: &'static str, last4: &'static str) -> Self {
        Self { kind: "card", brand: Some(brand), last4: Some(last4) }
    }

    const fn debit(kind: &'static str, last4: &'static str) -> Self {
        Self { kind, brand: None, last4: Some(last4) }
    }

    const fn wallet(kind: &'static str) -> Self {
        Self { kind, brand: None, last4: None }
    }
}

impl Account {
    /// The customer of the scenario.
    pub(crate) const fn of(scenario: Scenario) -> Self {
        match scenario {
            Scenario::Active => Self { months_before: 8, ..PRO },
            Scenario::Trialing => Self {
                plan_status: "trialing",
                stripe_status: Some("trialing"),
                period_end_in_days: 6,
                trial: true,
                months_billed: 0,
                payment_method: Some(PaymentMethod::wallet("link")),
                ..GROWTH
            },
            Scenario::Canceling => Self {
                currency: "eur",
                period_end_in_days: 17,
                renews: false,
                cancel_at_period_end: true,
                payment_method: Some(PaymentMethod::debit("sepa_debit", "3000")),
                ..PRO
            },
            Scenario::PastDue => Self {
                plan_status: "past_due",
                stripe_status: Some("past_due"),
                period_end_in_days: 20,
                ..GROWTH
            },
            Scenario::Unpaid => Self {
                currency: "gbp",
                plan_status: "unpaid",
                stripe_status: Some("unpaid"),
                period_end_in_days: 19,
                renews: false,
                payment_method: Some(PaymentMethod::card("amex", "0005")),
                ..STARTER
            },
            Scenario::Paused => Self {
                plan_status: "paused",
                stripe_status: Some("paused"),
                period_end_in_days: -5,
                renews: false,
                trial: true,
                months_billed: 0,
                payment_method: None,
                ..GROWTH
            },
            Scenario::Canceled => Self {
                plan_status: "canceled",
                stripe_status: Some("canceled"),
                period_end_in_days: -12,
                renews: false,
                months_billed: 14,
                ..PRO
            },
            Scenario::Incomplete => Self {
                plan_status: "incomplete",
                stripe_status: Some("incomplete"),
                period_end_in_days: 27,
                renews: false,
                months_billed: 1,
                payment_method: Some(PaymentMethod::card("visa", "3184")),
                ..STARTER
            },
            Scenario::Free => Self {
                plan: "free",
                price_minor: 0,
                stripe_status: None,
                renews: false,
                months_billed: 0,
                payment_method: None,
                ..STARTER
            },
            Scenario::NoInvoices => Self {
                period_end_in_days: 27,
                months_billed: 0,
                payment_method: Some(PaymentMethod::wallet("paypal")),
                ..STARTER
            },
            Scenario::Currencies => Self {
                period_end_in_days: 12,
                payment_method: Some(PaymentMethod::card("jcb", "0505")),
                ..PRO
            },
            Scenario::Large => Self {
                plan: "agency",
                plan_label: "Agency Plan",
                period_end_in_days: 15,
                months_billed: 25,
                payment_method: Some(PaymentMethod::debit("us_bank_account", "6789")),
                ..PRO
            },
            Scenario::Slow => {
                Self { payment_method: Some(PaymentMethod::card("discover", "9424")), ..GROWTH }
            }
            Scenario::Flaky => {
                Self { payment_method: Some(PaymentMethod::card("diners", "0004")), ..GROWTH }
            }
            Scenario::Malformed | Scenario::Partial | Scenario::Down => GROWTH,
            Scenario::UnknownValues => Self {
                plan: "quantum",
                plan_label: "Quantum Plan",
                currency: "zqx",
                plan_status: "hibernating",
                stripe_status: Some("dormant"),
                payment_method: Some(PaymentMethod {
                    kind: "moon_transfer",
                    brand: Some("lunar"),
                    last4: Some("0007"),
                }),
                ..PRO
            },
        }
    }

    /// The end of the paid time.
    pub(crate) const fn period_end(&self, today: Day) -> Day {
        today.plus_days(self.period_end_in_days)
    }

    /// The day on which the customer signed up.
    pub(crate) fn created(&self, today: Day) -> Day {
        self.period_end(today).minus_months((self.months_billed + self.months_before).max(1))
    }
}

const PRO: Account = Account {
    plan: "growth",
    plan_label: "Pro Plan",
    price_minor: 4900,
    currency: "usd",
    plan_status: "active",
    stripe_status: Some("active"),
    period_end_in_days: 9,
    renews: true,
    trial: false,
    cancel_at_period_end: false,
    months_billed: 16,
    months_before: 0,
    payment_method: Some(PaymentMethod::card("visa", "4242")),
};

const GROWTH: Account = Account {
    plan: "growth",
    plan_label: "Growth Plan",
    price_minor: 9900,
    months_billed: 11,
    payment_method: Some(PaymentMethod::card("mastercard", "4444")),
    ..PRO
};

const STARTER: Account = Account {
    plan: "starter",
    plan_label: "Starter Plan",
    price_minor: 1900,
    months_billed: 7,
    ..PRO
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_billed_period_begins_no_later_than_today() {
        for scenario in Scenario::ALL {
            let account = Account::of(scenario);
            for number in 0..800 {
                let today = Day::of(std::time::UNIX_EPOCH).plus_days(20_000 + number);
                assert!(account.period_end(today).minus_months(1) < today, "{scenario:?}");
                assert!(account.created(today) < today, "{scenario:?}");
            }
        }
    }

    #[test]
    fn the_scenarios_show_every_kind_of_payment_method() {
        let mut kinds: Vec<_> = Scenario::ALL
            .into_iter()
            .filter_map(|scenario| Account::of(scenario).payment_method)
            .map(|method| method.brand.unwrap_or(method.kind))
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        let expected = [
            "amex",
            "diners",
            "discover",
            "jcb",
            "link",
            "lunar",
            "mastercard",
            "paypal",
            "sepa_debit",
            "us_bank_account",
            "visa",
        ];
        assert_eq!(kinds, expected);
    }
}
