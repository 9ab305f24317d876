use super::{Notice, NoticeAction, PlanCard, plan_card};
use crate::date::{BillingDate, Instant};
use crate::money::Money;
use crate::plan::{Billing, PaymentMethod, Subscription, SubscriptionStatus};
use crate::text::{Catalogue, Formats, Message};
use crate::view::badge::{Label, Tone};
use crate::zone::Zone;
use proptest::prelude::*;

const STATUSES: [&str; 9] = [
    "incomplete",
    "incomplete_expired",
    "trialing",
    "active",
    "past_due",
    "canceled",
    "unpaid",
    "paused",
    "dormant",
];

fn day(text: &str) -> Option<BillingDate> {
    (!text.is_empty()).then(|| BillingDate::parse(text).unwrap())
}

fn instant(text: &str) -> Instant {
    match BillingDate::parse(text) {
        Some(BillingDate::Instant(instant)) => instant,
        other => panic!("{text}: {other:?}"),
    }
}

/// It is noon of 2024-01-20 everywhere in these tests.
fn now() -> Instant {
    instant("2024-01-20T12:00:00Z")
}

/// An active subscription that renews on 2024-02-01.
fn active() -> Subscription {
    Subscription {
        plan: Some("growth".to_owned()),
        status: Some(SubscriptionStatus::Active),
        next_billing: day("2024-02-01"),
        cancel_at_period_end: Some(false),
        is_renewal_doubtful: false,
        trial_end: None,
        current_period_end: day("2024-02-01"),
        payment_method: Some(PaymentMethod {
            kind: Some("card".to_owned()),
            brand: Some("visa".to_owned()),
            last4: Some("4242".to_owned()),
        }),
    }
}

fn with_status(status: &str) -> Subscription {
    Subscription { status: Some(SubscriptionStatus::new(status)), ..active() }
}

fn billing(subscription: Option<Subscription>) -> Billing {
    Billing {
        workspace_id: Some("workspace-123".to_owned()),
        plan: Some("starter".to_owned()),
        plan_status: Some(SubscriptionStatus::Active),
        created_at: day("2023-05-05"),
        subscription,
    }
}

fn card(subscription: Subscription) -> PlanCard {
    plan_card(&billing(Some(subscription)), now(), &Zone::default())
}

/// Days from `now`, in English.
struct English;

impl Formats for English {
    fn plural_category(&self, _: u64, _: Option<&str>) -> String {
        "other".to_owned()
    }
    fn count(&self, count: u64) -> String {
        count.to_string()
    }
    fn date(&self, date: BillingDate) -> String {
        date.utc_date().to_string()
    }
    fn relative(&self, date: BillingDate) -> String {
        let days = date.utc_date().days_since_epoch() - now().utc_date().days_since_epoch();
        match days {
            0 => "today".to_owned(),
            ..0 => format!("{} days ago", -days),
            _ => format!("in {days} days"),
        }
    }
    fn month(&self, _: i32, _: u8) -> String {
        String::new()
    }
    fn money(&self, _: Money<'_, i128>) -> String {
        String::new()
    }
}

fn words(message: &Message) -> String {
    Catalogue::default().render(message, &English)
}

fn next(card: &PlanCard) -> String {
    card.next.as_ref().map(words).unwrap_or_default()
}

#[track_caller]
fn check_sentence(subscription: Subscription, expected: &str) {
    assert_eq!(next(&card(subscription)), expected);
}

#[test]
fn the_vendors_own_example_renews() {
    let subscription = Subscription { next_billing: day("2024-02-01T00:00:00.000Z"), ..active() };
    let card = card(subscription);
    assert_eq!(card.name.as_deref(), Some("Growth"));
    assert_eq!(next(&card), "Renews on 2024-02-01 (in 12 days).");
    assert_eq!(card.notice, None);
    assert_eq!(card.customer_since, day("2023-05-05"));
    assert!(card.subscribed);
    let badge = card.status.unwrap();
    assert_eq!(
        (badge.label, badge.tone),
        (Label::Text(crate::text::Text::SubscriptionActive), Tone::Positive)
    );
}

/// An end that is scheduled by Stripe's `cancel_at` leaves the boolean false and empties the next
/// billing date: the widget showed "Renews on", also in the calendar.
#[test]
fn a_renewal_is_announced_only_with_the_vendors_date() {
    let ends = "The current period ends on 2024-02-01 (in 12 days).";
    for cancel_at_period_end in [Some(false), None] {
        let undated = Subscription { next_billing: None, cancel_at_period_end, ..active() };
        check_sentence(undated.clone(), ends);
        assert_eq!(card(undated.clone()).calendar, None);
        assert_eq!(card(undated.clone()).notice, None);
        check_sentence(
            Subscription { current_period_end: day("2024-01-10"), ..undated.clone() },
            "",
        );
        check_sentence(Subscription { current_period_end: None, ..undated }, "");
        let dated = Subscription { cancel_at_period_end, ..active() };
        check_sentence(dated, "Renews on 2024-02-01 (in 12 days).");
    }
    let trial = Subscription {
        trial_end: day("2024-01-26"),
        next_billing: None,
        ..with_status("trialing")
    };
    check_sentence(trial, "Trial ends on 2024-01-26 (in 6 days).");
}

#[test]
fn an_unreadable_field_never_promises_a_charge() {
    let doubtful = |status: &str| Subscription { is_renewal_doubtful: true, ..with_status(status) };
    let charges = ["enews", "first payment is taken", "next billing date"];
    for status in STATUSES {
        for cancel_at_period_end in [None, Some(false), Some(true)] {
            let subscription = Subscription { cancel_at_period_end, ..doubtful(status) };
            let card = card(subscription);
            for charge in charges {
                assert!(!next(&card).contains(charge), "{status}: {}", next(&card));
            }
            let file = card.calendar.map(|event| event.file_name);
            assert_ne!(file, Some("renewal.ics"), "{status}");
        }
    }
    check_sentence(doubtful("active"), "The current period ends on 2024-02-01 (in 12 days).");
    check_sentence(doubtful("past_due"), "The last payment failed and may be tried again.");
    let unknown = Subscription { status: None, ..doubtful("active") };
    check_sentence(unknown, "The current period ends on 2024-02-01 (in 12 days).");
}

/// Stripe leaves a subscription active while the collection of its payments is paused.
#[test]
fn a_plan_that_the_vendor_has_paused_is_paused() {
    let paused = |subscription: Subscription| {
        let plan_status = Some(SubscriptionStatus::new("Paused"));
        // Created a month before the end of the period.
        let created_at = day("2024-01-01");
        let billing = Billing { plan_status, created_at, ..billing(Some(subscription)) };
        plan_card(&billing, now(), &Zone::default())
    };
    for status in ["active", "trialing"] {
        let card = paused(Subscription { trial_end: day("2023-06-01"), ..with_status(status) });
        let badge = card.status.clone().unwrap();
        assert_eq!(badge.label, Label::Text(crate::text::Text::SubscriptionPaused), "{status}");
        assert_eq!(next(&card), "Paused. Nothing is charged until it is resumed.", "{status}");
        assert_eq!((card.calendar, card.period), (None, None), "{status}");
        assert_eq!(card.notice.unwrap().action, Some(NoticeAction::Manage), "{status}");
    }
    let ends = Subscription { cancel_at_period_end: Some(true), ..active() };
    let ends = next(&paused(ends));
    assert_eq!(ends, "Paused. Ends on 2024-02-01 (in 12 days) and will not renew.");
    // Payment problems in Stripe are not hidden, and no charge is promised.
    let past_due = paused(with_status("past_due"));
    assert_eq!(next(&past_due), "The last payment failed and may be tried again.");
    assert_eq!(past_due.calendar, None);
    assert_eq!(next(&paused(with_status("dormant"))), "");
}

#[test]
fn a_plan_that_has_ended_by_the_vendor_promises_no_renewal() {
    for status in ["canceled", "incomplete_expired"] {
        let plan_status = Some(SubscriptionStatus::new(status));
        let billing = Billing { plan_status, ..billing(Some(active())) };
        let card = plan_card(&billing, now(), &Zone::default());
        assert_eq!(next(&card), "The current period ends on 2024-02-01 (in 12 days).", "{status}");
        assert_eq!(card.calendar, None, "{status}");
    }
}

/// The zone that is `hours` ahead of UTC.
fn ahead(hours: i64) -> Zone {
    Zone::at(&[Instant { unix_ms: i64::MIN }], &|_| Some(hours * 3_600_000))
}

/// A billing day was over at midnight in UTC, when it was still afternoon in Los Angeles.
#[test]
fn a_day_is_over_when_it_is_over_in_the_customers_zone() {
    let in_los_angeles = |subscription: Subscription| {
        plan_card(&billing(Some(subscription)), instant("2026-03-10T02:00:00Z"), &ahead(-7))
    };
    let renews = Subscription { next_billing: day("2026-03-09"), ..active() };
    let texts = |card: &PlanCard| {
        let text = |notice: &Notice| notice.message.text;
        (card.next.as_ref().unwrap().text, card.notice.as_ref().map(text))
    };
    use crate::text::Text;
    let card = in_los_angeles(renews.clone());
    assert_eq!(texts(&card), (Text::PlanRenews, None));
    assert_eq!(card.calendar.unwrap().day.to_string(), "2026-03-09");
    let trial = Subscription {
        status: Some(SubscriptionStatus::Trialing),
        trial_end: day("2026-03-09"),
        ..renews.clone()
    };
    assert_eq!(texts(&in_los_angeles(trial)), (Text::PlanTrialRenews, Some(Text::NoticeTrial)));
    let ends = Subscription {
        cancel_at_period_end: Some(true),
        current_period_end: day("2026-03-09"),
        ..renews.clone()
    };
    assert_eq!(texts(&in_los_angeles(ends)), (Text::PlanEnds, Some(Text::NoticeCanceling)));
    let over = Subscription { next_billing: day("2026-03-08"), ..renews.clone() };
    assert_eq!(texts(&in_los_angeles(over)), (Text::PlanRenewalDue, None));
    // In Tokyo the next day has begun, in UTC it has not.
    let in_tokyo = plan_card(&billing(Some(renews)), instant("2026-03-09T15:00:00Z"), &ahead(9));
    assert_eq!(texts(&in_tokyo), (Text::PlanRenewalDue, None));
}

/// The calendar file had the day in UTC, while the sentence had the day in Tokyo.
#[test]
fn the_calendar_has_the_day_of_the_customers_zone() {
    let event = |hours| {
        let subscription = Subscription { next_billing: day("2026-12-31T15:00:00Z"), ..active() };
        let billing = billing(Some(subscription));
        plan_card(&billing, instant("2026-11-22T12:00:00Z"), &ahead(hours)).calendar.unwrap()
    };
    let days = [9, 0, -8].map(|hours| event(hours).day.to_string());
    assert_eq!(days, ["2027-01-01", "2026-12-31", "2026-12-31"]);
    assert_eq!(event(9).uid, event(0).uid, "one event in every zone");
}

#[test]
fn the_first_period_is_known_and_measured_in_every_zone() {
    let billing = |created: &str, end: &str| Billing {
        created_at: day(created),
        ..billing(Some(Subscription { current_period_end: day(end), ..active() }))
    };
    let per_mille = |billing: &Billing, now: &str, hours| {
        let card = plan_card(billing, instant(now), &ahead(hours));
        card.period.map(|period| period.elapsed_per_mille)
    };
    // In Tokyo the period is from Dec 1 to Dec 31, a month all the same.
    let instants = billing("2023-11-30T20:00:00Z", "2023-12-30T20:00:00Z");
    for hours in [9, 0, -8] {
        assert_eq!(per_mille(&instants, "2023-12-15T20:00:00Z", hours), Some(500));
    }
    // A day starts at midnight of the zone.
    let days = billing("2024-01-20", "2024-02-20");
    assert_eq!(per_mille(&days, "2024-01-19T15:00:00Z", 9), Some(0));
    assert_eq!(per_mille(&days, "2024-01-19T15:00:00Z", 0), None);
}

#[test]
fn a_past_renewal_is_not_announced_as_future() {
    check_sentence(
        Subscription { next_billing: day("2024-01-10"), ..active() },
        "Renewal was due on 2024-01-10 (10 days ago).",
    );
    check_sentence(
        Subscription { next_billing: day("2024-01-20T11:59:59Z"), ..active() },
        "Renewal was due on 2024-01-20 (today).",
    );
    check_sentence(
        Subscription { next_billing: day("2024-01-20T12:00:01Z"), ..active() },
        "Renews on 2024-01-20 (today).",
    );
    check_sentence(
        Subscription { next_billing: day("2024-01-20"), ..active() },
        "Renews on 2024-01-20 (today).",
    );
}

#[test]
fn a_scheduled_end_is_announced_and_never_a_renewal() {
    let canceling = Subscription { cancel_at_period_end: Some(true), ..active() };
    check_sentence(canceling.clone(), "Ends on 2024-02-01 (in 12 days) and will not renew.");
    check_sentence(
        Subscription { next_billing: None, ..canceling.clone() },
        "Ends on 2024-02-01 (in 12 days) and will not renew.",
    );
    check_sentence(
        Subscription { current_period_end: day("2024-01-10"), ..canceling.clone() },
        "Was due to end on 2024-01-10 (10 days ago) and will not renew.",
    );
    check_sentence(
        Subscription { next_billing: None, current_period_end: None, ..canceling.clone() },
        "Ends with the current period and will not renew.",
    );
    let notice = card(canceling).notice.unwrap();
    assert_eq!(
        words(&notice.message),
        "Your plan ends in 12 days, on 2024-02-01. Until then nothing changes."
    );
    assert_eq!((notice.tone, notice.action), (Tone::Warning, Some(NoticeAction::Manage)));
}

#[test]
fn a_trial_states_its_end_and_what_follows() {
    let trial = Subscription {
        trial_end: day("2024-01-26"),
        current_period_end: day("2024-01-26"),
        ..with_status("trialing")
    };
    check_sentence(
        trial.clone(),
        "Trial ends on 2024-01-26 (in 6 days), then the first payment is taken.",
    );
    check_sentence(
        Subscription { payment_method: None, ..trial.clone() },
        "Trial ends on 2024-01-26 (in 6 days). There is no payment method to continue with.",
    );
    check_sentence(
        Subscription { cancel_at_period_end: Some(true), ..trial.clone() },
        "Trial ends on 2024-01-26 (in 6 days), then the plan ends and will not renew.",
    );
    check_sentence(
        Subscription {
            cancel_at_period_end: Some(true),
            current_period_end: day("2024-02-26"),
            ..trial.clone()
        },
        "Trial ends on 2024-01-26 (in 6 days). The plan ends on 2024-02-26 and will not renew.",
    );
    check_sentence(
        Subscription { cancel_at_period_end: None, ..trial.clone() },
        "Trial ends on 2024-01-26 (in 6 days).",
    );
    check_sentence(
        Subscription { trial_end: day("2024-01-10"), ..trial.clone() },
        "Trial ended on 2024-01-10 (10 days ago).",
    );
    let undated = Subscription {
        trial_end: None,
        next_billing: None,
        current_period_end: None,
        ..trial.clone()
    };
    check_sentence(undated.clone(), "");
    check_sentence(
        Subscription { cancel_at_period_end: Some(true), ..undated },
        "The plan ends with the trial and will not renew.",
    );
    let notice = card(trial).notice.unwrap();
    assert_eq!(words(&notice.message), "Your trial ends in 6 days, on 2024-01-26.");
    assert_eq!((notice.tone, notice.action), (Tone::Neutral, Some(NoticeAction::Manage)));
}

#[test]
fn a_trial_without_a_payment_method_asks_for_one() {
    let trial = Subscription {
        trial_end: day("2024-01-26"),
        payment_method: None,
        ..with_status("trialing")
    };
    let notice = card(trial.clone()).notice.unwrap();
    assert_eq!(
        words(&notice.message),
        "Your trial ends in 6 days, on 2024-01-26. Add a payment method to keep your plan."
    );
    assert_eq!(notice.action, Some(NoticeAction::UpdatePayment));
    let canceling = Subscription { cancel_at_period_end: Some(true), ..trial.clone() };
    assert_eq!(card(canceling).notice.unwrap().action, Some(NoticeAction::Manage));
    let over = Subscription { trial_end: day("2024-01-10"), ..trial };
    assert_eq!(card(over).notice, None);
}

#[test]
fn a_scheduled_end_never_hides_a_payment_problem() {
    for (status, sentence) in [
        (
            "past_due",
            "The last payment failed. Ends on 2024-02-01 (in 12 days) and will not renew.",
        ),
        (
            "unpaid",
            "The last payment failed and will not be tried again. Ends on 2024-02-01 (in 12 days) and will not renew.",
        ),
    ] {
        let subscription = Subscription { cancel_at_period_end: Some(true), ..with_status(status) };
        check_sentence(subscription.clone(), sentence);
        let notice = card(subscription).notice.unwrap();
        assert_eq!(notice.action, Some(NoticeAction::UpdatePayment), "{status}");
        assert_eq!(notice.tone, Tone::Negative, "{status}");
    }
    check_sentence(
        Subscription {
            cancel_at_period_end: Some(true),
            next_billing: None,
            current_period_end: None,
            ..with_status("past_due")
        },
        "The last payment failed. Ends with the current period and will not renew.",
    );
    check_sentence(
        Subscription {
            cancel_at_period_end: Some(true),
            current_period_end: day("2024-01-10"),
            ..with_status("unpaid")
        },
        "The last payment failed and will not be tried again. The plan will not renew.",
    );
}

#[test]
fn a_failed_payment_is_stated_with_what_follows() {
    check_sentence(
        with_status("past_due"),
        "The last payment failed and may be tried again. The next billing date is 2024-02-01 (in 12 days).",
    );
    check_sentence(
        Subscription { next_billing: day("2024-01-10"), ..with_status("past_due") },
        "The last payment failed and may be tried again.",
    );
    check_sentence(with_status("unpaid"), "The last payment failed and will not be tried again.");
    check_sentence(
        with_status("incomplete"),
        "The plan starts once the first payment has gone through.",
    );
    check_sentence(
        with_status("incomplete_expired"),
        "The first payment did not go through in time, so the plan never started.",
    );
}

#[test]
fn past_due_unpaid_and_incomplete_ask_for_a_payment_method() {
    for status in ["past_due", "unpaid", "incomplete"] {
        let notice = card(with_status(status)).notice.unwrap();
        assert_eq!(notice.action, Some(NoticeAction::UpdatePayment), "{status}");
        assert_ne!(notice.tone, Tone::Neutral, "{status}");
    }
}

#[test]
fn a_paused_plan_states_since_when_if_that_is_known() {
    let paused = with_status("paused");
    check_sentence(paused.clone(), "Paused. Nothing is charged until it is resumed.");
    check_sentence(
        Subscription { trial_end: day("2024-01-10"), ..paused.clone() },
        "Paused since the trial ended on 2024-01-10 (10 days ago). Nothing is charged until it is resumed.",
    );
    check_sentence(
        Subscription { cancel_at_period_end: Some(true), ..paused.clone() },
        "Paused. Ends on 2024-02-01 (in 12 days) and will not renew.",
    );
    let action = |subscription| card(subscription).notice.unwrap().action;
    assert_eq!(action(paused.clone()), Some(NoticeAction::Manage));
    assert_eq!(
        action(Subscription { payment_method: None, ..paused }),
        Some(NoticeAction::UpdatePayment)
    );
}

#[test]
fn an_ended_plan_states_its_end_only_if_that_is_past() {
    let canceled = with_status("canceled");
    check_sentence(
        Subscription { current_period_end: day("2024-01-08"), ..canceled.clone() },
        "Ended on 2024-01-08 (12 days ago). Nothing will be charged.",
    );
    check_sentence(canceled.clone(), "Ended. Nothing will be charged.");
    check_sentence(
        Subscription { current_period_end: None, next_billing: None, ..canceled },
        "Ended. Nothing will be charged.",
    );
    assert_eq!(card(with_status("canceled")).notice, None);
    assert_eq!(card(with_status("canceled")).calendar, None);
}

#[test]
fn an_unknown_status_is_shown_verbatim_and_neutral() {
    let card = card(with_status("dormant"));
    let badge = card.status.clone().unwrap();
    assert_eq!((badge.label, badge.tone), (Label::Verbatim("dormant".to_owned()), Tone::Neutral));
    assert_eq!(next(&card), "The next billing date is 2024-02-01 (in 12 days).");
    assert_eq!(card.calendar, None);
    check_sentence(
        Subscription { cancel_at_period_end: Some(true), ..with_status("dormant") },
        "Ends on 2024-02-01 (in 12 days) and will not renew.",
    );
}

#[test]
fn no_subscription_is_neutral() {
    let card = plan_card(
        &Billing { plan: Some("free".to_owned()), ..billing(None) },
        now(),
        &Zone::default(),
    );
    assert_eq!(card.name.as_deref(), Some("Free"));
    assert_eq!(next(&card), "There is no paid subscription. Nothing will be charged.");
    assert_eq!((card.status, card.payment, card.notice, card.calendar), (None, None, None, None));
    assert!(!card.subscribed);
}

#[test]
fn a_problem_that_only_the_vendor_reports_is_shown_without_a_subscription() {
    let billing = Billing { plan_status: Some(SubscriptionStatus::PastDue), ..billing(None) };
    let card = plan_card(&billing, now(), &Zone::default());
    assert_eq!(card.status.unwrap().tone, Tone::Negative);
    assert_eq!(card.notice.unwrap().action, Some(NoticeAction::UpdatePayment));
}

/// The statements about the plan: the sentence and the notice, each empty if absent.
fn headline(card: &PlanCard) -> (String, String) {
    let (next, notice) = card.headline();
    let text = |message: Option<&Message>| message.map(words).unwrap_or_default();
    (text(next.as_ref()), text(notice.as_ref().map(|notice| &notice.message)))
}

#[test]
fn each_fact_is_stated_once_in_every_status() {
    let unpayable = |status| Subscription { payment_method: None, ..with_status(status) };
    let ending = |status| Subscription { cancel_at_period_end: Some(true), ..with_status(status) };
    let trial = |end| Subscription { trial_end: day(end), ..with_status("trialing") };
    for (subscription, next, notice) in [
        (active(), "Renews on 2024-02-01 (in 12 days).", ""),
        (ending("active"), "", "Ends on 2024-02-01 (in 12 days) and will not renew."),
        (
            trial("2024-02-01"),
            "Trial ends on 2024-02-01 (in 12 days), then the first payment is taken.",
            "",
        ),
        (
            Subscription { payment_method: None, ..trial("2024-02-01") },
            "",
            "Your trial ends in 12 days, on 2024-02-01. Add a payment method to keep your plan.",
        ),
        (
            Subscription { cancel_at_period_end: Some(true), ..trial("2024-02-01") },
            "",
            "Your trial ends in 12 days, on 2024-02-01, and will not become a paid plan.",
        ),
        (
            with_status("past_due"),
            "",
            "The last payment failed and may be tried again. The next billing date is 2024-02-01 (in 12 days).",
        ),
        (with_status("unpaid"), "", "The last payment failed and will not be tried again."),
        (with_status("incomplete"), "", "The plan starts once the first payment has gone through."),
        (with_status("paused"), "", "Paused. Nothing is charged until it is resumed."),
        (unpayable("paused"), "", "Paused. Nothing is charged until it is resumed."),
        (Subscription { current_period_end: day(""), next_billing: day(""), ..active() }, "", ""),
        (with_status("dormant"), "The next billing date is 2024-02-01 (in 12 days).", ""),
        (with_status("canceled"), "Ended. Nothing will be charged.", ""),
    ] {
        let card = card(subscription);
        assert_eq!(headline(&card), (next.to_owned(), notice.to_owned()));
    }
}

#[test]
fn a_notice_that_replaces_the_sentence_keeps_all_dates() {
    let ending = |status| Subscription { cancel_at_period_end: Some(true), ..with_status(status) };
    let paused = card(ending("paused"));
    assert_eq!(headline(&paused).1, "Paused. Ends on 2024-02-01 (in 12 days) and will not renew.");
    let trial = Subscription { trial_end: day("2024-01-26"), ..ending("trialing") };
    assert_eq!(
        headline(&card(trial)).1,
        "Trial ends on 2024-01-26 (in 6 days). The plan ends on 2024-02-01 and will not renew."
    );
}

#[test]
fn a_problem_without_a_subscription_is_not_called_free() {
    for (status, words) in [
        ("past_due", "Your last payment failed. Update your payment method to keep your plan."),
        ("paused", "Your plan is paused."),
    ] {
        let plan_status = Some(SubscriptionStatus::new(status));
        let billing = Billing { plan_status, ..billing(None) };
        let card = plan_card(&billing, now(), &Zone::default());
        assert_eq!(headline(&card), (String::new(), words.to_owned()));
    }
}

#[test]
fn stripes_status_takes_precedence() {
    let status = |plan: &str, stripe: Option<&str>| {
        let subscription = Subscription { status: stripe.map(SubscriptionStatus::new), ..active() };
        let billing = Billing {
            plan_status: Some(SubscriptionStatus::new(plan)),
            ..billing(Some(subscription))
        };
        plan_card(&billing, now(), &Zone::default()).status.unwrap().label
    };
    use crate::text::Text;
    assert_eq!(status("active", Some("past_due")), Label::Text(Text::SubscriptionPastDue));
    assert_eq!(status("past_due", Some("active")), Label::Text(Text::SubscriptionActive));
    assert_eq!(status("unpaid", None), Label::Text(Text::SubscriptionUnpaid));
}

#[test]
fn an_empty_subscription_leads_to_no_claims() {
    let empty = Subscription {
        plan: None,
        status: None,
        next_billing: None,
        cancel_at_period_end: None,
        is_renewal_doubtful: false,
        trial_end: None,
        current_period_end: None,
        payment_method: None,
    };
    let card = plan_card(
        &Billing {
            workspace_id: None,
            plan: None,
            plan_status: None,
            created_at: None,
            subscription: Some(empty),
        },
        now(),
        &Zone::default(),
    );
    assert_eq!((card.name, card.status, card.next, card.period), (None, None, None, None));
    assert_eq!((card.customer_since, card.notice, card.calendar), (None, None, None));
    assert!(card.subscribed);
}

#[test]
fn the_subscriptions_plan_is_shown_or_else_the_accounts() {
    let name = |plan: Option<&str>| {
        card(Subscription { plan: plan.map(str::to_owned), ..active() }).name.unwrap()
    };
    assert_eq!(name(Some("pro_plus")), "Pro Plus");
    assert_eq!(name(None), "Starter");
    assert_eq!(name(Some(" ")), "Starter");
}

#[test]
fn the_calendar_has_the_next_charge_the_trials_end_or_the_plans_end() {
    let event = |subscription: Subscription| {
        let event = card(subscription).calendar.unwrap();
        (words(&event.summary), event.day.to_string(), event.uid, event.file_name)
    };
    let of = |summary: &str, date: &str, uid: &str, file: &'static str| {
        (summary.to_owned(), date.to_owned(), format!("{uid}-workspace-123@billing-widget"), file)
    };
    assert_eq!(
        event(active()),
        of("Growth renews", "2024-02-01", "renewal-2024-02-01", "renewal.ics")
    );
    assert_eq!(
        event(Subscription { cancel_at_period_end: Some(true), ..active() }),
        of("Growth ends", "2024-02-01", "plan-end-2024-02-01", "plan-end.ics")
    );
    assert_eq!(
        event(Subscription { trial_end: day("2024-01-26"), ..with_status("trialing") }),
        of("Growth: trial ends", "2024-01-26", "trial-end-2024-01-26", "trial-end.ics")
    );
    for past in [
        Subscription { next_billing: day("2024-01-01"), ..active() },
        with_status("unpaid"),
        with_status("paused"),
        with_status("incomplete"),
    ] {
        assert_eq!(card(past).calendar, None);
    }
}

#[test]
fn a_calendar_entry_of_a_plan_without_a_name_is_of_the_plan() {
    let summary = |subscription: Subscription| {
        let subscription = Subscription { plan: None, ..subscription };
        let billing = Billing { plan: None, ..billing(Some(subscription)) };
        words(&plan_card(&billing, now(), &Zone::default()).calendar.unwrap().summary)
    };
    assert_eq!(summary(active()), "Plan renews");
    assert_eq!(summary(Subscription { cancel_at_period_end: Some(true), ..active() }), "Plan ends");
    let trial = Subscription { trial_end: day("2024-01-26"), ..with_status("trialing") };
    assert_eq!(summary(trial), "Trial ends");
}

#[test]
fn a_calendar_entrys_id_contains_no_markup_from_the_workspace() {
    let billing =
        Billing { workspace_id: Some("a\r\nb:<ü>;c".to_owned()), ..billing(Some(active())) };
    let event = plan_card(&billing, now(), &Zone::default()).calendar.unwrap();
    assert_eq!(event.uid, "renewal-2024-02-01-abc@billing-widget");
}

#[test]
fn a_period_is_shown_only_if_its_start_is_known() {
    let period = |created: &str, end: &str, status: &str| {
        let subscription = Subscription { current_period_end: day(end), ..with_status(status) };
        let billing = Billing { created_at: day(created), ..billing(Some(subscription)) };
        plan_card(&billing, now(), &Zone::default()).period.map(|period| period.elapsed_per_mille)
    };
    // 19.5 of 31 days.
    assert_eq!(period("2024-01-01", "2024-02-01", "active"), Some(629));
    assert_eq!(period("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z", "active"), Some(629));
    assert_eq!(period("2023-12-31", "2024-01-31", "active"), Some(661));
    assert_eq!(period("2023-01-01", "2024-02-01", "active"), None, "a later period");
    assert_eq!(period("2024-01-02", "2024-02-01", "active"), None, "not a whole month");
    assert_eq!(period("2023-12-15", "2024-01-15", "active"), None, "over");
    assert_eq!(period("2024-01-21", "2024-02-21", "active"), None, "not begun");
    assert_eq!(period("2024-01-01", "2024-02-01", "trialing"), None);
    assert_eq!(period("", "2024-02-01", "active"), None);
}

#[test]
fn a_months_end_falls_on_the_last_day_of_a_shorter_month() {
    let billing = |created: &str, end: &str| Billing {
        created_at: day(created),
        ..billing(Some(Subscription { current_period_end: day(end), ..active() }))
    };
    let in_february = instant("2024-02-10T00:00:00Z");
    let period =
        |created, end| plan_card(&billing(created, end), in_february, &Zone::default()).period;
    assert!(period("2024-01-31", "2024-02-29").is_some());
    assert!(period("2024-01-30", "2024-02-29").is_some());
    assert!(period("2024-01-31", "2024-03-01").is_none());
}

fn any_date() -> impl Strategy<Value = Option<BillingDate>> {
    prop::option::of(prop_oneof![
        (any::<i64>()).prop_map(|unix_ms| BillingDate::Instant(Instant { unix_ms })),
        (19_000_i64..21_000).prop_map(|days| {
            BillingDate::Day(crate::date::CivilDate::from_days_since_epoch(days))
        }),
    ])
}

proptest! {
    #[test]
    fn no_past_date_is_announced_as_future_for_any_input(
        status in prop::option::of(prop::sample::select(STATUSES.to_vec())),
        next_billing in any_date(), trial_end in any_date(), current_period_end in any_date(), created_at in any_date(),
        cancel_at_period_end: Option<bool>, is_renewal_doubtful: bool, paid: bool, now_ms: i64, hours in -12_i64..=14,
        plan_status in prop::option::of(prop::sample::select(STATUSES.to_vec())),
    ) {
        let now = Instant { unix_ms: now_ms };
        let subscription = Subscription {
            status: status.map(SubscriptionStatus::new),
            next_billing, trial_end, current_period_end, cancel_at_period_end, is_renewal_doubtful,
            payment_method: if paid { active().payment_method } else { None },
            ..active()
        };
        let plan_status = plan_status.map(SubscriptionStatus::new);
        let zone = ahead(hours);
        let card = plan_card(&Billing { created_at, plan_status, ..billing(Some(subscription)) }, now, &zone);
        let clock = super::clock::Clock { now, zone: &zone };
        let past = |date: BillingDate| clock.is_past(date);
        if let Some(event) = &card.calendar {
            prop_assert!(event.day >= zone.day(now.into()));
            let is_announced = next_billing.is_some() && !is_renewal_doubtful && cancel_at_period_end != Some(true);
            prop_assert!(event.file_name != "renewal.ics" || is_announced);
        }
        for message in card.next.iter().chain(card.notice.iter().map(|notice| &notice.message)) {
            use crate::text::{Arg, Text};
            let tells_the_past = matches!(
                message.text,
                Text::PlanRenewalDue | Text::PlanEndDue | Text::PlanTrialOver | Text::PlanPausedTrial | Text::PlanEndedOn
            );
            if let Some(Arg::Date(date)) = message.arg("date") {
                prop_assert_eq!(past(*date), tells_the_past, "{:?}", message);
            }
            // Every placeholder of the text has its argument.
            for name in crate::text::placeholders(message.text.english("other")) {
                prop_assert!(message.arg(name).is_some(), "{message:?}");
            }
        }
        // Either the sentence or the notice is stated, with every date of the sentence.
        let (next, notice) = card.headline();
        prop_assert!(next.is_none() || notice.is_none());
        let stated = next.or(notice.map(|notice| notice.message));
        prop_assert_eq!(stated.is_some(), card.next.is_some() || card.notice.is_some());
        for name in ["date", "end"] {
            let date = |message: &Message| match message.arg(name) {
                Some(crate::text::Arg::Date(date)) => Some(*date),
                _ => None,
            };
            let wanted = card.next.as_ref().and_then(date);
            prop_assert!(wanted.is_none() || wanted == stated.as_ref().and_then(date), "{name}: {stated:?}");
        }
        if let Some(period) = card.period {
            prop_assert!(period.elapsed_per_mille <= 1000);
        }
        if let Some("past_due" | "unpaid" | "incomplete") = status {
            prop_assert_eq!(card.notice.unwrap().action, Some(NoticeAction::UpdatePayment));
        }
    }
}
