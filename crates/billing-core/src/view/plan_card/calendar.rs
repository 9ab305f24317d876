//! What of a plan is worth an entry in a calendar.

use super::CalendarEvent;
use super::next::{end_date, is_past, renewal_date, trial_end};
use crate::date::{BillingDate, Instant};
use crate::plan::{Billing, SubscriptionStatus};
use crate::text::{Arg, Message, Text};

/// The one event to come: the trial's end, the plan's end or the next charge.
pub(super) fn event(
    billing: &Billing,
    status: Option<&SubscriptionStatus>,
    plan: Option<&str>,
    now: Instant,
) -> Option<CalendarEvent> {
    let subscription = billing.subscription.as_ref()?;
    let cancels = subscription.cancel_at_period_end == Some(true);
    let (kind, date) = match status? {
        SubscriptionStatus::Trialing => (&TRIAL_END, trial_end(subscription)?),
        SubscriptionStatus::Active | SubscriptionStatus::PastDue if cancels => {
            (&END, end_date(subscription)?)
        }
        SubscriptionStatus::Active => (&RENEWAL, renewal_date(subscription)?),
        SubscriptionStatus::PastDue => (&RENEWAL, subscription.next_billing?),
        _ => return None,
    };
    if is_past(date, now) {
        return None;
    }
    let summary = match plan {
        Some(plan) => Message::new(kind.named).with("plan", Arg::Text(plan.to_owned())),
        None => Message::new(kind.unnamed),
    };
    let uid = uid(kind.slug, date, billing.workspace_id.as_deref().unwrap_or("plan"));
    Some(CalendarEvent { summary, date, uid, file_name: kind.file_name })
}

struct Kind {
    slug: &'static str,
    file_name: &'static str,
    named: Text,
    unnamed: Text,
}

const RENEWAL: Kind = Kind {
    slug: "renewal",
    file_name: "renewal.ics",
    named: Text::CalendarRenewal,
    unnamed: Text::CalendarRenewalUnnamed,
};

const TRIAL_END: Kind = Kind {
    slug: "trial-end",
    file_name: "trial-end.ics",
    named: Text::CalendarTrialEnd,
    unnamed: Text::CalendarTrialEndUnnamed,
};

const END: Kind = Kind {
    slug: "plan-end",
    file_name: "plan-end.ics",
    named: Text::CalendarEnd,
    unnamed: Text::CalendarEndUnnamed,
};

/// Unique to the workspace, the kind and the day; a workspace's id is cut down to what a UID may
/// hold anywhere.
fn uid(slug: &str, date: BillingDate, workspace: &str) -> String {
    let mut uid = String::from(slug);
    uid.push('-');
    uid.push_str(&date.utc_date().to_string());
    uid.push('-');
    uid.extend(workspace.chars().filter(|char| char.is_ascii_alphanumeric() || *char == '-'));
    uid.push_str("@billing-widget");
    uid
}
