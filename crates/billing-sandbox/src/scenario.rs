//! The customers of the sandbox.

/// One customer of both vendors, named after its special feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scenario {
    /// A paid plan that renews next week, two years of invoices.
    Active,
    /// A trial that turns into a charge within the week.
    Trialing,
    /// Paid until the period's end, then over.
    Canceling,
    /// The newest payment failed and is being retried.
    PastDue,
    /// All attempts to collect failed.
    Unpaid,
    /// A trial ended without a payment method on file.
    Paused,
    /// The subscription is over.
    Canceled,
    /// The very first payment was not completed.
    Incomplete,
    /// No subscription at all.
    Free,
    /// A paid plan that has not been billed yet.
    NoInvoices,
    /// Currencies of zero, two and three decimals, refunds, amounts no float can hold.
    Currencies,
    /// Ten thousand invoices.
    Large,
    /// Each response takes two seconds.
    Slow,
    /// Every other response of each vendor fails.
    Flaky,
    /// Both vendors respond with 503.
    Down,
    /// Autoposting sends one unreadable invoice among good ones, Track My Posts no JSON.
    Malformed,
    /// Unknown statuses, an unknown currency and an unknown payment method.
    UnknownValues,
    /// Track My Posts is down, Autoposting works.
    Partial,
}

impl Scenario {
    /// Every scenario, in the order of selection lists.
    pub const ALL: [Self; 18] = [
        Self::Active,
        Self::Trialing,
        Self::Canceling,
        Self::PastDue,
        Self::Unpaid,
        Self::Paused,
        Self::Canceled,
        Self::Incomplete,
        Self::Free,
        Self::NoInvoices,
        Self::Currencies,
        Self::Large,
        Self::Slow,
        Self::Flaky,
        Self::Down,
        Self::Malformed,
        Self::UnknownValues,
        Self::Partial,
    ];

    /// The name of tenant, keys and workspace, for example `past-due`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Trialing => "trialing",
            Self::Canceling => "canceling",
            Self::PastDue => "past-due",
            Self::Unpaid => "unpaid",
            Self::Paused => "paused",
            Self::Canceled => "canceled",
            Self::Incomplete => "incomplete",
            Self::Free => "free",
            Self::NoInvoices => "no-invoices",
            Self::Currencies => "currencies",
            Self::Large => "large",
            Self::Slow => "slow",
            Self::Flaky => "flaky",
            Self::Down => "down",
            Self::Malformed => "malformed",
            Self::UnknownValues => "unknown-values",
            Self::Partial => "partial",
        }
    }

    /// The scenario of that [`name`](Self::name), if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scenario| scenario.name() == name)
    }

    /// This customer's API key at Autoposting.
    #[must_use]
    pub fn autoposting_key(self) -> String {
        format!("{AUTOPOSTING_KEY_PREFIX}{}", self.name())
    }

    /// This customer's API key at Track My Posts.
    #[must_use]
    pub fn trackmyposts_key(self) -> String {
        format!("{TRACKMYPOSTS_KEY_PREFIX}{}", self.name())
    }

    /// The customer's workspace at Track My Posts.
    #[must_use]
    pub const fn workspace_slug(self) -> &'static str {
        self.name()
    }

    pub(crate) fn from_autoposting_key(key: &str) -> Option<Self> {
        Self::from_name(key.strip_prefix(AUTOPOSTING_KEY_PREFIX)?)
    }

    pub(crate) fn from_trackmyposts_key(key: &str) -> Option<Self> {
        Self::from_name(key.strip_prefix(TRACKMYPOSTS_KEY_PREFIX)?)
    }
}

const AUTOPOSTING_KEY_PREFIX: &str = "sk-social-sandbox-";
const TRACKMYPOSTS_KEY_PREFIX: &str = "tmp-sandbox-";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_is_found_by_its_name_and_by_both_keys() {
        for scenario in Scenario::ALL {
            assert_eq!(Scenario::from_name(scenario.name()), Some(scenario));
            let autoposting = scenario.autoposting_key();
            assert_eq!(Scenario::from_autoposting_key(&autoposting), Some(scenario));
            let trackmyposts = scenario.trackmyposts_key();
            assert_eq!(Scenario::from_trackmyposts_key(&trackmyposts), Some(scenario));
        }
    }

    #[test]
    fn unknown_names_have_no_scenario() {
        for name in ["", "Active", "active ", "past_due", "sk-social-sandbox-active"] {
            assert_eq!(Scenario::from_name(name), None, "{name:?}");
        }
        assert_eq!(Scenario::from_autoposting_key("active"), None);
        assert_eq!(Scenario::from_trackmyposts_key("sk-social-sandbox-active"), None);
    }
}
