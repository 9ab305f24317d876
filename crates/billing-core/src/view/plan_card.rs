//! The plan card: what is subscribed to, how it is doing, what happens next, how it is paid.

pub mod payment;

mod name;

mod next;

mod notice;

mod calendar;

mod period;

use crate::date::{BillingDate, Instant};
use crate::plan::{Billing, SubscriptionStatus};
use crate::text::Message;
use crate::view::badge::{Badge, Tone, subscription_badge};
use payment::Payment;

/// Everything the plan card shows.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanCard {
    /// The plan's name made presentable; `None` when the vendor gave none.
    pub name: Option<String>,
    /// How the subscription is doing; `None` when there is nothing to say of it.
    pub status: Option<Badge>,
    /// One sentence that says what happens next.
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

/// A line that stands out.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Its hue.
    pub tone: Tone,
    /// What it says.
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
    /// When.
    pub date: BillingDate,
    /// The same for the same event at every download, so that a calendar keeps one of it.
    pub uid: String,
    /// A name for the file: `renewal.ics`.
    pub file_name: &'static str,
}

/// What the plan card shows of a workspace's billing at `now`.
///
/// What Stripe says of the subscription decides; the vendor's own status stands in only where
/// Stripe says nothing.
pub fn plan_card(billing: &Billing, now: Instant) -> PlanCard {
    let subscription = billing.subscription.as_ref();
    let status = match subscription {
        Some(subscription) => subscription.status.as_ref().or(billing.plan_status.as_ref()),
        // Without a subscription "active" says no more than that the workspace exists.
        None => {
            billing.plan_status.as_ref().filter(|status| **status != SubscriptionStatus::Active)
        }
    };
    let named = subscription.and_then(|subscription| subscription.plan.as_deref());
    let plan = [named, billing.plan.as_deref()].into_iter().flatten().find_map(name::presentable);
    PlanCard {
        status: status.map(subscription_badge),
        next: next::sentence(subscription, status, now),
        customer_since: billing.created_at,
        period: period::current(billing, now),
        payment: subscription.map(|subscription| Payment::of(subscription.payment_method.as_ref())),
        notice: notice::notice(subscription, status, now),
        calendar: calendar::event(billing, status, plan.as_deref(), now),
        subscribed: subscription.is_some(),
        name: plan,
    }
}

#[cfg(test)]
mod tests;
