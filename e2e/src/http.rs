//! HTTP requests from the tests themselves.

use reqwest::Client;
use reqwest::redirect::Policy;

use crate::Outcome;

/// A client for loopback that ignores proxies in the environment and follows no redirect.
///
/// # Errors
///
/// When the client cannot be made.
pub fn client() -> Outcome<Client> {
    Ok(Client::builder().no_proxy().redirect(Policy::none()).build()?)
}

/// The text at the URL, requested with the bearer token if there is one.
///
/// # Errors
///
/// When there is no response, or no success status; the error contains the response's text.
pub async fn text(url: &str, token: Option<&str>) -> Outcome<String> {
    let mut request = client()?.get(url);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let answer = request.send().await?;
    let status = answer.status();
    let body = answer.text().await?;
    if status.is_success() { Ok(body) } else { Err(format!("{url}: {status}: {body}").into()) }
}
