//! The notice above the plan: payment problems first, then upcoming ends.

use super::clock::Clock;
use super::next::{dated, end_date, trial_end};
use super::{Notice, NoticeAction};
use crate::plan::{Subscription, SubscriptionStatus};
use crate::text::{Message, Text};
use crate::view::badge::Tone;

/// A payment problem takes precedence over everything, even without a subscription in Stripe, when
/// only the vendor reports it.
pub(super) fn notice(
    subscription: Option<&Subscription>,
    status: Option<&SubscriptionStatus>,
    clock: Clock<'_>,
) -> Option<Notice> {
    let update = |tone, text: Text| Notice {
        tone,
        message: Message::new(text),
        action: Some(NoticeAction::UpdatePayment),
    };
    match status {
        Some(SubscriptionStatus::PastDue) => Some(update(Tone::Negative, Text::NoticePastDue)),
        Some(SubscriptionStatus::Unpaid) => Some(update(Tone::Negative, Text::NoticeUnpaid)),
        Some(SubscriptionStatus::Incomplete) => Some(update(Tone::Warning, Text::NoticeIncomplete)),
        Some(SubscriptionStatus::Paused) => {
            let on_file = subscription.is_none_or(|known| known.payment_method.is_some());
            Some(if on_file {
                manage(Tone::Warning, Message::new(Text::NoticePaused))
            } else {
                update(Tone::Warning, Text::NoticePausedNoPayment)
            })
        }
        Some(SubscriptionStatus::Trialing) => trial(subscription?, clock),
        Some(SubscriptionStatus::Canceled | SubscriptionStatus::IncompleteExpired) => None,
        Some(SubscriptionStatus::Active | SubscriptionStatus::Other(_)) | None => {
            canceling(subscription?, clock)
        }
    }
}

fn manage(tone: Tone, message: Message) -> Notice {
    Notice { tone, message, action: Some(NoticeAction::Manage) }
}

fn trial(subscription: &Subscription, clock: Clock<'_>) -> Option<Notice> {
    let date = trial_end(subscription).filter(|date| !clock.is_past(*date))?;
    Some(if subscription.cancel_at_period_end == Some(true) {
        manage(Tone::Warning, dated(Text::NoticeTrialCanceling, date))
    } else if subscription.payment_method.is_none() {
        Notice {
            tone: Tone::Warning,
            message: dated(Text::NoticeTrialNoPayment, date),
            action: Some(NoticeAction::UpdatePayment),
        }
    } else {
        manage(Tone::Neutral, dated(Text::NoticeTrial, date))
    })
}

fn canceling(subscription: &Subscription, clock: Clock<'_>) -> Option<Notice> {
    if subscription.cancel_at_period_end != Some(true) {
        return None;
    }
    let message = match end_date(subscription) {
        Some(date) if clock.is_past(date) => return None,
        Some(date) => dated(Text::NoticeCanceling, date),
        None => Message::new(Text::NoticeCancelingUndated),
    };
    Some(manage(Tone::Warning, message))
}
