//! Detects a lost session: one whose driver or browser has ended.

use std::time::Duration;

use axum::http::Method;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use url::{ParseError, Url};

use super::Browser;
use crate::Outcome;

/// A session that does not respond for this long counts as lost.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);

impl Browser {
    /// Why the session is lost: the driver, the browser or the page's process has ended or does not
    /// respond. `None` if the session works.
    pub async fn loss(&self) -> Option<String> {
        let answer = async {
            // A removed frame does not mean that the session is lost.
            self.post("frame", json!({ "id": null })).await?;
            self.post("execute/sync", json!({ "script": "return 1;", "args": [] })).await
        };
        match tokio::time::timeout(ANSWER_LIMIT, answer).await {
            Ok(Ok(answer)) if answer == 1 => None,
            Ok(Ok(answer)) => Some(format!("a script that returns 1 gave {answer}")),
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some(format!("no answer in {ANSWER_LIMIT:?}")),
        }
    }

    /// Sends a POST command to the session and returns the value of its response.
    pub(super) async fn post(&self, path: &str, body: Value) -> Outcome<Value> {
        let command = SessionCommand { path: path.to_owned(), body: Some(body) };
        Ok(self.client.issue_cmd(command).await?)
    }

    /// Sends a GET command to the session and returns the value of its response.
    pub(super) async fn get(&self, path: String) -> Outcome<Value> {
        Ok(self.client.issue_cmd(SessionCommand { path, body: None }).await?)
    }
}

/// A command to the session, of the standard or of a driver.
#[derive(Debug)]
struct SessionCommand {
    path: String,
    /// The body of a POST command; a command without one is a GET.
    body: Option<Value>,
}

impl WebDriverCompatibleCommand for SessionCommand {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _url: &Url) -> (Method, Option<String>) {
        let body = self.body.as_ref().map(Value::to_string);
        (if body.is_some() { Method::POST } else { Method::GET }, body)
    }
}
