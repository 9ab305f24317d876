//! The calendar entry of a plan.

use super::clock::Clock;
use super::next::{end_date, trial_end};
use super::{CalendarEvent, State};
use crate::date::BillingDate;
use crate::plan::{Billing, SubscriptionStatus};
use crate::text::{Arg, Message, Text};

/// The next event: the trial's end, the plan's end or the next charge. `state` is the
/// subscription's; `None` without a subscription.
pub(super) fn event(
    state: Option<&State<'_>>,
    billing: &Billing,
    plan: Option<&str>,
    clock: Clock<'_>,
) -> Option<CalendarEvent> {
    let state = state?;
    let (kind, date) = match state.status? {
        SubscriptionStatus::Trialing => (&TRIAL_END, trial_end(state.subscription)?),
        SubscriptionStatus::Active | SubscriptionStatus::PastDue if state.cancels() => {
            (&END, end_date(state.subscription)?)
        }
        SubscriptionStatus::Active | SubscriptionStatus::PastDue => (&RENEWAL, state.renewal?),
        _ => return None,
    };
    if clock.is_past(date) {
        return None;
    }
    let summary = match plan {
        Some(plan) => Message::new(kind.named).with("plan", Arg::Text(plan.to_owned())),
        None => Message::new(kind.unnamed),
    };
    let uid = uid(kind.slug, date, billing.workspace_id.as_deref().unwrap_or("plan"));
    Some(CalendarEvent { summary, day: clock.day(date), uid, file_name: kind.file_name })
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

/// Unique for workspace, kind and day as billed, so that it does not depend on the time zone.
/// Characters that not every calendar allows in a UID are removed from the workspace's id.
fn uid(slug: &str, date: BillingDate, workspace: &str) -> String {
    let mut uid = String::from(slug);
    uid.push('-');
    uid.push_str(&date.utc_date().to_string());
    uid.push('-');
    uid.extend(workspace.chars().filter(|char| char.is_ascii_alphanumeric() || *char == '-'));
    uid.push_str("@billing-widget");
    uid
}
