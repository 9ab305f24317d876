//! Commands that WebDriver lacks, over the DevTools protocol through Chromium's driver.

use serde_json::{Value, json};

use super::Browser;
use crate::Outcome;
use crate::engine::Engine;

impl Browser {
    /// Runs a command of the DevTools protocol and returns its result.
    ///
    /// # Errors
    ///
    /// When the engine is not Chromium, and when the command fails.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Outcome<Value> {
        self.ask_chromedriver("goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
            .await
    }

    /// The console messages since the last call.
    ///
    /// # Errors
    ///
    /// When the engine is not Chromium, and when the driver fails.
    pub async fn console(&self) -> Outcome<Vec<String>> {
        let entries = self.ask_chromedriver("se/log", json!({ "type": "browser" })).await?;
        let entries = entries.as_array().ok_or("there is no log")?;
        let message = |entry: &Value| Some(entry.get("message")?.as_str()?.to_owned());
        Ok(entries.iter().filter_map(message).collect())
    }

    async fn ask_chromedriver(&self, path: &'static str, body: Value) -> Outcome<Value> {
        if self.engine() != Engine::Chromium {
            return Err(format!("{path} is Chromium's: use `play_in(Engine::Chromium, …)`").into());
        }
        self.post(path, body).await
    }
}
