use super::{Cause, Content, Failure, Known, State, Subject, have_one_cause, shared_failure};
use crate::date::Instant;
use crate::text::{Arg, Text};
use crate::view::badge::Tone;
use proptest::prelude::*;

const NOW: Instant = Instant { unix_ms: 1_800_000_000_000 };

fn before(seconds: i64) -> Instant {
    Instant { unix_ms: NOW.unix_ms - seconds * 1000 }
}

fn content(read: usize, unreadable: usize, shown: usize) -> Option<Content> {
    Some(Content { read, unreadable, shown })
}

fn failed(code: &str) -> Known {
    Known { failure: Some((code.to_owned(), Some("r-1".to_owned()))), ..Known::default() }
}

fn failure(code: &str, retry_in_s: Option<u64>) -> Failure {
    Failure { code: code.to_owned(), request_id: Some("r-1".to_owned()), retry_in_s }
}

/// The states, and for each its English text for the invoices and its tone.
#[track_caller]
fn check(known: &Known, expected: &[(State, &[&str], Tone)]) {
    let states = known.states(NOW);
    let shown: Vec<_> = states
        .iter()
        .map(|state| {
            let messages = state.messages(Subject::Invoices);
            messages.iter().map(|it| it.text.english("other")).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(states.len(), expected.len(), "{states:?}");
    for ((state, shown), (expected, texts, tone)) in states.iter().zip(&shown).zip(expected) {
        assert_eq!((state, shown.as_slice(), state.tone()), (expected, *texts, *tone));
    }
}

#[test]
fn before_the_first_response_it_loads() {
    check(&Known::default(), &[(State::Loading, &["Loading invoices…"], Tone::Neutral)]);
}

#[test]
fn a_first_load_that_failed_has_its_request_id_and_the_seconds_to_the_next_attempt() {
    let known = Known {
        retry_at: Some(Instant { unix_ms: NOW.unix_ms + 11_001 }),
        ..failed("upstream_error")
    };
    check(
        &known,
        &[(
            State::Failed(failure("upstream_error", Some(12))),
            &["The invoices could not be loaded", "The billing provider reported an error."],
            Tone::Negative,
        )],
    );
}

#[test]
fn an_ended_session_a_limit_and_no_connection_are_separate_states() {
    let heading = "The invoices could not be loaded";
    for code in ["unauthorized", "token_expired"] {
        let words = "Your session has ended. Sign in again to see your billing data.";
        let state = State::SessionEnded(failure(code, None));
        check(&failed(code), &[(state, &[heading, words], Tone::Warning)]);
    }
    for code in ["rate_limited", "upstream_rate_limited"] {
        let known =
            Known { retry_at: Some(Instant { unix_ms: NOW.unix_ms + 60_000 }), ..failed(code) };
        let words = "Too many requests. Please wait a moment.";
        let state = State::RateLimited(failure(code, Some(60)));
        check(&known, &[(state, &[heading, words], Tone::Warning)]);
    }
    let words = "You are offline. Billing data loads once you are connected again.";
    let state = State::Offline(failure("offline", None));
    check(&failed("offline"), &[(state, &[heading, words], Tone::Neutral)]);
}

#[test]
fn unreadable_data_name_their_vendor() {
    for (subject, vendor) in
        [(Subject::Plan, Text::SourceTrackMyPosts), (Subject::Invoices, Text::SourceAutoposting)]
    {
        for known in [
            failed("decode"),
            Known {
                content: content(1, 0, 1),
                fetched_at: Some(NOW),
                ..failed("upstream_invalid")
            },
        ] {
            let message = known.states(NOW)[0].messages(subject).pop().unwrap();
            assert_eq!(message.text, Text::ErrorDecode);
            assert_eq!(message.arg("source"), Some(&Arg::Message(Box::new(vendor.into()))));
        }
    }
}

#[test]
fn data_of_an_earlier_load_are_stale_after_any_failure() {
    for code in ["upstream_unavailable", "unauthorized", "rate_limited", "offline"] {
        let known = Known {
            content: content(3, 0, 3),
            fetched_at: Some(before(7_200)),
            retry_at: Some(Instant { unix_ms: NOW.unix_ms + 4_000 }),
            ..failed(code)
        };
        let states = known.states(NOW);
        let stale = State::Stale { fetched_at: before(7_200), failure: failure(code, Some(4)) };
        assert_eq!(states, [stale, State::Shown]);
        let heading = &states[0].messages(Subject::Plan)[0];
        assert_eq!(heading.text, Text::Stale);
        assert_eq!(heading.arg("relative"), Some(&Arg::Relative(before(7_200).into())));
        assert_eq!(states[0].tone(), Tone::Warning);
    }
}

#[test]
fn unreadable_items_are_counted_and_stated_before_the_content() {
    let known = Known { content: content(4, 2, 4), ..Known::default() };
    check(
        &known,
        &[
            (State::Unreadable(2), &["{count} invoices could not be read"], Tone::Warning),
            (State::Shown, &[], Tone::Neutral),
        ],
    );
    let nothing_else = Known { content: content(0, 2, 0), ..Known::default() };
    assert_eq!(nothing_else.states(NOW), [State::Unreadable(2), State::Shown], "not empty");
}

#[test]
fn an_empty_list_and_an_empty_selection_are_different_states() {
    let empty = Known { content: content(0, 0, 0), ..Known::default() };
    check(
        &empty,
        &[(
            State::Empty,
            &["No invoices yet", "Invoices appear here once there is something to pay."],
            Tone::Neutral,
        )],
    );
    let filtered = Known { content: content(9, 0, 0), ..Known::default() };
    check(
        &filtered,
        &[(State::NoMatch, &["No invoice matches the search and filters"], Tone::Neutral)],
    );
}

#[test]
fn the_countdown_never_goes_below_zero() {
    for (ms_left, expected) in [
        (240_000, Some(240)),
        (1_001, Some(2)),
        (1_000, Some(1)),
        (1, Some(1)),
        (0, None),
        (-5, None),
    ] {
        let retry_at = Some(Instant { unix_ms: NOW.unix_ms + ms_left });
        let states = Known { retry_at, ..failed("rate_limited") }.states(NOW);
        let left = states[0].failure().and_then(|failure| failure.retry_in_s);
        assert_eq!(left, expected, "{ms_left} ms");
    }
}

#[test]
fn the_plan_and_the_invoices_have_different_texts() {
    for (state, plan, invoices) in [
        (State::Loading, Text::LoadingPlan, Text::LoadingInvoices),
        (State::Failed(failure("x", None)), Text::ErrorPlanHeading, Text::ErrorInvoicesHeading),
    ] {
        assert_eq!(state.messages(Subject::Plan)[0].text, plan);
        assert_eq!(state.messages(Subject::Invoices)[0].text, invoices);
    }
}

#[test]
fn sources_that_fail_for_the_same_cause_have_one_failure() {
    for (first, second) in [
        ("token", "token"),
        ("unauthorized", "token_expired"),
        ("offline", "offline"),
        ("network", "network"),
        ("timeout", "network"),
    ] {
        assert!(have_one_cause(&failed(first), &failed(second)), "{first} and {second}");
        let state = shared_failure(&failed(first), &failed(second)).unwrap();
        assert_eq!(state.failure(), Some(&failure(first, None)));
        assert_eq!(state.messages(Subject::Billing)[0].text, Text::ErrorBillingHeading);
        let needs_sign_in = state.failure().is_some_and(Failure::needs_sign_in);
        assert_eq!(needs_sign_in, first == "unauthorized", "{first}");
    }
}

#[test]
fn each_source_reports_different_causes_and_those_of_one_vendor() {
    for (first, second) in [
        ("token", "unauthorized"),
        ("offline", "network"),
        ("upstream_error", "upstream_error"),
        ("forbidden", "forbidden"),
        ("rate_limited", "rate_limited"),
    ] {
        assert!(!have_one_cause(&failed(first), &failed(second)), "{first}, {second}");
    }
    assert!(!have_one_cause(&failed("token"), &Known::default()), "one still loads");
    assert!(!have_one_cause(&Known::default(), &Known::default()), "both do");
}

#[test]
fn a_shared_failure_is_as_old_as_the_oldest_data_on_the_screen() {
    let loaded = |seconds| Known {
        content: content(1, 0, 1),
        fetched_at: Some(before(seconds)),
        ..failed("token_expired")
    };
    let stale = State::Stale { fetched_at: before(90), failure: failure("token_expired", None) };
    assert_eq!(shared_failure(&loaded(30), &loaded(90)), Some(stale));
    let ended = State::SessionEnded(failure("token_expired", None));
    assert_eq!(shared_failure(&loaded(30), &failed("unauthorized")), Some(ended), "one has none");
    let again = Known { failure: None, ..loaded(0) };
    let stale = State::Stale { fetched_at: before(90), failure: failure("token_expired", None) };
    assert_eq!(shared_failure(&again, &loaded(90)), Some(stale), "one has loaded again");
    assert_eq!(shared_failure(&again, &again), None);
}

#[test]
fn only_a_cause_of_all_sources_has_a_name() {
    for (code, cause) in [
        ("token", Some(Cause::NoToken)),
        ("unauthorized", Some(Cause::SessionEnded)),
        ("token_expired", Some(Cause::SessionEnded)),
        ("offline", Some(Cause::Offline)),
        ("network", Some(Cause::Unreachable)),
        ("timeout", Some(Cause::Unreachable)),
        ("upstream_timeout", None),
        ("upstream_unavailable", None),
        ("decode", None),
        ("", None),
    ] {
        assert_eq!(Cause::of(code), cause, "{code}");
    }
}

proptest! {
    #[test]
    fn exactly_one_state_replaces_the_sections_content(
        read in 0_usize..3, unreadable in 0_usize..3, shown in 0_usize..3, has_content: bool,
        code in prop::option::of("[a-z_]{0,12}"), fetched: Option<i64>, retry: Option<i64>, now: i64,
    ) {
        let known = Known {
            content: has_content.then_some(Content { read, unreadable, shown }),
            fetched_at: fetched.map(|unix_ms| Instant { unix_ms }),
            failure: code.map(|code| (code, None)),
            retry_at: retry.map(|unix_ms| Instant { unix_ms }),
        };
        let states = known.states(Instant { unix_ms: now });
        let standing = |state: &State| {
            let is_first_failure = state.failure().is_some() && !has_content;
            is_first_failure || matches!(state, State::Loading | State::Empty | State::NoMatch | State::Shown)
        };
        prop_assert_eq!(states.iter().filter(|it| standing(it)).count(), 1);
        prop_assert!(states.last().is_some_and(standing));
    }
}
