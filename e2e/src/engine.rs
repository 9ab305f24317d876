//! The browsers that the suite runs in, by their engine.

use crate::Outcome;

/// The environment variable that selects the engine: `chromium`, `firefox` or `webkit`.
const CHOICE: &str = "BILLING_BROWSER";

/// A browser engine. The suite is the same for all; a test for one engine uses
/// [`play_in`](crate::play::play_in).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Blink, in Chromium: the only one with the DevTools protocol.
    Chromium,
    /// Gecko, in Firefox.
    Firefox,
    /// WebKit, in the browser that comes with WebKitGTK.
    Webkit,
}

impl Engine {
    /// The engine that `BILLING_BROWSER` selects; Chromium by default.
    ///
    /// # Errors
    ///
    /// When no engine has that name.
    pub fn chosen() -> Outcome<Self> {
        match std::env::var_os(CHOICE) {
            None => Ok(Self::Chromium),
            Some(name) => Self::from_name(&name.to_string_lossy()),
        }
    }

    /// The engine's name in `BILLING_BROWSER`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    fn from_name(name: &str) -> Outcome<Self> {
        [Self::Chromium, Self::Firefox, Self::Webkit]
            .into_iter()
            .find(|engine| engine.name() == name)
            .ok_or_else(|| format!("{CHOICE} names no engine but {name:?}").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_engine_is_rejected() {
        assert_eq!(Engine::from_name("webkit").unwrap(), Engine::Webkit);
        assert!(Engine::from_name("safari").is_err());
        assert!(Engine::from_name("").is_err());
    }
}
