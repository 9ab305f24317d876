//! The sentence that says what happens next.
//!
//! A date that has passed is never told as one to come, and a date that the vendor did not send is
//! not made up: then the sentence says less.

use crate::date::{BillingDate, Instant};
use crate::plan::{Subscription, SubscriptionStatus};
use crate::text::{Arg, Message, Text};

/// The end of what is paid for, where something ends: the period's end before the next charge's
/// date, which a vendor may leave empty when there is none.
pub(super) fn end_date(subscription: &Subscription) -> Option<BillingDate> {
    subscription.current_period_end.or(subscription.next_billing)
}

/// When the next charge is due.
pub(super) fn renewal_date(subscription: &Subscription) -> Option<BillingDate> {
    subscription.next_billing.or(subscription.current_period_end)
}

/// When the trial ends; during a trial the period is the trial.
pub(super) fn trial_end(subscription: &Subscription) -> Option<BillingDate> {
    subscription.trial_end.or_else(|| renewal_date(subscription))
}

/// Whether the date has passed: an instant at that very instant, a day once it is over in UTC.
pub(super) fn is_past(date: BillingDate, now: Instant) -> bool {
    match date {
        BillingDate::Instant(instant) => instant <= now,
        BillingDate::Day(day) => day < now.utc_date(),
    }
}

/// A text with the arguments `date` and `relative`.
pub(super) fn dated(text: Text, date: BillingDate) -> Message {
    Message::new(text).with("date", Arg::Date(date)).with("relative", Arg::Relative(date))
}

pub(super) fn sentence(
    subscription: Option<&Subscription>,
    status: Option<&SubscriptionStatus>,
    now: Instant,
) -> Option<Message> {
    let Some(subscription) = subscription else { return Some(Message::new(Text::NoPlan)) };
    let cancels = subscription.cancel_at_period_end == Some(true);
    let end = end_date(subscription);
    let future_end = end.filter(|date| !is_past(*date, now));
    let future_billing = subscription.next_billing.filter(|date| !is_past(*date, now));
    let ends = |on: Text, undated: Text| match future_end {
        Some(date) => dated(on, date),
        None => Message::new(undated),
    };
    Some(match status {
        Some(SubscriptionStatus::Active) if cancels => ending(end, now),
        Some(SubscriptionStatus::Active) => return renewing(subscription, now),
        Some(SubscriptionStatus::Trialing) => return trialing(subscription, cancels, now),
        Some(SubscriptionStatus::PastDue) if cancels => {
            ends(Text::PlanPastDueEnds, Text::PlanPastDueEndsUndated)
        }
        Some(SubscriptionStatus::PastDue) => match future_billing {
            Some(date) => dated(Text::PlanPastDueRenews, date),
            None => Message::new(Text::PlanPastDue),
        },
        Some(SubscriptionStatus::Unpaid) if cancels => {
            ends(Text::PlanUnpaidEnds, Text::PlanUnpaidEndsUndated)
        }
        Some(SubscriptionStatus::Unpaid) => Message::new(Text::PlanUnpaid),
        Some(SubscriptionStatus::Incomplete) => Message::new(Text::PlanIncomplete),
        Some(SubscriptionStatus::IncompleteExpired) => Message::new(Text::PlanIncompleteExpired),
        Some(SubscriptionStatus::Paused) => {
            paused(subscription, future_end.filter(|_| cancels), now)
        }
        // A subscription that was ended early keeps the end of its period: that is no end date.
        Some(SubscriptionStatus::Canceled) => match end.filter(|date| is_past(*date, now)) {
            Some(date) => dated(Text::PlanEndedOn, date),
            None => Message::new(Text::PlanEnded),
        },
        Some(SubscriptionStatus::Other(_)) | None if cancels => ending(end, now),
        Some(SubscriptionStatus::Other(_)) | None => dated(Text::PlanNextBilling, future_billing?),
    })
}

fn ending(end: Option<BillingDate>, now: Instant) -> Message {
    match end {
        Some(date) if is_past(date, now) => dated(Text::PlanEndDue, date),
        Some(date) => dated(Text::PlanEnds, date),
        None => Message::new(Text::PlanEndsUndated),
    }
}

/// An active subscription that is not known to end. Where neither a next charge is named nor an
/// end ruled out, all that is known is when the period ends.
fn renewing(subscription: &Subscription, now: Instant) -> Option<Message> {
    let certain =
        subscription.next_billing.is_some() || subscription.cancel_at_period_end == Some(false);
    Some(match renewal_date(subscription) {
        Some(date) if is_past(date, now) => dated(Text::PlanRenewalDue, date),
        Some(date) if certain => dated(Text::PlanRenews, date),
        Some(date) => dated(Text::PlanPeriodEnds, date),
        None if certain => Message::new(Text::PlanRenewsUndated),
        None => return None,
    })
}

fn trialing(subscription: &Subscription, cancels: bool, now: Instant) -> Option<Message> {
    let Some(date) = trial_end(subscription) else {
        return cancels.then(|| Message::new(Text::PlanTrialEndsUndated));
    };
    if is_past(date, now) {
        return Some(dated(Text::PlanTrialOver, date));
    }
    let later_end = subscription.current_period_end.filter(|end| end.utc_date() > date.utc_date());
    Some(match (cancels, later_end) {
        (true, Some(end)) => dated(Text::PlanTrialThenEnds, date).with("end", Arg::Date(end)),
        (true, None) => dated(Text::PlanTrialEnds, date),
        (false, _) if subscription.payment_method.is_none() => {
            dated(Text::PlanTrialNeedsPayment, date)
        }
        (false, _) if subscription.cancel_at_period_end.is_none() => {
            dated(Text::PlanTrialThen, date)
        }
        (false, _) => dated(Text::PlanTrialRenews, date),
    })
}

fn paused(subscription: &Subscription, ends: Option<BillingDate>, now: Instant) -> Message {
    let trial_over = subscription.trial_end.filter(|date| is_past(*date, now));
    match (ends, trial_over) {
        (Some(date), _) => dated(Text::PlanPausedEnds, date),
        (None, Some(date)) => dated(Text::PlanPausedTrial, date),
        (None, None) => Message::new(Text::PlanPaused),
    }
}
