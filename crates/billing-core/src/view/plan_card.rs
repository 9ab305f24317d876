//! The plan card: plan, status, what happens next, and payment method.

pub mod payment;

mod name;

mod clock;

mod next;

mod notice;

mod calendar;

mod period;

use crate::date::{BillingDate, CivilDate, Instant};
use crate::plan::{Billing, Subscription, SubscriptionStatus};
use crate::text::{Message, Text};
use crate::view::badge::{Badge, Tone, subscription_badge};
use crate::zone::Zone;
use clock::Clock;
use payment::Payment;

/// Everything the plan card shows.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanCard {
    /// The plan's display name; `None` if the vendor sent none.
    pub name: Option<String>,
    /// The subscription's status; `None` when there is none to show.
    pub status: Option<Badge>,
    /// One sentence about what happens next.
    pub next: Option<Message>,
    /// Since when the workspace is a customer.
    pub customer_since: Option<BillingDate>,
    /// The current period, if its start is known.
    pub period: Option<Period>,
    /// The payment method; `None` without a subscription, when nothing is to be paid.
    pub payment: Option<Payment>,
    /// Important information, or a required action.
    pub notice: Option<Notice>,
    /// The event for a calendar.
    pub calendar: Option<CalendarEvent>,
    /// Whether there is a subscription.
    pub subscribed: bool,
}

impl PlanCard {
    /// The card's main statement: the sentence about what happens next, or the notice that replaces
    /// it.
    /// Each fact is stated once: if the sentence contains everything that the notice states, it
    /// becomes the notice's text, and a notice without an action is left out.
    pub fn headline(&self) -> (Option<Message>, Option<Notice>) {
        let next = self.next.clone();
        let Some(mut notice) = self.notice.clone() else { return (next, None) };
        let Some(next) = next else { return (None, Some(notice)) };
        if notice.tone == Tone::Neutral {
            return (Some(next), None);
        }
        let is_contained = match notice.message.text {
            Text::NoticePastDue
            | Text::NoticeUnpaid
            | Text::NoticeIncomplete
            | Text::NoticePaused
            | Text::NoticePausedNoPayment
            | Text::NoticeCanceling
            | Text::NoticeCancelingUndated => true,
            // The plan may continue after the trial.
            Text::NoticeTrialCanceling => next.text == Text::PlanTrialThenEnds,
            _ => false,
        };
        // Without a subscription the sentence does not mention the payment problem.
        if self.subscribed && is_contained {
            notice.message = next;
        }
        (None, Some(notice))
    }
}

/// The current period and its progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// When it began.
    pub start: BillingDate,
    /// When it ends.
    pub end: BillingDate,
    /// The elapsed share in thousandths: 0 to 1000.
    pub elapsed_per_mille: u16,
}

/// A highlighted line.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Its hue.
    pub tone: Tone,
    /// Its text.
    pub message: Message,
    /// The action that it offers.
    pub action: Option<NoticeAction>,
}

/// An action that a notice offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeAction {
    /// Update the payment method.
    UpdatePayment,
    /// Manage the subscription.
    Manage,
}

/// A date for the user's calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarEvent {
    /// The kind of event: the next charge, the trial's end, the plan's end.
    pub summary: Message,
    /// The day in the displayed time zone.
    pub day: CivilDate,
    /// Stable for the same event, so that a calendar does not duplicate it.
    pub uid: String,
    /// The file name: `renewal.ics`.
    pub file_name: &'static str,
}

/// The plan card of a workspace's billing at `now`, with days in `zone`.
pub fn plan_card(billing: &Billing, now: Instant, zone: &Zone) -> PlanCard {
    let clock = Clock { now, zone };
    let subscription = billing.subscription.as_ref();
    let status = status(billing);
    let named = subscription.and_then(|subscription| subscription.plan.as_deref());
    let plan = [named, billing.plan.as_deref()].into_iter().flatten().find_map(name::presentable);
    let state = subscription.map(|subscription| State {
        subscription,
        status,
        renewal: renewal(billing, subscription),
    });
    PlanCard {
        status: status.map(subscription_badge),
        next: next::sentence(state.as_ref(), clock),
        customer_since: billing.created_at,
        period: period::current(billing, status, clock),
        payment: subscription.map(|subscription| Payment::of(subscription.payment_method.as_ref())),
        notice: notice::notice(subscription, status, clock),
        calendar: calendar::event(state.as_ref(), billing, plan.as_deref(), clock),
        subscribed: subscription.is_some(),
        name: plan,
    }
}

/// The inputs of the sentence about a subscription.
struct State<'b> {
    subscription: &'b Subscription,
    /// Its displayed status.
    status: Option<&'b SubscriptionStatus>,
    /// The date of the next charge, if one may be promised.
    renewal: Option<BillingDate>,
}

impl State<'_> {
    fn cancels(&self) -> bool {
        self.subscription.cancel_at_period_end == Some(true)
    }
}

/// The displayed status. Stripe's status takes precedence, with one exception: when the vendor
/// pauses the collection of payments, Stripe's status does not change. Without a status from
/// Stripe, the vendor's own is used.
fn status(billing: &Billing) -> Option<&SubscriptionStatus> {
    let own = billing.plan_status.as_ref();
    let Some(subscription) = &billing.subscription else {
        // Without a subscription, "active" only means that the workspace exists.
        return own.filter(|status| **status != SubscriptionStatus::Active);
    };
    match (&subscription.status, own) {
        (
            Some(SubscriptionStatus::Active | SubscriptionStatus::Trialing),
            Some(SubscriptionStatus::Paused),
        )
        | (None, _) => own,
        (stripe, _) => stripe.as_ref(),
    }
}

/// The date of the next charge, if the vendor states it and nothing contradicts it: a plan that
/// ends or is paused has no next charge, and none is promised if a field could not be read.
fn renewal(billing: &Billing, subscription: &Subscription) -> Option<BillingDate> {
    let is_over = matches!(
        billing.plan_status,
        Some(
            SubscriptionStatus::Canceled
                | SubscriptionStatus::IncompleteExpired
                | SubscriptionStatus::Paused
        )
    );
    let is_ruled_out = is_over
        || subscription.is_renewal_doubtful
        || subscription.cancel_at_period_end == Some(true);
    subscription.next_billing.filter(|_| !is_ruled_out)
}

#[cfg(test)]
mod tests;
