//! The proxy as a service: one request in, one answer out.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use axum::Router;
use axum::extract::{Request, State};
use http::request::Parts;
use tokio::time::timeout;

use crate::admit::{Admitted, Endpoints, admit};
use crate::clock::Clock;
use crate::config::Config;
use crate::error::ProxyError;
use crate::log;
use crate::metrics::{Metrics, Readings};
use crate::request_context::RequestContext;
use crate::request_id::RequestId;
use crate::respond::{Answer, Response, finish};
use crate::route::{Route, WIDGET_PREFIX};
use crate::sandbox::Mint;
use crate::server::caps::Caps;
use crate::snapshot::{SetupError, Snapshot, Surroundings};
use crate::source::Looked;
use crate::telemetry;

/// The proxy's whole state.
#[derive(Debug)]
pub struct App {
    snapshot: ArcSwap<Snapshot>,
    surroundings: Surroundings,
    caps: Arc<Caps>,
    draining: AtomicBool,
}

/// What the proxy is told beside its configuration.
#[derive(Debug)]
pub struct Setup {
    /// The address that was bound, which differs from the configured one where that left the port open.
    pub listen: std::net::SocketAddr,
    /// Values of `Host` that count like the listen address.
    pub extra_hosts: Vec<String>,
    /// Whether any value of `Host` counts; only a sandbox that others can reach takes them.
    pub takes_any_host: bool,
    /// Where time comes from.
    pub clock: Clock,
    /// Mints tokens on request; only the sandbox does.
    pub mint: Option<Mint>,
}

/// The service as a router, for tests and for whoever embeds the proxy. The server asks [`App`]
/// directly, which is all that this does: a router would cost a tenth of a hit. Requests should carry [`Endpoints`] as an
/// extension; without one they come from nowhere.
pub fn app(state: Arc<App>) -> Router {
    Router::new().fallback(serve).with_state(state)
}

async fn serve(State(app): State<Arc<App>>, request: Request) -> Response {
    let (parts, _body) = request.into_parts();
    let endpoints = parts.extensions.get::<Endpoints>().copied().unwrap_or(NOWHERE);
    app.respond(&parts, endpoints).await
}

impl App {
    /// Puts a configuration to work.
    ///
    /// # Errors
    ///
    /// When a part of it cannot be set up on this machine.
    pub fn new(config: Config, setup: Setup) -> Result<Arc<Self>, SetupError> {
        let surroundings = Surroundings {
            listen: setup.listen,
            extra_hosts: setup.extra_hosts,
            takes_any_host: setup.takes_any_host,
            clock: setup.clock,
            metrics: Arc::new(Metrics::default()),
        };
        let snapshot = Snapshot::new(config, &surroundings, setup.mint, None)?;
        Ok(Arc::new(Self {
            snapshot: ArcSwap::from_pointee(snapshot),
            surroundings,
            caps: Arc::default(),
            draining: AtomicBool::new(false),
        }))
    }

    /// Puts another configuration in the place of the present one. Requests that are under way end
    /// with the one they began with.
    ///
    /// # Errors
    ///
    /// When a part of it cannot be set up; then nothing has changed.
    pub fn reload(&self, config: Config) -> Result<(), SetupError> {
        let present = self.snapshot.load_full();
        let mint = present.mint.clone();
        let next = Snapshot::new(config, &self.surroundings, mint, Some(&present))?;
        self.snapshot.store(Arc::new(next));
        Ok(())
    }

    /// Answers one request. A panic on the way is a 500 like any other, with all its headers.
    pub(crate) async fn respond(&self, parts: &Parts, endpoints: Endpoints) -> Response {
        let snapshot = self.snapshot.load();
        let is_widget = snapshot.widget.is_some() && parts.uri.path().starts_with(WIDGET_PREFIX);
        let mut context = RequestContext::new(self.next_id(), parts, is_widget);
        let started = self.clock().now();
        let result = caught(self.answer(&snapshot, parts, endpoints, &mut context)).await;
        let elapsed = self.clock().now().since(started);
        let vendor = Route::of(parts.uri.path()).and_then(Route::vendor);
        self.metrics().request(vendor, &result, elapsed);
        log::request(&context, parts, &result, elapsed);
        telemetry::request(&context, parts, &result, elapsed);
        // Who is told in time sends the next request elsewhere.
        context.must_close |= !self.is_ready();
        finish(&context, result)
    }

    async fn answer(
        &self,
        snapshot: &Snapshot,
        parts: &Parts,
        endpoints: Endpoints,
        context: &mut RequestContext,
    ) -> Result<Answer, ProxyError> {
        let mut wait = snapshot.limits.request_timeout;
        let admitted = match admit(self, snapshot, parts, endpoints, context) {
            Err(ProxyError::UnknownTokenKey { provider }) => {
                let started = Instant::now();
                let fetched = timeout(wait, snapshot.fetch_unknown_key(provider)).await;
                fetched.map_err(|_| ProxyError::Overloaded)??;
                wait = wait.saturating_sub(started.elapsed());
                admit(self, snapshot, parts, endpoints, context)?
            }
            admitted => admitted?,
        };
        match admitted {
            Admitted::Data(source) => {
                source
                    .take_from_all(snapshot.tenant_rate)
                    .await
                    .map_err(|retry_after| ProxyError::RateLimited { retry_after })?;
                match source.look()? {
                    Looked::Found(answered) => Ok(Answer::Data(answered)),
                    Looked::Pending(pending) => {
                        let answered = timeout(wait, pending.wait()).await;
                        Ok(Answer::Data(answered.map_err(|_| ProxyError::Overloaded)??))
                    }
                }
            }
            Admitted::Preflight(route) => Ok(Answer::Preflight { allow: route.allow() }),
            Admitted::Widget(file) => {
                let widget = snapshot.widget.as_ref().ok_or(ProxyError::UnknownRoute)?;
                widget.serve(file, parts).map(Answer::Widget).ok_or(ProxyError::UnknownRoute)
            }
            Admitted::SandboxToken => {
                let mint = snapshot.mint.as_ref().ok_or(ProxyError::UnknownRoute)?;
                mint.answer(parts.uri.query(), self.clock().unix_seconds()).map(Answer::Json)
            }
        }
    }

    /// Forgets what is no longer of use, and fetches identity providers' keys again that have become
    /// old. To be called now and then, from a task of tokio.
    pub fn sweep(&self) {
        self.snapshot.load().sweep();
    }

    /// All metrics in Prometheus' text format.
    #[must_use]
    pub fn render_metrics(&self) -> String {
        let snapshot = self.snapshot.load();
        let sources = snapshot.tenants.values().flat_map(|tenant| tenant.sources());
        let held_back = sources.filter(|source| source.is_held_back()).count();
        self.metrics().render(Readings {
            is_ready: self.is_ready(),
            connections_open: self.caps.count(),
            tenants: snapshot.tenants.len(),
            cache_bytes: snapshot.shared.answers.bytes(),
            cache_entries: snapshot.shared.answers.entries(),
            breakers_open: held_back,
            store_up: snapshot.shared.store.as_ref().is_none_or(|store| store.is_up()),
        })
    }

    /// Says that no more requests should be sent here.
    pub fn start_draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether requests should be sent here.
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

    pub(crate) fn reloaded(&self, well: bool) {
        self.metrics().reloaded(well);
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.surroundings.clock
    }

    /// The connections of the public address.
    pub(crate) fn caps(&self) -> &Arc<Caps> {
        &self.caps
    }

    pub(crate) fn metrics(&self) -> &Arc<Metrics> {
        &self.surroundings.metrics
    }
}

/// How long [`App::sweep`] can be put off.
pub(crate) const SWEEP_EVERY: Duration = Duration::from_secs(30);

/// The endpoints of a request that came over no connection.
pub(crate) const NOWHERE: Endpoints = {
    use std::net::{IpAddr, Ipv4Addr, SocketAddr};
    let unspecified = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
    Endpoints { peer: unspecified, local: unspecified }
};

/// A panic becomes a refusal, so that its answer has all that every answer has.
async fn caught(
    work: impl Future<Output = Result<Answer, ProxyError>>,
) -> Result<Answer, ProxyError> {
    let mut work = pin!(work);
    poll_fn(|cx| {
        let poll = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx)));
        poll.unwrap_or(Poll::Ready(Err(ProxyError::Internal)))
    })
    .await
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, Request};

    use super::*;

    #[tokio::test]
    async fn a_panic_is_answered_with_every_header_of_an_answer() {
        let (parts, ()) = Request::new(()).into_parts();
        let mut context = RequestContext::new(RequestId::new(&Clock::system()), &parts, false);
        context.origin = Some(HeaderValue::from_static("https://app.example.com"));
        let result = caught(async { panic!("sk-social-CANARY") }).await;
        let response = finish(&context, result);
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
