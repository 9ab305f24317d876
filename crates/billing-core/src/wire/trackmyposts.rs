//! `GET /billing?workspaceSlug=…` of Track My Posts: `{"billing_info":{…},"subscription_status":{…}}`.
//!
//! The vendor's page does not say which fields may be missing, so every one but the two objects may.

use super::field::{Fields, Path};
use super::{Fault, StripeIds, WireError};
use crate::json::{Json, Reader, write_object};
use crate::plan::{Billing, PaymentMethod, Subscription, SubscriptionStatus};

/// The known fields of `billing_info`.
pub const BILLING_INFO: [&str; 6] =
    ["workspaceId", "plan", "planStatus", "stripeCustomerId", "stripeSubscriptionId", "createdAt"];

/// The known fields of `subscription_status`.
pub const SUBSCRIPTION_STATUS: [&str; 10] = [
    "workspaceId",
    "plan",
    "stripeStatus",
    "nextBillingDate",
    "cancelAtPeriodEnd",
    "trialEnd",
    "currentPeriodEnd",
    "paymentMethod",
    "stripeCustomerId",
    "stripeSubscriptionId",
];

/// The known fields of `subscription_status.paymentMethod`.
pub const PAYMENT_METHOD: [&str; 3] = ["type", "last4", "brand"];

/// A decoded answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What it says.
    pub billing: Billing,
    /// What was odd in it.
    pub faults: Vec<Fault>,
}

/// Decodes the vendor's answer.
///
/// # Errors
/// When it is no JSON, lacks `billing_info`, or has one of the two objects with a wrong type.
pub fn decode(body: &[u8]) -> Result<Answer, WireError> {
    decode_json(&read(body)?)
}

/// Decodes an answer that has been read already, from any source of [`Json`].
///
/// # Errors
/// As [`decode`].
pub fn decode_json(answer: &Json<'_>) -> Result<Answer, WireError> {
    let (info, status) = parts(answer)?;
    let mut faults = Vec::new();
    let subscription = status.map(|status| subscription(status, &mut faults));
    let mut fields = Fields::new(Path::Object("$.billing_info"), &mut faults);
    let billing = Billing {
        workspace_id: fields.owned("workspaceId", info.get("workspaceId")),
        plan: fields.owned("plan", info.get("plan")),
        plan_status: fields.text("planStatus", info.get("planStatus")).map(SubscriptionStatus::new),
        created_at: fields.date("createdAt", info.get("createdAt")),
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
        fields.report("planStatus", problem);
    }
    Ok(Answer { billing, faults })
}

/// Writes the vendor's answer again in its own shape: known fields only, each as it came.
///
/// # Errors
/// As [`decode`].
pub fn rebuild(body: &[u8], ids: StripeIds) -> Result<String, WireError> {
    let answer = read(body)?;
    let (info, status) = parts(&answer)?;
    let keep = |name: &str| ids.keeps(name);
    let mut out = String::with_capacity(body.len());
    out.push_str(r#"{"billing_info":"#);
    write_known(&mut out, info, &BILLING_INFO, &keep);
    if answer.get("subscription_status").is_some() {
        out.push_str(r#","subscription_status":"#);
        match status {
            Some(status) => write_known(&mut out, status, &SUBSCRIPTION_STATUS, &keep),
            None => out.push_str("null"),
        }
    }
    out.push('}');
    Ok(out)
}

fn read(body: &[u8]) -> Result<Json<'_>, WireError> {
    let mut reader = Reader::new(body)?;
    let answer = reader.value()?;
    reader.finish()?;
    Ok(answer)
}

/// `billing_info`, and `subscription_status` unless it is null or absent.
fn parts<'j, 'a>(answer: &'j Json<'a>) -> Result<(&'j Json<'a>, Option<&'j Json<'a>>), WireError> {
    if !matches!(answer, Json::Object(_)) {
        return Err(wrong_type("$", answer));
    }
    let info = match answer.get("billing_info") {
        Some(info @ Json::Object(_)) => info,
        Some(other) => return Err(wrong_type("$.billing_info", other)),
        None => {
            let path = "$.billing_info".to_owned();
            return Err(WireError::Shape { path, problem: "missing".to_owned() });
        }
    };
    match answer.get("subscription_status") {
        None | Some(Json::Null) => Ok((info, None)),
        Some(status @ Json::Object(_)) => Ok((info, Some(status))),
        Some(other) => Err(wrong_type("$.subscription_status", other)),
    }
}

fn wrong_type(path: &str, found: &Json<'_>) -> WireError {
    let problem = format!("expected an object, found {}", found.kind());
    WireError::Shape { path: path.to_owned(), problem }
}

fn subscription(status: &Json<'_>, faults: &mut Vec<Fault>) -> Subscription {
    let payment_method = match status.get("paymentMethod") {
        Some(method @ Json::Object(_)) => {
            let mut fields =
                Fields::new(Path::Object("$.subscription_status.paymentMethod"), faults);
            Some(PaymentMethod {
                kind: fields.owned("type", method.get("type")),
                brand: fields.owned("brand", method.get("brand")),
                last4: fields.owned("last4", method.get("last4")),
            })
        }
        None | Some(Json::Null) => None,
        Some(other) => {
            let problem = format!("expected an object, found {}", other.kind());
            Fields::new(Path::Object("$.subscription_status"), faults)
                .report("paymentMethod", problem);
            None
        }
    };
    let mut fields = Fields::new(Path::Object("$.subscription_status"), faults);
    let mut date = |name| fields.date(name, status.get(name));
    let (next_billing, trial_end, current_period_end) =
        (date("nextBillingDate"), date("trialEnd"), date("currentPeriodEnd"));
    Subscription {
        plan: fields.owned("plan", status.get("plan")),
        status: fields
            .text("stripeStatus", status.get("stripeStatus"))
            .map(SubscriptionStatus::new),
        next_billing,
        cancel_at_period_end: fields.flag("cancelAtPeriodEnd", status.get("cancelAtPeriodEnd")),
        trial_end,
        current_period_end,
        payment_method,
    }
}

fn write_known(out: &mut String, object: &Json<'_>, names: &[&str], keep: &dyn Fn(&str) -> bool) {
    let method = object.get("paymentMethod").map(|method| known_members(method, &PAYMENT_METHOD));
    let members = names.iter().filter_map(|&name| {
        let value = object.get(name)?;
        match &method {
            Some(known) if name == "paymentMethod" => Some((name, known)),
            _ => Some((name, value)),
        }
    });
    write_object(out, members.filter(|(name, _)| keep(name)), keep);
}

/// An object's known members; anything that is no object stays as it is.
fn known_members<'a>(value: &Json<'a>, names: &[&'static str]) -> Json<'a> {
    match value {
        Json::Object(_) => Json::Object(
            names
                .iter()
                .filter_map(|&name| Some((name.into(), value.get(name)?.clone())))
                .collect(),
        ),
        other => other.clone(),
    }
}
