//! The visible states of a source's section, derived from its loads.

use crate::date::Instant;
use crate::text::{Arg, Message, Text, failure_text};
use crate::view::badge::Tone;

/// The subject of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The plan.
    Plan,
    /// The invoices.
    Invoices,
    /// All billing data, if one cause prevents all sources from loading.
    Billing,
}

/// A cause that prevents all sources from loading, independent of the vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// No session token could be obtained.
    NoToken,
    /// There is no session any more.
    SessionEnded,
    /// The browser has no connection.
    Offline,
    /// The proxy did not respond.
    Unreachable,
}

impl Cause {
    /// The cause behind a code; `None` if the code concerns one vendor.
    pub fn of(code: &str) -> Option<Self> {
        match code {
            "token" => Some(Self::NoToken),
            "unauthorized" | "token_expired" => Some(Self::SessionEnded),
            "offline" => Some(Self::Offline),
            "network" | "timeout" => Some(Self::Unreachable),
            _ => None,
        }
    }
}

/// A visible state. Several may apply together: data may be stale and contain an unreadable
/// invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is loaded yet: a skeleton is shown in place of the content.
    Loading,
    /// The first load failed for a reason without a separate state.
    Failed(Failure),
    /// There is no session any more.
    SessionEnded(Failure),
    /// Too many requests were made.
    RateLimited(Failure),
    /// The browser has no connection.
    Offline(Failure),
    /// The last load failed, and data of an earlier load are shown.
    Stale {
        /// When the data were fetched.
        fetched_at: Instant,
        /// Why there are no newer data.
        failure: Failure,
    },
    /// This many invoices could not be read; the others are shown.
    Unreadable(usize),
    /// There is nothing to show, which is not an error.
    Empty,
    /// The filters select nothing.
    NoMatch,
    /// There is content.
    Shown,
}

/// The visible part of a load's error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The proxy's code, or one of the widget's own.
    pub code: String,
    /// The proxy's id of the request, for support.
    pub request_id: Option<String>,
    /// The seconds until the next attempt; `None` if none is planned, or it is due.
    pub retry_in_s: Option<u64>,
}

impl Failure {
    /// Whether the user must sign in again instead of retrying.
    pub fn needs_sign_in(&self) -> bool {
        Cause::of(&self.code) == Some(Cause::SessionEnded)
    }
}

/// The information about a source's loads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The data of the last successful load; `None` before the first one.
    pub content: Option<Content>,
    /// When they were fetched.
    pub fetched_at: Option<Instant>,
    /// Code and request id of the last load if it failed.
    pub failure: Option<(String, Option<String>)>,
    /// When the next automatic attempt is due.
    pub retry_at: Option<Instant>,
}

/// The amount of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Content {
    /// The number of readable items.
    pub read: usize,
    /// The number of unreadable items.
    pub unreadable: usize,
    /// The number of filtered items.
    pub shown: usize,
}

impl Known {
    /// The seconds until the next attempt, rounded up; `None` if none is planned, or it is due.
    pub fn retry_in_s(&self, now: Instant) -> Option<u64> {
        let ms = self.retry_at?.unix_ms.saturating_sub(now.unix_ms);
        let seconds = ms.saturating_add(999).div_euclid(1000);
        u64::try_from(seconds).ok().filter(|seconds| *seconds > 0)
    }

    /// The states at `now`, in visual order: failures first, and last the state of the section's
    /// content.
    pub fn states(&self, now: Instant) -> Vec<State> {
        let failure = self.failure.as_ref().map(|(code, request_id)| Failure {
            code: code.clone(),
            request_id: request_id.clone(),
            retry_in_s: self.retry_in_s(now),
        });
        let Some(content) = self.content else {
            return vec![failure.map_or(State::Loading, first_failure)];
        };
        let mut states = Vec::new();
        states.extend(failure.map(|failure| match self.fetched_at {
            Some(fetched_at) => State::Stale { fetched_at, failure },
            None => first_failure(failure),
        }));
        if content.unreadable > 0 {
            states.push(State::Unreadable(content.unreadable));
        }
        states.push(match content {
            Content { read: 0, unreadable: 0, .. } => State::Empty,
            Content { read: 1.., shown: 0, .. } => State::NoMatch,
            _ => State::Shown,
        });
        states
    }
}

fn first_failure(failure: Failure) -> State {
    match failure_text(&failure.code) {
        Text::ErrorSessionEnded => State::SessionEnded(failure),
        Text::ErrorRateLimited => State::RateLimited(failure),
        Text::ErrorOffline => State::Offline(failure),
        _ => State::Failed(failure),
    }
}

/// Whether both sources failed for the same cause.
pub fn have_one_cause(first: &Known, second: &Known) -> bool {
    let cause = |known: &Known| Cause::of(&known.failure.as_ref()?.0);
    cause(first).is_some() && cause(first) == cause(second)
}

/// The common failure of both sources: the first one's, or the second one's if the first has loaded
/// again. It is [`State::Stale`], with the older data's time, if both have data.
pub fn shared_failure(first: &Known, second: &Known) -> Option<State> {
    let (code, request_id) = first.failure.clone().or_else(|| second.failure.clone())?;
    let failure = Failure { code, request_id, retry_in_s: None };
    let has_content = first.content.is_some() && second.content.is_some();
    Some(match first.fetched_at.min(second.fetched_at).filter(|_| has_content) {
        Some(fetched_at) => State::Stale { fetched_at, failure },
        None => first_failure(failure),
    })
}

impl State {
    /// Its texts, the heading first.
    pub fn messages(&self, subject: Subject) -> Vec<Message> {
        match self {
            Self::Loading => vec![match subject {
                Subject::Plan => Text::LoadingPlan.into(),
                Subject::Invoices | Subject::Billing => Text::LoadingInvoices.into(),
            }],
            Self::Failed(failure)
            | Self::SessionEnded(failure)
            | Self::RateLimited(failure)
            | Self::Offline(failure) => {
                let heading = match subject {
                    Subject::Plan => Text::ErrorPlanHeading,
                    Subject::Invoices => Text::ErrorInvoicesHeading,
                    Subject::Billing => Text::ErrorBillingHeading,
                };
                vec![heading.into(), reason(failure, subject)]
            }
            Self::Stale { fetched_at, failure } => {
                let relative = Arg::Relative((*fetched_at).into());
                let heading = Message::new(Text::Stale).with("relative", relative);
                vec![heading, reason(failure, subject)]
            }
            Self::Unreadable(count) => {
                let count = Arg::Count(*count as u64);
                vec![Message::new(Text::UnreadableInvoices).with("count", count)]
            }
            Self::Empty => vec![Text::Empty.into(), Text::EmptyHint.into()],
            Self::NoMatch => vec![Text::NoMatch.into()],
            Self::Shown => Vec::new(),
        }
    }

    /// Its tone. Only states that need the user's attention are failures; the others resolve
    /// themselves.
    pub fn tone(&self) -> Tone {
        match self {
            Self::Failed(_) => Tone::Negative,
            Self::SessionEnded(_)
            | Self::RateLimited(_)
            | Self::Stale { .. }
            | Self::Unreadable(_) => Tone::Warning,
            Self::Loading | Self::Offline(_) | Self::Empty | Self::NoMatch | Self::Shown => {
                Tone::Neutral
            }
        }
    }

    /// Why the last load failed, if it did.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure)
            | Self::SessionEnded(failure)
            | Self::RateLimited(failure)
            | Self::Offline(failure)
            | Self::Stale { failure, .. } => Some(failure),
            _ => None,
        }
    }
}

/// Why a load failed. The argument `source` is the vendor's display name; a cause that affects all
/// vendors does not name one.
fn reason(failure: &Failure, subject: Subject) -> Message {
    let source = match subject {
        Subject::Plan => Text::SourceTrackMyPosts,
        Subject::Invoices | Subject::Billing => Text::SourceAutoposting,
    };
    Message::new(failure_text(&failure.code)).with("source", Arg::Message(Box::new(source.into())))
}

#[cfg(test)]
mod tests;
