//! `GET /billing?workspaceSlug=…` of Track My Posts: `{"billing_info":{…},"subscription_status":{…}}`.
//!
//! The vendor does not document which fields may be missing, so every field except the two objects
//! may be.

use super::field::{Field, ObjectField, WireField};
use super::raw::{Absent, RawField};
use super::warnings::{FieldReader, Path};
use super::{DecodeWarning, StripeIds, WireError};
use crate::json_text::{decode_utf8, parse};
use crate::plan::{Billing, PaymentMethod, Subscription, SubscriptionStatus};
use serde::{Deserialize, Deserializer, Serialize};

/// A decoded response.
#[derive(Clone, Debug)]
pub struct PlanSnapshot {
    /// The plan and its subscription.
    pub billing: Billing,
    /// The warnings.
    pub warnings: Vec<DecodeWarning>,
}

/// Decodes the vendor's response.
///
/// # Errors
/// When it is not JSON, lacks `billing_info`, or has one of the two objects with a wrong type.
pub fn decode(body: &[u8]) -> Result<PlanSnapshot, WireError> {
    let text = decode_utf8(body);
    let mut repaired = None;
    let answer = parse(&text, &mut repaired).map_err(|error| WireError::of_text(&text, &error))?;
    decode_answer(&answer)
}

/// Decodes a response that is not JSON text, such as a JavaScript value.
///
/// # Errors
/// As [`decode`].
pub fn decode_value<'de, D: Deserializer<'de>>(answer: D) -> Result<PlanSnapshot, WireError> {
    let answer = ObjectField::deserialize(answer)
        .map_err(|error: D::Error| WireError::shape("$", error.to_string()))?;
    decode_answer(&answer)
}

/// Rebuilds the vendor's response in the same form: only known fields, each verbatim.
///
/// # Errors
/// As [`decode`].
pub fn rebuild(body: &[u8], ids: StripeIds) -> Result<String, WireError> {
    decode(body)?;
    match ids {
        StripeIds::Keep => rebuild_as::<true>(body),
        StripeIds::Drop => rebuild_as::<false>(body),
    }
}

fn rebuild_as<const STRIPE_IDS: bool>(body: &[u8]) -> Result<String, WireError> {
    let text = decode_utf8(body);
    let mut repaired = None;
    let written =
        parse(&text, &mut repaired).and_then(|mut answer: WireAnswer<RawField<'_, STRIPE_IDS>>| {
            if !STRIPE_IDS {
                answer.remove_stripe_ids();
            }
            serde_json::to_string(&answer)
        });
    written.map_err(|error| WireError::of_text(&text, &error))
}

/// The known fields of the response, verbatim and unchecked.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(bound(deserialize = "F: WireField<'de>", serialize = "F: Absent + Serialize"))]
struct WireAnswer<F> {
    #[serde(default)]
    billing_info: ObjectField<WireBillingInfo<F>, F>,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    subscription_status: ObjectField<WireSubscriptionStatus<F>, F>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(
    rename_all = "camelCase",
    bound(deserialize = "F: WireField<'de>", serialize = "F: Absent + Serialize")
)]
struct WireBillingInfo<F> {
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    workspace_id: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    plan: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    plan_status: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    stripe_customer_id: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    stripe_subscription_id: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    created_at: F,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(
    rename_all = "camelCase",
    bound(deserialize = "F: WireField<'de>", serialize = "F: Absent + Serialize")
)]
struct WireSubscriptionStatus<F> {
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    workspace_id: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    plan: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    stripe_status: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    next_billing_date: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    cancel_at_period_end: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    trial_end: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    current_period_end: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    payment_method: ObjectField<WirePaymentMethod<F>, F>,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    stripe_customer_id: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    stripe_subscription_id: F,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(bound(deserialize = "F: WireField<'de>", serialize = "F: Absent + Serialize"))]
struct WirePaymentMethod<F> {
    #[serde(rename = "type", default, skip_serializing_if = "Absent::is_absent")]
    kind: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    last4: F,
    #[serde(default, skip_serializing_if = "Absent::is_absent")]
    brand: F,
}

impl<F: Default> WireAnswer<F> {
    fn remove_stripe_ids(&mut self) {
        if let ObjectField::Object(info) = &mut self.billing_info {
            info.stripe_customer_id = F::default();
            info.stripe_subscription_id = F::default();
        }
        if let ObjectField::Object(status) = &mut self.subscription_status {
            status.stripe_customer_id = F::default();
            status.stripe_subscription_id = F::default();
        }
    }
}

type Answer<'a> = ObjectField<WireAnswer<Field<'a>>, Field<'a>>;

fn decode_answer(answer: &Answer<'_>) -> Result<PlanSnapshot, WireError> {
    let not_an_object =
        |path, found: &Field<'_>| WireError::shape(path, found.mismatch("an object"));
    let answer = match answer {
        ObjectField::Object(answer) => answer,
        ObjectField::Other(found) => return Err(not_an_object("$", found)),
    };
    let info = match &answer.billing_info {
        ObjectField::Object(info) => info,
        ObjectField::Other(found) => return Err(not_an_object("$.billing_info", found)),
    };
    let mut warnings = Vec::new();
    let mut subscription = match &answer.subscription_status {
        ObjectField::Object(status) if !status.is_empty() => {
            Some(subscription(status, &mut warnings))
        }
        ObjectField::Object(_) => no_subscription(
            "expected a subscription, found an empty object".to_owned(),
            &mut warnings,
        ),
        ObjectField::Other(found) if found.as_nothing().is_some() => {
            no_subscription(found.mismatch("an object"), &mut warnings)
        }
        ObjectField::Other(found) => return Err(not_an_object("$.subscription_status", found)),
    };
    if let Some(subscription) = &mut subscription {
        subscription.is_renewal_doubtful |= is_unreadable_text(&info.plan_status);
    }
    let mut fields = FieldReader::new(Path::Object("$.billing_info"), &mut warnings);
    let billing = Billing {
        workspace_id: fields.string("workspaceId", &info.workspace_id),
        plan: fields.string("plan", &info.plan),
        plan_status: fields.text("planStatus", &info.plan_status).map(SubscriptionStatus::new),
        created_at: fields.date("createdAt", &info.created_at),
        subscription,
    };
    let stripe = billing.subscription.as_ref().and_then(|status| status.status.as_ref());
    if let (Some(plan), Some(stripe)) = (&billing.plan_status, stripe)
        && plan != stripe
    {
        let problem = format!(
            "says {} where subscription_status.stripeStatus says {}",
            plan.as_str(),
            stripe.as_str()
        );
        fields.warn("planStatus", problem);
    }
    Ok(PlanSnapshot { billing, warnings })
}

/// Values that servers write in place of a missing object.
fn no_subscription(problem: String, warnings: &mut Vec<DecodeWarning>) -> Option<Subscription> {
    let path = "$.subscription_status".to_owned();
    warnings.push(DecodeWarning { path, problem });
    None
}

/// Whether a text was sent that differs.
fn is_unreadable_text(field: &Field<'_>) -> bool {
    !matches!(field, Field::Absent | Field::Null | Field::Text(_))
}

impl WireSubscriptionStatus<Field<'_>> {
    /// Whether it has none of the known fields.
    fn is_empty(&self) -> bool {
        let fields = [
            &self.workspace_id,
            &self.plan,
            &self.stripe_status,
            &self.next_billing_date,
            &self.cancel_at_period_end,
            &self.trial_end,
            &self.current_period_end,
        ];
        fields.iter().all(|field| **field == Field::Absent)
            && matches!(self.payment_method, ObjectField::Other(Field::Absent))
    }
}

fn subscription(
    status: &WireSubscriptionStatus<Field<'_>>,
    warnings: &mut Vec<DecodeWarning>,
) -> Subscription {
    let payment_method = payment_method(&status.payment_method, warnings);
    let mut fields = FieldReader::new(Path::Object("$.subscription_status"), warnings);
    let next_billing = fields.date("nextBillingDate", &status.next_billing_date);
    let trial_end = fields.date("trialEnd", &status.trial_end);
    let current_period_end = fields.date("currentPeriodEnd", &status.current_period_end);
    let cancel_at_period_end = fields.boolean("cancelAtPeriodEnd", &status.cancel_at_period_end);
    let is_renewal_doubtful = is_unreadable_text(&status.stripe_status)
        || (cancel_at_period_end.is_none()
            && !matches!(status.cancel_at_period_end, Field::Absent | Field::Null));
    Subscription {
        plan: fields.string("plan", &status.plan),
        status: fields.text("stripeStatus", &status.stripe_status).map(SubscriptionStatus::new),
        next_billing,
        cancel_at_period_end,
        is_renewal_doubtful,
        trial_end,
        current_period_end,
        payment_method,
    }
}

/// An unreadable payment method is still on file, but nothing else is known about it.
fn payment_method(
    method: &ObjectField<WirePaymentMethod<Field<'_>>, Field<'_>>,
    warnings: &mut Vec<DecodeWarning>,
) -> Option<PaymentMethod> {
    let found = match method {
        ObjectField::Object(method) => {
            let path = Path::Object("$.subscription_status.paymentMethod");
            let mut fields = FieldReader::new(path, warnings);
            return Some(PaymentMethod {
                kind: fields.string("type", &method.kind),
                brand: fields.string("brand", &method.brand),
                last4: fields.string("last4", &method.last4),
            });
        }
        ObjectField::Other(found) => found,
    };
    let mut fields = FieldReader::new(Path::Object("$.subscription_status"), warnings);
    fields.warn_of_type("paymentMethod", found, "an object");
    let is_none = found.as_nothing().is_some()
        || found.as_boolean() == Some(false)
        || found.as_text().is_some_and(|text| text.trim().is_empty());
    (!is_none).then_some(PaymentMethod { kind: None, brand: None, last4: None })
}
