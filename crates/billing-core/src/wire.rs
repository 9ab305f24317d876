//! A vendor's JSON, decoded tolerantly into the domain.
//!
//! The rules are the same for both vendors. An unknown field is ignored. An optional field that is
//! missing or null is `None`. An optional field that cannot be read is `None` too, and reported as
//! a [`Fault`]. An invoice without a readable required field is left out, counted and reported. A
//! wrong type above that, or no JSON at all, is a [`WireError`].

pub mod autoposting;
pub mod trackmyposts;

mod field;

use crate::json::JsonError;

/// Why a whole answer could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// The answer is no JSON.
    #[error("reading the answer: {0}")]
    NotJson(#[from] JsonError),
    /// Something that everything else hangs on is missing or has the wrong type.
    #[error("{path}: {problem}")]
    Shape {
        /// Where, as a JSONPath: `$.data.invoices`.
        path: String,
        /// What is wrong there.
        problem: String,
    },
    /// The vendor's own error envelope, `{"success":false,"error":…,"message":…}`.
    #[error("the vendor answered {error}: {message}")]
    Vendor {
        /// The vendor's code: `unauthorized`.
        error: String,
        /// The vendor's text.
        message: String,
    },
}

impl WireError {
    /// Where the fault lies, as a JSONPath; `$` where it lies in no one place.
    pub fn path(&self) -> &str {
        match self {
            Self::Shape { path, .. } => path,
            Self::NotJson(_) | Self::Vendor { .. } => "$",
        }
    }
}

/// Something odd in an answer that could be decoded all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, as a JSONPath: `$.data.invoices[3].currency`.
    pub path: String,
    /// What is odd there.
    pub problem: String,
}

/// Whether Stripe's ids may appear in a rebuilt answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StripeIds {
    /// They are left out, at any depth.
    Drop,
    /// They stay.
    Keep,
}

impl StripeIds {
    fn keeps(self, name: &str) -> bool {
        self == Self::Keep || !matches!(name, "stripeCustomerId" | "stripeSubscriptionId")
    }
}

#[cfg(test)]
mod tests;
