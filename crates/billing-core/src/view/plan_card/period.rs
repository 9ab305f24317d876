//! The current period, if its start is known.
//!
//! The vendor sends a period's end, but neither its start nor its length. One case is certain: a
//! workspace that was created exactly one calendar month before the end of its period is in its
//! first month. Anything else would be a guess, and a progress bar based on a guess would mislead.

use super::Period;
use super::clock::Clock;
use crate::date::CivilDate;
use crate::plan::{Billing, SubscriptionStatus};

pub(super) fn current(
    billing: &Billing,
    status: Option<&SubscriptionStatus>,
    clock: Clock<'_>,
) -> Option<Period> {
    let subscription = billing.subscription.as_ref()?;
    let stripe = subscription.status.as_ref();
    if stripe != Some(&SubscriptionStatus::Active) || status != stripe {
        return None;
    }
    let start = billing.created_at?;
    let end = subscription.current_period_end?;
    // Stripe counts months in UTC, whatever the displayed time zone.
    if a_month_after(start.utc_date())? != end.utc_date() || clock.is_past(end) {
        return None;
    }
    let ms = |date| clock.zone.local_ms(date);
    let length = ms(end).checked_sub(ms(start))?;
    let elapsed = ms(clock.now.into()).checked_sub(ms(start)).filter(|elapsed| *elapsed >= 0)?;
    let elapsed_per_mille = elapsed.checked_mul(1000)?.checked_div(length)?.min(1000);
    let elapsed_per_mille = u16::try_from(elapsed_per_mille).ok()?;
    Some(Period { start, end, elapsed_per_mille })
}

/// The same day of the next month, or its last day if it is shorter, as in Stripe.
fn a_month_after(date: CivilDate) -> Option<CivilDate> {
    let (year, month) =
        if date.month == 12 { (date.year + 1, 1) } else { (date.year, date.month + 1) };
    (0..=3).find_map(|fewer| CivilDate::new(year, month, date.day.checked_sub(fewer)?))
}
