//! Media features as a user's own settings have them.

use serde_json::{Value, json};

use super::Browser;
use crate::Outcome;
use crate::engine::Engine;

/// Sets preferences of Firefox, whose values are numbers; `null` restores the default.
const SET_PREFERENCES: &str = "
    for (const [name, value] of arguments[0]) {
        if (value === null) Services.prefs.clearUserPref(name);
        else Services.prefs.setIntPref(name, value);
    }";

impl Browser {
    /// Draws pages as for a user with these media features, such as `forced-colors` and `active`.
    ///
    /// # Errors
    ///
    /// When the engine is WebKit, whose driver has no means for it, when the engine is Firefox and a
    /// feature is not one of those that are known here, and when the command fails.
    pub async fn emulate(&self, features: &[(&str, &str)]) -> Outcome<()> {
        match self.engine() {
            Engine::Chromium => {
                let feature =
                    |(name, value): &(&str, &str)| json!({ "name": name, "value": value });
                let features: Vec<Value> = features.iter().map(feature).collect();
                let parameters = json!({ "features": features });
                self.devtools("Emulation.setEmulatedMedia", parameters).await.map(drop)
            }
            Engine::Firefox => {
                let preferences: Vec<Value> =
                    features.iter().map(|feature| preference(*feature)).collect::<Outcome<_>>()?;
                self.set_preferences(&json!(preferences)).await
            }
            Engine::Webkit => Err("WebKitWebDriver emulates no media features".into()),
        }
    }

    /// Runs [`SET_PREFERENCES`] where Firefox's own scripts run.
    async fn set_preferences(&self, preferences: &Value) -> Outcome<()> {
        self.post("moz/context", json!({ "context": "chrome" })).await?;
        let set = self.run(SET_PREFERENCES, std::slice::from_ref(preferences)).await;
        self.post("moz/context", json!({ "context": "content" })).await?;
        set.map(drop)
    }
}

/// The preference of Firefox for a media feature, and its value.
fn preference((feature, value): (&str, &str)) -> Outcome<Value> {
    let (name, value) = match (feature, value) {
        ("prefers-color-scheme", "dark") => ("layout.css.prefers-color-scheme.content-override", 0),
        ("prefers-color-scheme", "light") => {
            ("layout.css.prefers-color-scheme.content-override", 1)
        }
        ("forced-colors", "none") => return Ok(json!([DOCUMENT_COLORS, null])),
        ("forced-colors", "active") => (DOCUMENT_COLORS, 2),
        ("prefers-reduced-motion", "no-preference") => ("ui.prefersReducedMotion", 0),
        ("prefers-reduced-motion", "reduce") => ("ui.prefersReducedMotion", 1),
        _ => return Err(format!("no preference of Firefox is known for {feature}: {value}").into()),
    };
    Ok(json!([name, value]))
}

/// Whether pages choose their colors: 2 is "never".
const DOCUMENT_COLORS: &str = "browser.display.document_color_use";
