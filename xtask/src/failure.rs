//! The one error type: a sentence for the person at the terminal.

use std::fmt;

/// What went wrong, as text that stands after `error: `.
#[derive(Debug)]
pub(crate) struct Failure(String);

/// The result of everything that can fail here.
pub(crate) type Outcome<T> = Result<T, Failure>;

impl Failure {
    /// A failure that says `message`.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Adds what was being done to an error of a library.
pub(crate) trait While<T> {
    /// `doing` reads as in "reading Cargo.lock".
    fn during(self, doing: impl fmt::Display) -> Outcome<T>;
}

impl<T, E: fmt::Display> While<T> for Result<T, E> {
    fn during(self, doing: impl fmt::Display) -> Outcome<T> {
        self.map_err(|error| Failure(format!("{doing}: {error}")))
    }
}
