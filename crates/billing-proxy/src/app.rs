//! The proxy as a service: one request in, one response out.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use axum::Router;
use axum::extract::{Request, State};
use futures_util::FutureExt;
use http::request::Parts;
use tokio::time::timeout;

use crate::admit::{Admitted, Endpoints, UNKNOWN_ENDPOINTS, admit};
use crate::clock::Clock;
use crate::config::Config;
use crate::error::ProxyError;
use crate::limit::connections::ConnectionCounter;
use crate::log;
use crate::metrics::{GaugeValues, Metrics};
use crate::reply::Reply;
use crate::request_context::RequestContext;
use crate::request_id::RequestId;
use crate::respond::{Response, into_response};
use crate::route::{Route, WIDGET_PREFIX};
use crate::sandbox::Mint;
use crate::snapshot::{SetupError, SharedContext, Snapshot};
use crate::telemetry;
use crate::vendor_account::Lookup;

/// How often [`App::sweep`] is to be called.
pub(crate) const SWEEP_INTERVAL: Duration = Duration::from_secs(30);

/// The proxy's whole state.
#[derive(Debug)]
pub struct App {
    snapshot: ArcSwap<Snapshot>,
    context: SharedContext,
    connections: Arc<ConnectionCounter>,
    draining: AtomicBool,
}

/// The parts of an [`App`] that are not in its configuration.
#[derive(Debug)]
pub struct AppOptions {
    /// The address that was bound. The configured one may leave the choice of the port to the system.
    pub listen: std::net::SocketAddr,
    /// Values of `Host` that are accepted like the listen address.
    pub extra_hosts: Vec<String>,
    /// Whether any `Host` is accepted. Only a sandbox that listens beyond loopback does so.
    pub takes_any_host: bool,
    /// Where time comes from.
    pub clock: Clock,
    /// Mints tokens on request; only the sandbox has one.
    pub mint: Option<Mint>,
}

/// The service as a router, for tests and for programs that embed the proxy. Requests should have
/// [`Endpoints`] as an extension; those without it all count as one peer.
///
/// The server calls [`App`] directly: even with a fallback alone, a router takes half a microsecond.
pub fn app(state: Arc<App>) -> Router {
    Router::new().fallback(serve).with_state(state)
}

async fn serve(State(app): State<Arc<App>>, request: Request) -> Response {
    let (parts, _body) = request.into_parts();
    let endpoints = parts.extensions.get::<Endpoints>().copied().unwrap_or(UNKNOWN_ENDPOINTS);
    app.respond(&parts, endpoints).await
}

impl App {
    /// Sets up the service for a configuration.
    ///
    /// # Errors
    ///
    /// When a part of it cannot be set up on this machine.
    pub fn new(config: Config, options: AppOptions) -> Result<Arc<Self>, SetupError> {
        let context = SharedContext {
            listen: options.listen,
            extra_hosts: options.extra_hosts,
            takes_any_host: options.takes_any_host,
            clock: options.clock,
            metrics: Arc::new(Metrics::default()),
        };
        let snapshot = Snapshot::new(config, &context, options.mint, None)?;
        Ok(Arc::new(Self {
            snapshot: ArcSwap::from_pointee(snapshot),
            context,
            connections: Arc::default(),
            draining: AtomicBool::new(false),
        }))
    }

    /// Replaces the configuration. Requests in flight are completed with the one that they began with.
    ///
    /// # Errors
    ///
    /// When a part of it cannot be set up; then nothing has changed.
    pub fn reload(&self, config: Config) -> Result<(), SetupError> {
        let current = self.snapshot.load_full();
        let mint = current.mint.clone();
        let next = Snapshot::new(config, &self.context, mint, Some(&current))?;
        self.snapshot.store(Arc::new(next));
        Ok(())
    }

    /// Handles one request.
    pub(crate) async fn respond(&self, parts: &Parts, endpoints: Endpoints) -> Response {
        let snapshot = self.snapshot.load();
        let is_widget = snapshot.widget.is_some() && parts.uri.path().starts_with(WIDGET_PREFIX);
        let mut context = RequestContext::new(self.next_id(), parts, is_widget);
        let started = self.clock().now();
        let result = catch_panic(self.reply(&snapshot, parts, endpoints, &mut context)).await;
        let elapsed = self.clock().now().since(started);
        let vendor = Route::of(parts.uri.path()).and_then(Route::vendor);
        self.metrics().request(vendor, &result, elapsed);
        log::request(&context, parts, &result, elapsed);
        telemetry::request(&context, parts, &result, elapsed);
        // While draining, ask clients to close so that their next request goes to another instance.
        context.must_close |= !self.is_ready();
        into_response(&context, result)
    }

    async fn reply(
        &self,
        snapshot: &Snapshot,
        parts: &Parts,
        endpoints: Endpoints,
        context: &mut RequestContext,
    ) -> Result<Reply, ProxyError> {
        let mut time_left = snapshot.limits.request_timeout;
        let admitted = match admit(snapshot, parts, endpoints, context) {
            Err(ProxyError::UnknownTokenKey { provider }) => {
                let started = Instant::now();
                let fetched = timeout(time_left, snapshot.fetch_unknown_key(provider)).await;
                fetched.map_err(|_| ProxyError::Overloaded)??;
                time_left = time_left.saturating_sub(started.elapsed());
                admit(snapshot, parts, endpoints, context)?
            }
            admitted => admitted?,
        };
        match admitted {
            Admitted::Data(account) => {
                account
                    .take_from_shared_limit(snapshot.tenant_rate)
                    .await
                    .map_err(|retry_after| ProxyError::RateLimited { retry_after })?;
                match account.lookup()? {
                    Lookup::Found(data) => Ok(Reply::Data(data)),
                    // Not tower-http's timeout: its response would lack the code and the headers.
                    Lookup::Pending(pending) => match timeout(time_left, pending.wait()).await {
                        Ok(data) => Ok(Reply::Data(data?)),
                        Err(_) => Err(ProxyError::Overloaded),
                    },
                }
            }
            Admitted::Preflight(route) => Ok(Reply::Preflight { allow: route.allow() }),
            Admitted::Widget(file) => {
                let widget = snapshot.widget.as_ref().ok_or(ProxyError::UnknownRoute)?;
                let served = widget.serve(file, parts, &snapshot.origins);
                served.map(Reply::Widget).ok_or(ProxyError::UnknownRoute)
            }
            Admitted::SandboxToken => {
                let mint = snapshot.mint.as_ref().ok_or(ProxyError::UnknownRoute)?;
                mint.respond(parts.uri.query(), self.clock().unix_seconds()).map(Reply::Json)
            }
        }
    }

    /// Frees what is no longer used, and refreshes the keys of identity providers that have become
    /// old. To be called periodically, in a task of tokio.
    pub fn sweep(&self) {
        self.snapshot.load().sweep();
    }

    /// All metrics in Prometheus' text format.
    #[must_use]
    pub fn render_metrics(&self) -> String {
        let snapshot = self.snapshot.load();
        let accounts = snapshot.tenants.values().flat_map(|tenant| tenant.accounts());
        let breakers_open = accounts.filter(|account| account.is_circuit_open()).count();
        let accounts = &snapshot.accounts;
        self.metrics().render(GaugeValues {
            is_ready: self.is_ready(),
            connections_open: self.connections.count(),
            tenants: snapshot.tenants.len(),
            cache_bytes: accounts.cache.bytes(),
            cache_entries: accounts.cache.entries(),
            breakers_open,
            store_up: accounts.store.as_ref().is_none_or(|store| store.is_up()),
        })
    }

    /// Reports from now on that the proxy is not ready.
    pub fn start_draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether a load balancer should send requests here.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.draining.load(Ordering::Relaxed)
    }

    pub(crate) fn next_id(&self) -> RequestId {
        RequestId::new(self.clock())
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.snapshot.load().tls.is_some()
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.context.clock
    }

    /// Counts the connections of the public address.
    pub(crate) fn connections(&self) -> &Arc<ConnectionCounter> {
        &self.connections
    }

    pub(crate) fn metrics(&self) -> &Arc<Metrics> {
        &self.context.metrics
    }
}

/// Turns a panic into an error, whose response has the headers of every response.
///
/// tower-http's `CatchPanic` would build a response of its own, without the `request_id` and the CORS
/// headers by which a page can read it.
async fn catch_panic(
    work: impl Future<Output = Result<Reply, ProxyError>>,
) -> Result<Reply, ProxyError> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or(Err(ProxyError::Internal))
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, Request};

    use super::*;

    #[tokio::test]
    async fn the_response_to_a_panic_has_every_header_of_a_response() {
        let (parts, ()) = Request::new(()).into_parts();
        let mut context = RequestContext::new(RequestId::new(&Clock::system()), &parts, false);
        context.origin = Some(HeaderValue::from_static("https://app.example.com"));
        let result = catch_panic(async { panic!("sk-social-CANARY") }).await;
        let response = into_response(&context, result);
        assert_eq!(response.status(), 500);
        let headers = response.headers();
        assert_eq!(headers["access-control-allow-origin"], "https://app.example.com");
        assert_eq!(headers["cache-control"], "no-store");
        assert!(headers.contains_key("x-request-id"));
        let body = axum::body::to_bytes(response.into_body(), 4096).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(body.contains("internal_error") && !body.contains("CANARY"), "{body}");
    }
}
