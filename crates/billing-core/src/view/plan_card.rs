//! The plan card: what is subscribed to, how it is doing, what happens next, how it is paid.

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
    /// The plan's name made presentable; `None` when the vendor gave none.
    pub name: Option<String>,
    /// The subscription's status; `None` when there is none to show.
    pub status: Option<Badge>,
    /// One sentence about what happens next.
    pub next: Option<Message>,
    /// Since when the workspace is a customer.
    pub customer_since: Option<BillingDate>,
    /// The current period, where its start is known.
    pub period: Option<Period>,
    /// How it is paid; `None` without a subscription, where nothing is to be paid.
    pub payment: Option<Payment>,
    /// What is to be known or done.
    pub notice: Option<Notice>,
    /// What can be put into a calendar.
    pub calendar: Option<CalendarEvent>,
    /// Whether there is a subscription at all.
    pub subscribed: bool,
}

impl PlanCard {
    /// What the card states: the sentence of what happens next, or the notice that replaces it.
    /// One fact is stated once: where the sentence contains all that the notice states beside its
    /// action, it is the notice's text, and a notice of nothing to do is left out.
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
            // The plan may go on after the trial.
            Text::NoticeTrialCanceling => next.text == Text::PlanTrialThenEnds,
            _ => false,
        };
        // Without a subscription the sentence knows nothing of the trouble.
        if self.subscribed && is_contained {
            notice.message = next;
        }
        (None, Some(notice))
    }
}

/// The current period and how much of it has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// When it began.
    pub start: BillingDate,
    /// When it ends.
    pub end: BillingDate,
    /// How much of it has passed, in thousandths: 0 to 1000.
    pub elapsed_per_mille: u16,
}

/// A highlighted line.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Its hue.
    pub tone: Tone,
    /// Its text.
    pub message: Message,
    /// What can be done about it.
    pub action: Option<NoticeAction>,
}

/// What can be done about a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeAction {
    /// Give another payment method.
    UpdatePayment,
    /// Look after the subscription.
    Manage,
}

/// A day worth remembering.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarEvent {
    /// What happens: the next charge, the trial's end, the plan's end.
    pub summary: Message,
    /// The day, in the zone in which dates are shown.
    pub day: CivilDate,
    /// The same for the same event at every download, so that a calendar keeps one of it.
    pub uid: String,
    /// A name for the file: `renewal.ics`.
    pub file_name: &'static str,
}

/// What the plan card shows of a workspace's billing at `now`, with days as they are in `zone`.
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

/// What a sentence about a subscription depends on.
struct State<'b> {
    subscription: &'b Subscription,
    /// Its status as it is shown.
    status: Option<&'b SubscriptionStatus>,
    /// When the next charge is due, if one may be promised.
    renewal: Option<BillingDate>,
}

impl State<'_> {
    fn cancels(&self) -> bool {
        self.subscription.cancel_at_period_end == Some(true)
    }
}

/// The status that is shown. Stripe's decides, with one exception: where the vendor has paused the
/// collection of payments, Stripe's status stays what it was. The vendor's own replaces it where
/// there is none of Stripe.
fn status(billing: &Billing) -> Option<&SubscriptionStatus> {
    let own = billing.plan_status.as_ref();
    let Some(subscription) = &billing.subscription else {
        // Without a subscription "active" means no more than that the workspace exists.
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

/// When the next charge is due, where the vendor states it and nothing contradicts it: a plan that ends
/// or is paused has no next charge, and neither is one promised where a field could not be read.
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
