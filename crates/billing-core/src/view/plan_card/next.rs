//! The sentence about what happens next.
//!
//! A past date is never shown as a future one, and without a date from the vendor the sentence is
//! shorter.

use super::State;
use super::clock::Clock;
use crate::date::BillingDate;
use crate::plan::{Subscription, SubscriptionStatus};
use crate::text::{Arg, Message, Text};

/// The end of the paid period: the period's end if known, else the date of the next charge, which a
/// vendor may leave empty.
pub(super) fn end_date(subscription: &Subscription) -> Option<BillingDate> {
    subscription.current_period_end.or(subscription.next_billing)
}

/// When the trial ends; during a trial the current period is the trial.
pub(super) fn trial_end(subscription: &Subscription) -> Option<BillingDate> {
    subscription.trial_end.or(subscription.next_billing).or(subscription.current_period_end)
}

/// A text with the arguments `date` and `relative`.
pub(super) fn dated(text: Text, date: BillingDate) -> Message {
    Message::new(text).with("date", Arg::Date(date)).with("relative", Arg::Relative(date))
}

/// `state` is the subscription's; `None` without a subscription.
pub(super) fn sentence(state: Option<&State<'_>>, clock: Clock<'_>) -> Option<Message> {
    let Some(state) = state else { return Some(Message::new(Text::NoPlan)) };
    let cancels = state.cancels();
    let end = end_date(state.subscription);
    let future_end = end.filter(|date| !clock.is_past(*date));
    let future_renewal = state.renewal.filter(|date| !clock.is_past(*date));
    let ends = |on: Text, undated: Text| match future_end {
        Some(date) => dated(on, date),
        None => Message::new(undated),
    };
    Some(match state.status {
        Some(SubscriptionStatus::Active) if cancels => ending(end, clock),
        Some(SubscriptionStatus::Active) => return running(state, clock),
        Some(SubscriptionStatus::Trialing) => return trialing(state, clock),
        Some(SubscriptionStatus::PastDue) if cancels => {
            ends(Text::PlanPastDueEnds, Text::PlanPastDueEndsUndated)
        }
        Some(SubscriptionStatus::PastDue) => match future_renewal {
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
            paused(state.subscription, future_end.filter(|_| cancels), clock)
        }
        // A subscription that was ended early keeps its period's end, which is not its end date.
        Some(SubscriptionStatus::Canceled) => match end.filter(|date| clock.is_past(*date)) {
            Some(date) => dated(Text::PlanEndedOn, date),
            None => Message::new(Text::PlanEnded),
        },
        Some(SubscriptionStatus::Other(_)) | None if cancels => ending(end, clock),
        Some(SubscriptionStatus::Other(_)) | None => dated(Text::PlanNextBilling, future_renewal?),
    })
}

fn ending(end: Option<BillingDate>, clock: Clock<'_>) -> Message {
    match end {
        Some(date) if clock.is_past(date) => dated(Text::PlanEndDue, date),
        Some(date) => dated(Text::PlanEnds, date),
        None => Message::new(Text::PlanEndsUndated),
    }
}

/// An active subscription without a known end. If the vendor announces no charge, only the end of
/// the period is certain, because an end scheduled by Stripe's `cancel_at` leaves
/// `cancelAtPeriodEnd` false.
fn running(state: &State<'_>, clock: Clock<'_>) -> Option<Message> {
    Some(match state.renewal {
        Some(date) if clock.is_past(date) => dated(Text::PlanRenewalDue, date),
        Some(date) => dated(Text::PlanRenews, date),
        None => {
            let end = state.subscription.current_period_end;
            dated(Text::PlanPeriodEnds, end.filter(|date| !clock.is_past(*date))?)
        }
    })
}

fn trialing(state: &State<'_>, clock: Clock<'_>) -> Option<Message> {
    let (subscription, cancels) = (state.subscription, state.cancels());
    let Some(date) = trial_end(subscription) else {
        return cancels.then(|| Message::new(Text::PlanTrialEndsUndated));
    };
    if clock.is_past(date) {
        return Some(dated(Text::PlanTrialOver, date));
    }
    let is_later = |end: &BillingDate| clock.day(*end) > clock.day(date);
    let is_charged = state.renewal.is_some_and(|renewal| !clock.is_past(renewal))
        && subscription.cancel_at_period_end == Some(false);
    Some(match (cancels, subscription.current_period_end.filter(is_later)) {
        (true, Some(end)) => dated(Text::PlanTrialThenEnds, date).with("end", Arg::Date(end)),
        (true, None) => dated(Text::PlanTrialEnds, date),
        (false, _) if subscription.payment_method.is_none() => {
            dated(Text::PlanTrialNeedsPayment, date)
        }
        (false, _) if is_charged => dated(Text::PlanTrialRenews, date),
        (false, _) => dated(Text::PlanTrialThen, date),
    })
}

/// Stripe pauses a subscription whose trial ended without a payment method. If the vendor has
/// paused it, the trial is not the reason.
fn paused(subscription: &Subscription, ends: Option<BillingDate>, clock: Clock<'_>) -> Message {
    let is_by_stripe = subscription.status == Some(SubscriptionStatus::Paused);
    let trial_over = subscription.trial_end.filter(|date| is_by_stripe && clock.is_past(*date));
    match (ends, trial_over) {
        (Some(date), _) => dated(Text::PlanPausedEnds, date),
        (None, Some(date)) => dated(Text::PlanPausedTrial, date),
        (None, None) => Message::new(Text::PlanPaused),
    }
}
