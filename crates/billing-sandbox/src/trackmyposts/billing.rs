//! The response to `GET /billing`: the customer and the subscription.

use serde::Serialize;

use crate::Scenario;
use crate::account::{Account, PaymentMethod};
use crate::calendar::Day;

/// The whole response as JSON.
///
/// # Errors
///
/// None that can happen with the data of the scenarios; the type is the JSON writer's.
pub(crate) fn body(scenario: Scenario, today: Day) -> Result<String, serde_json::Error> {
    let account = Account::of(scenario);
    let workspace_id = format!("workspace-{}", scenario.name());
    let stripe_ids = account.stripe_status.map(|_| StripeIds::of(scenario));
    let subscription_status = account.stripe_status.map(|stripe_status| {
        let period_end = account.period_end(today).at_midnight();
        SubscriptionStatus {
            workspace_id: workspace_id.clone(),
            plan: account.plan,
            stripe_status,
            next_billing_date: account.renews.then(|| period_end.clone()),
            cancel_at_period_end: account.cancel_at_period_end,
            trial_end: account.trial.then(|| period_end.clone()),
            current_period_end: period_end,
            payment_method: account.payment_method.map(Method::from),
            stripe_ids: stripe_ids.clone(),
        }
    });
    serde_json::to_string(&Answer {
        billing_info: BillingInfo {
            workspace_id,
            plan: account.plan,
            plan_status: account.plan_status,
            stripe_ids,
            created_at: account.created(today).at_midnight(),
        },
        subscription_status,
    })
}

#[derive(Serialize)]
struct Answer {
    billing_info: BillingInfo,
    subscription_status: Option<SubscriptionStatus>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BillingInfo {
    workspace_id: String,
    plan: &'static str,
    plan_status: &'static str,
    #[serde(flatten)]
    stripe_ids: Option<StripeIds>,
    created_at: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SubscriptionStatus {
    workspace_id: String,
    plan: &'static str,
    stripe_status: &'static str,
    next_billing_date: Option<String>,
    cancel_at_period_end: bool,
    trial_end: Option<String>,
    current_period_end: String,
    payment_method: Option<Method>,
    #[serde(flatten)]
    stripe_ids: Option<StripeIds>,
}

#[derive(Serialize)]
struct Method {
    #[serde(rename = "type")]
    kind: &'static str,
    last4: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    brand: Option<&'static str>,
}

impl From<PaymentMethod> for Method {
    fn from(method: PaymentMethod) -> Self {
        Self { kind: method.kind, last4: method.last4, brand: method.brand }
    }
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct StripeIds {
    stripe_customer_id: String,
    stripe_subscription_id: String,
}

impl StripeIds {
    fn of(scenario: Scenario) -> Self {
        let name: String = scenario.name().split('-').collect();
        Self {
            stripe_customer_id: format!("cus_sandbox{name}"),
            stripe_subscription_id: format!("sub_sandbox{name}"),
        }
    }
}
