//! `health`: asks a running proxy whether it is ready, for containers that have no curl.

use std::error::Error;
use std::time::Duration;

use reqwest::redirect;

use super::CommandError;
use super::serve::runtime;

/// Shorter than the timeout of orchestrators for a health check.
const TIMEOUT: Duration = Duration::from_secs(5);

pub(super) fn health(url: &str) -> Result<(), CommandError> {
    let url = url::Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.ok_or_else(|| unhealthy("--url must be a URL of http or https"))?;
    runtime()?.block_on(request(url))
}

async fn request(url: url::Url) -> Result<(), CommandError> {
    let client = reqwest::Client::builder()
        .timeout(TIMEOUT)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .build()
        .map_err(|error| unhealthy(&cause(&error)))?;
    let response = client.get(url).send().await.map_err(|error| unhealthy(&cause(&error)))?;
    let status = response.status();
    if status.is_success() { Ok(()) } else { Err(unhealthy(&format!("status {status}"))) }
}

/// The innermost cause: the outer ones repeat the address.
fn cause(error: &reqwest::Error) -> String {
    let mut innermost: &dyn Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn unhealthy(problem: &str) -> CommandError {
    CommandError::Unhealthy(problem.to_owned())
}
