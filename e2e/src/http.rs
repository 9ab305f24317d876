//! As much of an HTTP client as the stage itself needs.

use axum::body::Body;
use axum::http::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::Outcome;

/// No vendor's answer in these tests is larger.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A client for loopback.
#[derive(Clone, Debug)]
pub struct Http(Client<HttpConnector, Body>);

impl Default for Http {
    fn default() -> Self {
        Self(Client::builder(TokioExecutor::new()).build_http())
    }
}

impl Http {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub async fn send(&self, request: Request<Body>) -> Outcome<Response<Body>> {
        Ok(self.0.request(request).await?.map(Body::new))
    }

    /// The text at the URL, asked for with the bearer token if there is one.
    ///
    /// # Errors
    ///
    /// When there is no answer, when it is no success, or when it is no text.
    pub async fn text(&self, url: &str, token: Option<&str>) -> Outcome<String> {
        let mut request = Request::get(url);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let answer = self.send(request.body(Body::empty())?).await?;
        let status = answer.status();
        let body = axum::body::to_bytes(answer.into_body(), MOST_BYTES).await?;
        if !status.is_success() {
            return Err(format!("{url}: {status}: {}", String::from_utf8_lossy(&body)).into());
        }
        Ok(String::from_utf8(body.to_vec())?)
    }
}
