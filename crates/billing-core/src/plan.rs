//! A workspace's plan and subscription.

use crate::date::BillingDate;

/// The status of a subscription: Stripe's eight statuses
/// (<https://docs.stripe.com/api/subscriptions/object#subscription_object-status>).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SubscriptionStatus {
    /// Its first payment has not succeeded yet.
    Incomplete,
    /// Its first payment never succeeded.
    IncompleteExpired,
    /// In its trial: nothing is charged yet.
    Trialing,
    /// Paid and running.
    Active,
    /// The last payment failed; more attempts follow.
    PastDue,
    /// Ended.
    Canceled,
    /// The last payment failed and no more attempts follow.
    Unpaid,
    /// Its trial ended without a payment method, or it was paused.
    Paused,
    /// Any other text, verbatim.
    Other(String),
}

impl SubscriptionStatus {
    /// Reads a status in any case.
    pub fn new(text: &str) -> Self {
        match text.to_ascii_lowercase().as_str() {
            "incomplete" => Self::Incomplete,
            "incomplete_expired" => Self::IncompleteExpired,
            "trialing" => Self::Trialing,
            "active" => Self::Active,
            "past_due" => Self::PastDue,
            "canceled" => Self::Canceled,
            "unpaid" => Self::Unpaid,
            "paused" => Self::Paused,
            _ => Self::Other(text.to_owned()),
        }
    }

    /// The vendor's text for it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Incomplete => "incomplete",
            Self::IncompleteExpired => "incomplete_expired",
            Self::Trialing => "trialing",
            Self::Active => "active",
            Self::PastDue => "past_due",
            Self::Canceled => "canceled",
            Self::Unpaid => "unpaid",
            Self::Paused => "paused",
            Self::Other(text) => text,
        }
    }
}

/// How a subscription is paid. Stripe may add types, so they stay text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentMethod {
    /// `card`, `sepa_debit`, `link`, `paypal`, …
    pub kind: Option<String>,
    /// A card's brand: `visa`, `mastercard`, …
    pub brand: Option<String>,
    /// The last digits of a card or an account.
    pub last4: Option<String>,
}

/// The vendor's `subscription_status`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The plan's name, verbatim: `growth`.
    pub plan: Option<String>,
    /// Stripe's status of it.
    pub status: Option<SubscriptionStatus>,
    /// When the next charge is due.
    pub next_billing: Option<BillingDate>,
    /// Whether it ends with the current period instead of renewing.
    pub cancel_at_period_end: Option<bool>,
    /// Whether a field that may rule out a renewal was sent but could not be read. No renewal is
    /// promised then.
    pub is_renewal_doubtful: bool,
    /// When its trial ends or ended.
    pub trial_end: Option<BillingDate>,
    /// When the paid period ends.
    pub current_period_end: Option<BillingDate>,
    /// How it is paid; `None` when nothing is on file.
    pub payment_method: Option<PaymentMethod>,
}

/// A workspace's billing: the vendor's `billing_info`, and its subscription if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Billing {
    /// The vendor's id of the workspace.
    pub workspace_id: Option<String>,
    /// The plan's name, verbatim.
    pub plan: Option<String>,
    /// The vendor's own status. [`Subscription::status`] takes precedence where they differ.
    pub plan_status: Option<SubscriptionStatus>,
    /// Since when the workspace is a customer.
    pub created_at: Option<BillingDate>,
    /// `None` for a free plan.
    pub subscription: Option<Subscription>,
}

impl Billing {
    /// All of its dates, whose days depend on the time zone.
    pub fn dates(&self) -> Vec<BillingDate> {
        let of_subscription = self.subscription.as_ref().map(|subscription| {
            [subscription.next_billing, subscription.trial_end, subscription.current_period_end]
        });
        let dates = of_subscription.into_iter().flatten().chain([self.created_at]);
        dates.flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Billing, Subscription, SubscriptionStatus};
    use crate::date::BillingDate;

    /// The eight of Stripe's documentation.
    #[test]
    fn each_status_of_stripe_is_read_in_any_case_and_written_as_stripe_does() {
        let statuses = [
            "incomplete",
            "incomplete_expired",
            "trialing",
            "active",
            "past_due",
            "canceled",
            "unpaid",
            "paused",
        ];
        for text in statuses {
            let status = SubscriptionStatus::new(&text.to_ascii_uppercase());
            assert!(!matches!(status, SubscriptionStatus::Other(_)), "{text}");
            assert_eq!(status.as_str(), text);
            assert_eq!(status, SubscriptionStatus::new(text));
        }
        for text in ["", "Dormant", "past due", "cancelled"] {
            assert_eq!(SubscriptionStatus::new(text), SubscriptionStatus::Other(text.to_owned()));
            assert_eq!(SubscriptionStatus::new(text).as_str(), text);
        }
    }

    /// A date that is left out here is shown by the rules of another time zone than the others.
    #[test]
    fn the_dates_of_a_billing_are_all_that_it_has() {
        let date = |text: &str| BillingDate::parse(text);
        let subscription = Subscription {
            plan: None,
            status: None,
            next_billing: date("2024-01-01"),
            cancel_at_period_end: None,
            is_renewal_doubtful: false,
            trial_end: date("2024-01-02"),
            current_period_end: date("2024-01-03"),
            payment_method: None,
        };
        let mut billing = Billing {
            workspace_id: None,
            plan: None,
            plan_status: None,
            created_at: date("2024-01-04"),
            subscription: Some(subscription.clone()),
        };
        let mut dates = billing.dates();
        dates.sort_by_key(|date| format!("{date:?}"));
        let expected = ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"];
        assert_eq!(dates, expected.map(|text| date(text).unwrap()));
        billing.subscription = Some(Subscription { trial_end: None, ..subscription });
        assert_eq!(billing.dates().len(), 3);
        billing.subscription = None;
        assert_eq!(billing.dates(), [date("2024-01-04").unwrap()]);
    }
}
