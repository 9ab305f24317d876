//! Sends requests to vendors: with a deadline, a limit on the size, and at most one retry.

use std::error::Error;
use std::time::{Duration, SystemTime};

use billing_core::wire::{StripeIds, WireError};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use reqwest::redirect;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::body::{self, BodyError};
use super::response_head::check_head;
use super::retry::{RetryBudget, backoff};
use crate::config::{AccountSettings, Limits, UpstreamSettings};
use crate::telemetry::VendorSpan;
use crate::trace_parent::{TRACEPARENT, TraceParent};
use crate::upstream_error::UpstreamError;
use crate::vendor::Vendor;

/// The maximum number of concurrent requests to one vendor.
const MAX_CONCURRENT: usize = 256;

/// A larger body is rebuilt outside the threads that serve requests.
const LARGE_BODY_BYTES: usize = 64 << 10;

/// The HTTP client for vendors, and for the keys of identity providers.
#[derive(Debug)]
pub(crate) struct Upstream {
    client: reqwest::Client,
    timeout: Duration,
    max_body_bytes: u64,
    limits: [VendorLimits; Vendor::ALL.len()],
}

#[derive(Debug)]
struct VendorLimits {
    retries: RetryBudget,
    permits: Semaphore,
}

/// Why the client for vendors cannot be set up.
#[derive(Debug, thiserror::Error)]
#[error("setting up the client for vendors: {0}")]
pub struct ClientError(String);

impl Upstream {
    pub(crate) fn new(settings: &UpstreamSettings, limits: &Limits) -> Result<Self, ClientError> {
        let (timeout, max_body_bytes) = (limits.upstream_timeout, limits.upstream_body_bytes);
        let failed = |error: reqwest::Error| ClientError(error.without_url().to_string());
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let roots = settings.roots.iter().map(|root| reqwest::Certificate::from_der(root));
        let roots: Vec<_> = roots.collect::<Result<_, _>>().map_err(failed)?;
        let mut builder = reqwest::Client::builder()
            .default_headers(headers)
            .user_agent(concat!("billing-proxy/", env!("CARGO_PKG_VERSION")))
            // A redirect would send the key to an address that the response names.
            .redirect(redirect::Policy::none())
            // `HTTPS_PROXY` and similar variables are not part of the configuration.
            .no_proxy()
            .referer(false)
            .connect_timeout(timeout)
            .pool_idle_timeout(Duration::from_secs(30))
            .http2_max_header_list_size(64 << 10)
            .tls_certs_merge(roots);
        if let Some(gateway) = &settings.gateway {
            // `https` goes through a tunnel, so that the gateway sees neither key nor data.
            builder = builder.proxy(reqwest::Proxy::https(gateway.0.clone()).map_err(failed)?);
        }
        let client = builder.build().map_err(failed)?;
        let limits = || VendorLimits {
            retries: RetryBudget::default(),
            permits: Semaphore::new(MAX_CONCURRENT),
        };
        Ok(Self { client, timeout, max_body_bytes, limits: [limits(), limits()] })
    }

    /// Requests an account's data and rebuilds the response.
    pub(crate) async fn fetch(
        &self,
        account: &AccountSettings,
        ids: StripeIds,
    ) -> Result<Bytes, UpstreamError> {
        let deadline = Instant::now() + self.timeout;
        let limits = self.limits(account.vendor);
        let Ok(permit) = timeout_at(deadline, limits.permits.acquire()).await else {
            return Err(UpstreamError::Overloaded);
        };
        let _permit = permit.map_err(|_| UpstreamError::Internal)?;
        limits.retries.deposit();
        let first = self.try_once(account, deadline).await;
        let body = match first {
            Err(error) if error.is_retryable() => {
                let retry_at = Instant::now() + backoff(crate::random::fraction());
                if retry_at >= deadline || !limits.retries.withdraw() {
                    return Err(error);
                }
                sleep_until(retry_at).await;
                self.try_once(account, deadline).await?
            }
            other => other?,
        };
        rebuild(account.vendor, body, ids).await
    }

    async fn try_once(
        &self,
        account: &AccountSettings,
        deadline: Instant,
    ) -> Result<Vec<u8>, UpstreamError> {
        let span = VendorSpan::start(account.vendor);
        tracing::debug!(
            vendor = account.vendor.name(),
            trace_id = span.trace().trace_id_text(),
            "asking a vendor"
        );
        let read = timeout_at(deadline, self.read(account, span.trace())).await;
        let result = read.unwrap_or(Err(UpstreamError::Timeout));
        span.end(result.as_ref().err());
        result
    }

    async fn read(
        &self,
        account: &AccountSettings,
        trace: &TraceParent,
    ) -> Result<Vec<u8>, UpstreamError> {
        let request = self
            .client
            .get(account.url.clone())
            .header(account.key_header.clone(), account.key_value.clone())
            .header(TRACEPARENT, trace.header_value());
        let response = request.send().await.map_err(|error| send_error(&error))?;
        check_head(account.vendor, response.status(), response.headers(), SystemTime::now())?;
        body::read(response, self.max_body_bytes).await.map_err(|error| match error {
            BodyError::Timeout => UpstreamError::Timeout,
            BodyError::TooLarge | BodyError::Incomplete => {
                UpstreamError::invalid(error.to_string())
            }
        })
    }

    pub(super) const fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// The limit on the time of a whole response.
    pub(crate) const fn timeout(&self) -> Duration {
        self.timeout
    }

    pub(super) const fn max_body_bytes(&self) -> u64 {
        self.max_body_bytes
    }

    fn limits(&self, vendor: Vendor) -> &VendorLimits {
        let [autoposting, trackmyposts] = &self.limits;
        match vendor {
            Vendor::Autoposting => autoposting,
            Vendor::Trackmyposts => trackmyposts,
        }
    }
}

async fn rebuild(vendor: Vendor, body: Vec<u8>, ids: StripeIds) -> Result<Bytes, UpstreamError> {
    let is_large = body.len() > LARGE_BODY_BYTES;
    let work = move || {
        let rebuilt = vendor.rebuild(&body, ids);
        rebuilt.map(Bytes::from).map_err(|error| invalid_body(&error))
    };
    if is_large {
        return tokio::task::spawn_blocking(work).await.unwrap_or(Err(UpstreamError::Internal));
    }
    work()
}

/// Where the body is invalid. The vendor's own text is left out: it may repeat the key.
fn invalid_body(error: &WireError) -> UpstreamError {
    let what = match error {
        WireError::NotJson(_) => "it is not JSON",
        WireError::Vendor { .. } => "it is an error in spite of its status",
        _ => "it does not have the documented shape",
    };
    UpstreamError::invalid(format!("{what}, at {}", error.path()))
}

/// Why there is no response. The text of the error is left out: it may contain the URL.
fn send_error(error: &reqwest::Error) -> UpstreamError {
    if error.is_timeout() {
        return UpstreamError::Timeout;
    }
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = cause {
        if inner.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) {
            return UpstreamError::invalid("it is not HTTP");
        }
        cause = inner.source();
    }
    UpstreamError::Unavailable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_names_what_is_wrong_with_a_body_and_nothing_of_it() {
        let refusal = r#"{"success":false,"error":"CANARY","message":"CANARY"}"#;
        for (body, what) in [
            ("CANARY", "it is not JSON"),
            (refusal, "it is an error in spite of its status"),
            (r#"{"CANARY":1}"#, "it does not have the documented shape"),
        ] {
            let error = Vendor::Autoposting.rebuild(body.as_bytes(), StripeIds::Drop).unwrap_err();
            let text = invalid_body(&error).to_string();
            assert!(text.contains(what) && !text.contains("CANARY"), "{body}: {text}");
        }
    }
}
