//! The proxy's state for one version of the configuration. A reload replaces it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use ipnet::IpNet;
use rustls::ServerConfig;

use crate::cache::response_cache::ResponseCache;
use crate::clock::Clock;
use crate::config::{Config, Limits, TenantSettings, TlsFiles, UpstreamSettings};
use crate::error::ProxyError;
use crate::host::KnownHosts;
use crate::key_refresh;
use crate::limit::peer::PeerLimits;
use crate::limit::rate::Rate;
use crate::metrics::Metrics;
use crate::origin::AllowedOrigins;
use crate::route::Route;
use crate::sandbox::Mint;
use crate::store::{Store, StoreError};
use crate::tenant::Tenant;
use crate::tls::{self, TlsError};
use crate::token::verify::Verifier;
use crate::upstream::client::{ClientError, Upstream};
use crate::vendor_account::AccountContext;
use crate::widget::WidgetFiles;

/// The proxy's state for one version of the configuration.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) hosts: KnownHosts,
    /// Whether the proxy listens on every address, so that each of them is a valid `Host`.
    pub(crate) accepts_any_local: bool,
    pub(crate) origins: AllowedOrigins,
    /// Whether allowed origins may send cookies.
    pub(crate) allow_credentials: bool,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) verifier: Verifier,
    pub(crate) tenants: HashMap<String, Arc<Tenant>>,
    pub(crate) tenant_rate: Rate,
    pub(crate) peers: Arc<PeerLimits>,
    pub(crate) widget: Option<WidgetFiles>,
    pub(crate) mint: Option<Mint>,
    pub(crate) limits: Limits,
    upstream: UpstreamSettings,
    /// Present if the public address speaks TLS.
    pub(crate) tls: Option<Arc<ServerConfig>>,
    pub(crate) accounts: Arc<AccountContext>,
    generation: u64,
}

/// The state that survives reloads.
#[derive(Debug)]
pub(crate) struct SharedContext {
    pub(crate) listen: SocketAddr,
    pub(crate) extra_hosts: Vec<String>,
    pub(crate) takes_any_host: bool,
    pub(crate) clock: Clock,
    pub(crate) metrics: Arc<Metrics>,
}

/// Why a valid configuration cannot be set up on this machine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The HTTP client for vendors.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The client for the store that replicas share.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The certificate or its key.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The widget's files.
    #[error("reading the widget's files: {0}")]
    Widget(#[from] std::io::Error),
}

impl Snapshot {
    /// Sets up a configuration. Tenants that have not changed since `previous` keep their cached
    /// responses, limits and circuit breakers.
    pub(crate) fn new(
        config: Config,
        context: &SharedContext,
        mint: Option<Mint>,
        previous: Option<&Self>,
    ) -> Result<Self, SetupError> {
        let generation = previous.map_or(0, |previous| previous.generation + 1);
        let unchanged = previous.filter(|previous| previous.has_accounts_of(&config));
        let accounts = match unchanged {
            Some(previous) => Arc::clone(&previous.accounts),
            None => Arc::new(new_account_context(&config, context)?),
        };
        let tenant_rate = Rate::per_minute(config.limits.requests_per_minute_per_tenant);
        let peer_rate = Rate::per_minute(config.limits.token_checks_per_minute_per_peer);
        let peers =
            previous.map(|previous| &previous.peers).filter(|peers| peers.rate() == peer_rate);
        let new_peers = || Arc::new(PeerLimits::new(peer_rate, &context.clock));
        let peers = peers.map_or_else(new_peers, Arc::clone);
        let tenants = config.tenants.into_iter().map(|settings| {
            let id = settings.id.clone();
            let kept = unchanged.and_then(|previous| previous.find_unchanged(&settings));
            let kept = kept.map(|tenant| match tenant.limit().rate() == tenant_rate {
                true => tenant,
                false => Arc::new(tenant.with_rate(tenant_rate, &accounts)),
            });
            let tenant = || Arc::new(Tenant::new(settings, generation, tenant_rate, &accounts));
            (id, kept.unwrap_or_else(tenant))
        });
        let tenants = tenants.collect();
        let verifier = Verifier::new(config.token);
        let verifier = match previous {
            Some(previous) => verifier.with_keys_of(&previous.verifier),
            None => verifier,
        };
        let mut hosts = KnownHosts::new(config.public_hosts, context.listen);
        for host in &context.extra_hosts {
            hosts = hosts.with_exact(host);
        }
        if context.takes_any_host {
            hosts = hosts.with_any();
        }
        Ok(Self {
            hosts,
            accepts_any_local: context.listen.ip().is_unspecified(),
            origins: AllowedOrigins::new(config.allowed_origins),
            allow_credentials: config.allow_credentials,
            trusted_proxies: config.trusted_proxies,
            verifier,
            tenants,
            tenant_rate,
            peers,
            widget: config.widget_dir.as_deref().map(WidgetFiles::load).transpose()?,
            mint,
            tls: config.tls.as_ref().map(server_config).transpose()?,
            limits: config.limits,
            upstream: config.upstream,
            accounts,
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

    /// Fetches the keys of a provider because a token has a `kid` that is not among them.
    ///
    /// # Errors
    ///
    /// If verifying the token again would have the same result.
    pub(crate) async fn fetch_unknown_key(&self, provider: usize) -> Result<(), ProxyError> {
        let keyring = self.verifier.keyrings().get(provider).ok_or(ProxyError::Internal)?;
        let in_flight = key_refresh::for_unknown_key(keyring, &self.accounts);
        let was_requested = in_flight.is_some();
        if let Some(in_flight) = in_flight {
            key_refresh::wait_for(in_flight).await;
        }
        match keyring.keys() {
            None => Err(ProxyError::KeysUnavailable),
            Some(_) if was_requested => Ok(()),
            Some(_) => Err(ProxyError::Unauthorized),
        }
    }

    /// Frees what is no longer used, and fetches keys of providers that have become old.
    pub(crate) fn sweep(&self) {
        self.peers.sweep();
        for keyring in self.verifier.keyrings() {
            key_refresh::if_old(keyring, &self.accounts);
        }
        let AccountContext { cache, cache_settings, clock, .. } = &*self.accounts;
        cache.sweep(cache_settings.kept_for(), clock.now());
    }

    /// Whether the accounts of `config` can use the same context: cache, client and store.
    fn has_accounts_of(&self, config: &Config) -> bool {
        self.accounts.cache_settings == config.cache
            && self.upstream == config.upstream
            && self.accounts.store.as_ref().map(Store::settings) == config.shared.as_ref()
            && self.limits.upstream_timeout == config.limits.upstream_timeout
            && self.limits.upstream_body_bytes == config.limits.upstream_body_bytes
    }

    fn find_unchanged(&self, settings: &TenantSettings) -> Option<Arc<Tenant>> {
        let tenant = self.tenants.get(&settings.id)?;
        (tenant.settings() == settings).then(|| Arc::clone(tenant))
    }
}

fn new_account_context(
    config: &Config,
    context: &SharedContext,
) -> Result<AccountContext, SetupError> {
    let open = |settings| Store::open(settings, &context.metrics);
    Ok(AccountContext {
        store: config.shared.as_ref().map(open).transpose()?,
        upstream: Upstream::new(&config.upstream, &config.limits)?,
        cache_settings: config.cache.clone(),
        cache: ResponseCache::new(config.cache.max_bytes),
        clock: context.clock.clone(),
        metrics: Arc::clone(&context.metrics),
    })
}

fn server_config(files: &TlsFiles) -> Result<Arc<ServerConfig>, TlsError> {
    tls::server_config(&files.certificates, &files.key.0)
}
