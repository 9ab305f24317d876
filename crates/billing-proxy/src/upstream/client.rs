//! Asking a vendor: with a deadline, a limit on the bytes, and at most one second try.

use std::error::Error;
use std::time::{Duration, SystemTime};

use billing_core::wire::{StripeIds, WireError};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use reqwest::redirect;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::answer::judge;
use super::body::{self, BodyError};
use super::fault::VendorFault;
use super::retry::{RetryBudget, pause};
use crate::config::{Limits, SourceSettings, UpstreamSettings};
use crate::telemetry::VendorSpan;
use crate::trace_parent::{TRACEPARENT, TraceParent};
use crate::vendor::Vendor;

/// Requests to one vendor that may be under way at once.
const MAX_CONCURRENT: usize = 256;

/// A body above this is rebuilt off the threads that serve requests.
const LARGE_BODY_BYTES: usize = 64 << 10;

/// The one way out of the proxy: to vendors, and to identity providers for their keys.
#[derive(Debug)]
pub(crate) struct Upstream {
    client: reqwest::Client,
    timeout: Duration,
    max_body_bytes: u64,
    lanes: [Lane; Vendor::ALL.len()],
}

#[derive(Debug)]
struct Lane {
    retries: RetryBudget,
    permits: Semaphore,
}

/// The client for vendors could not be made.
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
            // A redirect would carry the key to wherever a vendor's answer points.
            .redirect(redirect::Policy::none())
            // The environment's proxies are not part of the configuration.
            .no_proxy()
            .referer(false)
            .connect_timeout(timeout)
            .pool_idle_timeout(Duration::from_secs(30))
            .http2_max_header_list_size(64 << 10)
            .tls_certs_merge(roots);
        if let Some(gateway) = &settings.gateway {
            // A vendor is asked through a tunnel, so that the gateway sees neither key nor data.
            builder = builder.proxy(reqwest::Proxy::https(gateway.0.clone()).map_err(failed)?);
        }
        let client = builder.build().map_err(failed)?;
        let lane =
            || Lane { retries: RetryBudget::default(), permits: Semaphore::new(MAX_CONCURRENT) };
        Ok(Self { client, timeout, max_body_bytes, lanes: [lane(), lane()] })
    }

    /// Asks a vendor and rebuilds its answer.
    pub(crate) async fn ask(
        &self,
        source: &SourceSettings,
        ids: StripeIds,
    ) -> Result<Bytes, VendorFault> {
        let deadline = Instant::now() + self.timeout;
        let lane = self.lane(source.vendor);
        let Ok(permit) = timeout_at(deadline, lane.permits.acquire()).await else {
            return Err(VendorFault::Overloaded);
        };
        let _permit = permit.map_err(|_| VendorFault::Internal)?;
        lane.retries.earn();
        let first = self.try_once(source, deadline).await;
        let body = match first {
            Err(fault) if fault.is_worth_a_retry() => {
                let again_at = Instant::now() + pause(crate::random::fraction());
                if again_at >= deadline || !lane.retries.spend() {
                    return Err(fault);
                }
                sleep_until(again_at).await;
                self.try_once(source, deadline).await?
            }
            other => other?,
        };
        rebuild(source.vendor, body, ids).await
    }

    async fn try_once(
        &self,
        source: &SourceSettings,
        deadline: Instant,
    ) -> Result<Vec<u8>, VendorFault> {
        let span = VendorSpan::start(source.vendor);
        tracing::debug!(
            vendor = source.vendor.name(),
            trace_id = span.trace().trace_id_text(),
            "asking a vendor"
        );
        let read = timeout_at(deadline, self.read(source, span.trace())).await;
        let result = read.unwrap_or(Err(VendorFault::Timeout));
        span.end(result.as_ref().err());
        result
    }

    async fn read(
        &self,
        source: &SourceSettings,
        trace: &TraceParent,
    ) -> Result<Vec<u8>, VendorFault> {
        let request = self
            .client
            .get(source.url.clone())
            .header(source.key_header.clone(), source.key_value.clone())
            .header(TRACEPARENT, trace.header_value());
        let answer = request.send().await.map_err(|error| unanswered(&error))?;
        judge(source.vendor, answer.status(), answer.headers(), SystemTime::now())?;
        body::read(answer, self.max_body_bytes).await.map_err(|error| match error {
            BodyError::Timeout => VendorFault::Timeout,
            BodyError::TooLarge | BodyError::Incomplete => VendorFault::invalid(error.to_string()),
        })
    }

    pub(super) const fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// For how long a whole answer may take.
    pub(crate) const fn timeout(&self) -> Duration {
        self.timeout
    }

    pub(super) const fn max_body_bytes(&self) -> u64 {
        self.max_body_bytes
    }

    fn lane(&self, vendor: Vendor) -> &Lane {
        let [autoposting, trackmyposts] = &self.lanes;
        match vendor {
            Vendor::Autoposting => autoposting,
            Vendor::Trackmyposts => trackmyposts,
        }
    }
}

async fn rebuild(vendor: Vendor, body: Vec<u8>, ids: StripeIds) -> Result<Bytes, VendorFault> {
    let is_large = body.len() > LARGE_BODY_BYTES;
    let work = move || {
        let rebuilt = vendor.rebuild(&body, ids);
        rebuilt.map(Bytes::from).map_err(|error| unreadable(&error))
    };
    if is_large {
        return tokio::task::spawn_blocking(work).await.unwrap_or(Err(VendorFault::Internal));
    }
    work()
}

/// Where the fault lies, without the vendor's own words: they may repeat the key.
fn unreadable(error: &WireError) -> VendorFault {
    let what = match error {
        WireError::NotJson(_) => "it is no JSON",
        WireError::Vendor { .. } => "it is an error in spite of its status",
        _ => "it has not the documented shape",
    };
    VendorFault::invalid(format!("{what}, at {}", error.path()))
}

/// No answer came. What is in the error is looked at, never shown: it may hold the URL.
fn unanswered(error: &reqwest::Error) -> VendorFault {
    if error.is_timeout() {
        return VendorFault::Timeout;
    }
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = cause {
        if inner.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) {
            return VendorFault::invalid("it is not HTTP");
        }
        cause = inner.source();
    }
    VendorFault::Unavailable
}
