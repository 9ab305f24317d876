//! Everything that one reading of the configuration decides. A reload puts another in its place.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use ipnet::IpNet;
use rustls::ServerConfig;

use crate::cache::answers::Answers;
use crate::clock::Clock;
use crate::config::{Config, Limits, TenantSettings, UpstreamSettings};
use crate::error::ProxyError;
use crate::host::KnownHosts;
use crate::limit::peer::PeerLimits;
use crate::limit::rate::Rate;
use crate::metrics::Metrics;
use crate::origin::AllowedOrigins;
use crate::route::Route;
use crate::sandbox::Mint;
use crate::server::tls::{self, TlsError};
use crate::source::Shared;
use crate::store::{Store, StoreError};
use crate::tenant::Tenant;
use crate::token::keyring::ended;
use crate::token::verify::Verifier;
use crate::upstream::client::{ClientError, Upstream};
use crate::widget::Widget;

/// Everything that one reading of the configuration decides.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) hosts: KnownHosts,
    /// Whether the proxy listens on every address, so that each of them is its own.
    pub(crate) accepts_any_local: bool,
    pub(crate) origins: AllowedOrigins,
    /// Whether listed origins may send their cookies.
    pub(crate) allow_credentials: bool,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) verifier: Verifier,
    pub(crate) tenants: HashMap<String, Arc<Tenant>>,
    pub(crate) tenant_rate: Rate,
    pub(crate) peers: Arc<PeerLimits>,
    pub(crate) widget: Option<Widget>,
    pub(crate) mint: Option<Mint>,
    pub(crate) limits: Limits,
    upstream: UpstreamSettings,
    /// What connections are encrypted with, if they are.
    pub(crate) tls: Option<Arc<ServerConfig>>,
    pub(crate) shared: Arc<Shared>,
    generation: u64,
}

/// What stays the same over reloads.
#[derive(Debug)]
pub(crate) struct Surroundings {
    pub(crate) listen: SocketAddr,
    pub(crate) extra_hosts: Vec<String>,
    pub(crate) takes_any_host: bool,
    pub(crate) clock: Clock,
    pub(crate) metrics: Arc<Metrics>,
}

/// A configuration that is sound in itself could not be put to work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// No client for vendors.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// No client for the store that replicas share.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No use of the certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The package's files could not be read.
    #[error("reading the widget's files: {0}")]
    Widget(#[from] std::io::Error),
}

impl Snapshot {
    /// Puts a configuration to work. What has not changed since `previous` goes on as it was: its
    /// kept answers, limits and breakers.
    pub(crate) fn new(
        config: Config,
        surroundings: &Surroundings,
        mint: Option<Mint>,
        previous: Option<&Self>,
    ) -> Result<Self, SetupError> {
        let generation = previous.map_or(0, |previous| previous.generation + 1);
        let kept_shared = previous.filter(|previous| {
            let limits = &previous.limits;
            previous.shared.cache == config.cache
                && previous.upstream == config.upstream
                && previous.shared.store.as_ref().map(Store::settings) == config.shared.as_ref()
                && limits.upstream_timeout == config.limits.upstream_timeout
                && limits.upstream_body_bytes == config.limits.upstream_body_bytes
        });
        let shared = match kept_shared {
            Some(previous) => Arc::clone(&previous.shared),
            None => Arc::new(new_shared(&config, surroundings)?),
        };
        let tenant_rate = Rate::per_minute(config.limits.requests_per_minute_per_tenant);
        let peer_rate = Rate::per_minute(config.limits.token_checks_per_minute_per_peer);
        let peers =
            previous.map(|previous| &previous.peers).filter(|peers| peers.rate() == peer_rate);
        let new_peers = || Arc::new(PeerLimits::new(peer_rate, &surroundings.clock));
        let peers = peers.map_or_else(new_peers, Arc::clone);
        let tenants = config.tenants.into_iter().map(|settings| {
            let id = settings.id.clone();
            let kept = kept_shared.and_then(|previous| previous.unchanged(&settings));
            let kept = kept.map(|tenant| match tenant.limit().rate() == tenant_rate {
                true => tenant,
                false => Arc::new(tenant.with_rate(tenant_rate, &shared)),
            });
            let tenant = || Arc::new(Tenant::new(settings, generation, tenant_rate, &shared));
            (id, kept.unwrap_or_else(tenant))
        });
        let tenants = tenants.collect();
        let verifier = Verifier::new(config.token);
        let verifier = match previous {
            Some(previous) => verifier.with_keys_of(&previous.verifier),
            None => verifier,
        };
        let mut hosts = KnownHosts::new(config.public_hosts, surroundings.listen);
        for host in &surroundings.extra_hosts {
            hosts = hosts.with_exact(host);
        }
        if surroundings.takes_any_host {
            hosts = hosts.with_any();
        }
        Ok(Self {
            hosts,
            accepts_any_local: surroundings.listen.ip().is_unspecified(),
            origins: AllowedOrigins::new(config.allowed_origins),
            allow_credentials: config.allow_credentials,
            trusted_proxies: config.trusted_proxies,
            verifier,
            tenants,
            tenant_rate,
            peers,
            widget: config.widget_dir.as_deref().map(Widget::load).transpose()?,
            mint,
            tls: config.tls.as_ref().map(tls::server_config).transpose()?,
            limits: config.limits,
            upstream: config.upstream,
            shared,
            generation,
        })
    }

    /// The route of a path, of those that are served.
    pub(crate) fn route<'a>(&self, path: &'a str) -> Option<Route<'a>> {
        Route::of(path).filter(|route| match route {
            Route::Data(_) => true,
            Route::Widget(_) => self.widget.is_some(),
            Route::SandboxToken => self.mint.is_some(),
        })
    }

    /// Fetches the keys of a provider because a token names one that is not among them.
    ///
    /// # Errors
    ///
    /// When the token cannot be judged any better now than before.
    pub(crate) async fn fetch_unknown_key(&self, provider: usize) -> Result<(), ProxyError> {
        let keyring = self.verifier.keyrings().get(provider).ok_or(ProxyError::Internal)?;
        let in_flight = keyring.refresh(&self.shared);
        let is_worth_a_look = in_flight.is_some();
        if let Some(in_flight) = in_flight {
            ended(in_flight).await;
        }
        match keyring.keys() {
            None => Err(ProxyError::KeysUnavailable),
            Some(_) if is_worth_a_look => Ok(()),
            Some(_) => Err(ProxyError::Unauthorized),
        }
    }

    /// Forgets what is no longer of use, and fetches providers' keys that have become old.
    pub(crate) fn sweep(&self) {
        self.peers.sweep();
        for keyring in self.verifier.keyrings() {
            keyring.refresh_if_old(&self.shared);
        }
        let Shared { answers, cache, clock, .. } = &*self.shared;
        answers.sweep(cache.kept_for(), clock.now());
    }

    fn unchanged(&self, settings: &TenantSettings) -> Option<Arc<Tenant>> {
        let tenant = self.tenants.get(&settings.id)?;
        (tenant.settings() == settings).then(|| Arc::clone(tenant))
    }
}

fn new_shared(config: &Config, surroundings: &Surroundings) -> Result<Shared, SetupError> {
    let open = |settings| Store::open(settings, &surroundings.metrics);
    Ok(Shared {
        store: config.shared.as_ref().map(open).transpose()?,
        upstream: Upstream::new(&config.upstream, &config.limits)?,
        cache: config.cache.clone(),
        answers: Answers::new(config.cache.max_bytes),
        clock: surroundings.clock.clone(),
        metrics: Arc::clone(&surroundings.metrics),
    })
}
