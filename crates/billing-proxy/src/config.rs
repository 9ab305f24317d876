//! The configuration. All of it is read and checked at the start; from then on its values are typed and
//! valid.

pub mod fault;
pub mod files;
pub mod secret;

mod item;
mod schema;
mod section;
pub(crate) mod variables;

mod keys;
mod load;
mod origins;
mod providers;
pub mod shared;
mod telemetry;
mod tenant_files;
mod tenants;
mod upstream;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use http::HeaderValue;
use ipnet::IpNet;
use rustls::pki_types::CertificateDer;
use url::Url;

use self::files::FileVersions;
use self::shared::SharedSettings;
use crate::host::PublicHost;
use crate::origin::Origin;
use crate::token::settings::TokenSettings;
use crate::vendor::Vendor;

/// A valid configuration.
#[derive(Debug)]
pub struct Config {
    /// The public address.
    pub listen: SocketAddr,
    /// The address of `/livez`, `/readyz` and `/metrics`.
    pub admin_listen: Option<SocketAddr>,
    /// The accepted values of `Host`, in addition to the listen address.
    pub public_hosts: Vec<PublicHost>,
    /// The origins whose pages may read responses.
    pub allowed_origins: Vec<Origin>,
    /// Whether these pages may send cookies, for an access gate in front of the proxy.
    pub allow_credentials: bool,
    /// The proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// The folder that is served at `/widget/`.
    pub widget_dir: Option<PathBuf>,
    /// Certificate and key of the public address. Without them it does not speak TLS.
    pub tls: Option<TlsFiles>,
    /// The requirements on session tokens.
    pub token: TokenSettings,
    /// Limits on requests, connections, times and sizes.
    pub limits: Limits,
    /// How vendors are reached.
    pub upstream: UpstreamSettings,
    /// How long and how much is cached.
    pub cache: CacheSettings,
    /// The store that replicas share.
    pub shared: Option<SharedSettings>,
    /// The tenants.
    pub tenants: Vec<TenantSettings>,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// Where spans are exported to.
    pub telemetry: TelemetrySettings,
    /// The files that were read, in the versions that were read.
    pub files: FileVersions,
    /// Warnings for the operator.
    pub warnings: Vec<String>,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object for each event.
    #[default]
    Json,
    /// One line of text for each event, for people.
    Text,
}

/// Where spans are exported to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TelemetrySettings {
    /// The collector's base URL, which takes spans by OTLP over HTTP at `/v1/traces`.
    pub otlp_endpoint: Option<Url>,
}

/// PEM files of the public address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate chain, leaf first.
    pub certificates: Vec<u8>,
    /// The private key of the leaf.
    pub key: TlsKey,
}

/// A private key in PEM, whose `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct TlsKey(pub(crate) Vec<u8>);

/// How vendors are reached, and identity providers for their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpstreamSettings {
    /// The gateway through which `https` addresses are reached.
    pub gateway: Option<Gateway>,
    /// Certificates that are trusted in addition to the system's.
    pub roots: Vec<CertificateDer<'static>>,
}

/// The URL of an HTTP gateway. Its `Debug` and `Display` show no user and password.
#[derive(Clone, PartialEq, Eq)]
pub struct Gateway(pub(crate) Url);

/// Limits on requests, connections, times and sizes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests of one tenant per minute. All of them may come at once.
    pub requests_per_minute_per_tenant: u64,
    /// Requests of one peer per minute whose tokens must be verified. One that is cached does not count.
    pub token_checks_per_minute_per_peer: u64,
    /// Connections in all.
    pub connections: u64,
    /// Connections of one peer.
    pub connections_per_peer: u64,
    /// How long the head of a request may take, and how long a connection may be idle.
    pub header_timeout: Duration,
    /// How long a whole request may take.
    pub request_timeout: Duration,
    /// How long a client may leave a response unread.
    pub write_timeout: Duration,
    /// How long a vendor's whole response may take, including a retry.
    pub upstream_timeout: Duration,
    /// The largest response of a vendor.
    pub upstream_body_bytes: u64,
}

/// How long and how much is cached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheSettings {
    /// The age up to which a cached response is fresh.
    pub fresh: Duration,
    /// How long after that it may be used when the vendor fails.
    pub stale_if_error: Duration,
    /// The memory of all cached responses.
    pub max_bytes: u64,
}

/// One customer of the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantSettings {
    /// The value of the claim `tenant` in its tokens.
    pub id: String,
    /// Whether Stripe's ids may leave the proxy.
    pub expose_stripe_ids: bool,
    /// The vendors this tenant has, at most one of each kind.
    pub accounts: Vec<AccountSettings>,
}

/// One tenant's account at one vendor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSettings {
    /// Which vendor.
    pub vendor: Vendor,
    /// The complete URL of the request.
    pub url: Url,
    /// The name of the header that carries the API key.
    pub key_header: http::HeaderName,
    /// The value of that header. Its `Debug` shows nothing.
    pub key_value: HeaderValue,
    /// The workspace at Track My Posts. A request may name it but not choose another one.
    pub workspace_slug: Option<String>,
}

// === impl TlsKey ===

impl fmt::Debug for TlsKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Drop for TlsKey {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}

// === impl Gateway ===

impl fmt::Display for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// === impl Limits ===

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_minute_per_tenant: 600,
            token_checks_per_minute_per_peer: 60_000,
            connections: 10_000,
            connections_per_peer: 8_000,
            header_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(15),
            upstream_timeout: Duration::from_secs(10),
            upstream_body_bytes: 32 << 20,
        }
    }
}

// === impl CacheSettings ===

impl CacheSettings {
    /// How long a response may be used at all.
    #[must_use]
    pub fn kept_for(&self) -> Duration {
        self.fresh.saturating_add(self.stale_if_error)
    }
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self {
            fresh: Duration::from_secs(30),
            stale_if_error: Duration::from_secs(600),
            max_bytes: 256 << 20,
        }
    }
}
