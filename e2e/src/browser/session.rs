//! Whether a session is still there. A driver or a browser that ends takes its session along.

use std::time::Duration;

use axum::http::Method;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use url::{ParseError, Url};

use super::Browser;
use crate::Outcome;

/// How long a session may take to answer before it counts as lost.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);

impl Browser {
    /// Why the session is lost: the driver, the browser or the page's process has ended or does not
    /// answer. `None` if it is there.
    pub async fn loss(&self) -> Option<String> {
        let answer = async {
            // A frame of the page may be gone without any loss.
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

    /// Sends a command of the session and gives the value of its answer.
    pub(super) async fn post(&self, path: &'static str, body: Value) -> Outcome<Value> {
        Ok(self.client.issue_cmd(SessionCommand { path, body }).await?)
    }
}

/// A command of the session: of the standard, or a driver's own.
#[derive(Debug)]
struct SessionCommand {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for SessionCommand {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _url: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
