//! Badges: a short label in a coloured pill.

use crate::plan::SubscriptionStatus;
use crate::text::Text;

/// The badge of a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// Its label.
    pub label: Label,
    /// Its tone, which only repeats the label's meaning.
    pub tone: Tone,
}

/// A text of the catalogue, or a vendor's status without a text in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// A text of the catalogue.
    Text(Text),
    /// The vendor's status, verbatim.
    Verbatim(String),
}

/// The meaning of a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Nothing in particular.
    Neutral,
    /// In order.
    Positive,
    /// Needs attention soon.
    Warning,
    /// Something is wrong.
    Negative,
}

impl Badge {
    pub(super) fn of_text(text: Text, tone: Tone) -> Self {
        Self { label: Label::Text(text), tone }
    }

    /// An unknown status, verbatim; a dash for an empty one.
    pub(super) fn verbatim(word: &str) -> Self {
        let label = if word.trim().is_empty() {
            Label::Text(Text::NoValue)
        } else {
            Label::Verbatim(word.to_owned())
        };
        Self { label, tone: Tone::Neutral }
    }
}

/// The badge of a subscription.
pub fn subscription_badge(status: &SubscriptionStatus) -> Badge {
    let (text, tone) = match status {
        SubscriptionStatus::Active => (Text::SubscriptionActive, Tone::Positive),
        SubscriptionStatus::Trialing => (Text::SubscriptionTrialing, Tone::Neutral),
        SubscriptionStatus::PastDue => (Text::SubscriptionPastDue, Tone::Negative),
        SubscriptionStatus::Unpaid => (Text::SubscriptionUnpaid, Tone::Negative),
        SubscriptionStatus::Paused => (Text::SubscriptionPaused, Tone::Warning),
        SubscriptionStatus::Canceled => (Text::SubscriptionCanceled, Tone::Neutral),
        SubscriptionStatus::Incomplete => (Text::SubscriptionIncomplete, Tone::Warning),
        SubscriptionStatus::IncompleteExpired => {
            (Text::SubscriptionIncompleteExpired, Tone::Negative)
        }
        SubscriptionStatus::Other(word) => return Badge::verbatim(word),
    };
    Badge::of_text(text, tone)
}

#[cfg(test)]
mod tests {
    use super::{Label, Tone, subscription_badge};
    use crate::plan::SubscriptionStatus;

    #[track_caller]
    fn check(status: &str, expected: (&str, Tone)) {
        let badge = subscription_badge(&SubscriptionStatus::new(status));
        let label = match &badge.label {
            Label::Text(text) => text.english("other"),
            Label::Verbatim(word) => word,
        };
        assert_eq!((label, badge.tone), expected, "{status}");
    }

    #[test]
    fn each_of_stripes_statuses_has_its_label_and_tone() {
        check("incomplete", ("Incomplete", Tone::Warning));
        check("incomplete_expired", ("Expired", Tone::Negative));
        check("trialing", ("Trial", Tone::Neutral));
        check("active", ("Active", Tone::Positive));
        check("past_due", ("Past due", Tone::Negative));
        check("canceled", ("Canceled", Tone::Neutral));
        check("unpaid", ("Unpaid", Tone::Negative));
        check("paused", ("Paused", Tone::Warning));
    }

    #[test]
    fn any_other_status_is_neutral_and_verbatim() {
        check("Awaiting Moonrise", ("Awaiting Moonrise", Tone::Neutral));
        check("", ("—", Tone::Neutral));
    }
}
