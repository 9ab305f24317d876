//! A vendor's JSON, decoded tolerantly into the domain.
//!
//! The rules are the same for both vendors. An unknown field is ignored. An optional field that is
//! missing or null is `None`. An optional field that cannot be read is `None` too, with a
//! [`DecodeWarning`]. An invoice without a readable required field is left out, counted and reported.
//! A wrong type above that, or text that is not JSON, is a [`WireError`].
//!
//! The types are serde types, read from JSON text by serde_json and from JavaScript values by
//! serde-wasm-bindgen. Functions for values other than text take a `Deserializer`, because a
//! borrowed [`Field`] is not `DeserializeOwned`.

pub mod autoposting;
pub mod trackmyposts;

pub(crate) mod field;
pub(crate) mod members;
mod raw;
mod warnings;

pub use field::Field;

use crate::json_text::{JsonError, problem_of};

/// Why a whole response could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// The response is not JSON.
    #[error("reading the answer: {0}")]
    NotJson(#[from] JsonError),
    /// A required part of the response is missing or has the wrong type.
    #[error("{path}: {problem}")]
    Shape {
        /// Its path, as a JSONPath: `$.data.invoices`.
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
    /// The position of the error as a JSONPath; `$` if it has no single path.
    pub fn path(&self) -> &str {
        match self {
            Self::Shape { path, .. } => path,
            Self::NotJson(_) | Self::Vendor { .. } => "$",
        }
    }

    fn shape(path: &str, problem: String) -> Self {
        Self::Shape { path: path.to_owned(), problem }
    }

    /// The error for a text that serde_json could not read: malformed, or with a duplicate field.
    fn of_text(text: &str, error: &serde_json::Error) -> Self {
        if error.is_data() {
            return Self::shape("$", problem_of(error));
        }
        Self::NotJson(JsonError::new(text, error))
    }
}

/// Something unexpected in a response that could still be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeWarning {
    /// Its path, as a JSONPath: `$.data.invoices[3].currency`.
    pub path: String,
    /// What is wrong there.
    pub problem: String,
}

/// Whether Stripe's ids may appear in a rebuilt response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StripeIds {
    /// They are removed at any depth.
    Drop,
    /// They are kept.
    Keep,
}

#[cfg(test)]
mod tests;
