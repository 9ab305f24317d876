//! The configuration: read whole, checked whole, and from then on only typed and valid values.

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

/// Everything an operator decides, after all checks.
#[derive(Debug)]
pub struct Config {
    /// Where the public routes are served.
    pub listen: SocketAddr,
    /// Where `/livez`, `/readyz` and `/metrics` are served, if anywhere.
    pub admin_listen: Option<SocketAddr>,
    /// Names under which clients reach this proxy, beside its listen address.
    pub public_hosts: Vec<PublicHost>,
    /// Pages that may read answers.
    pub allowed_origins: Vec<Origin>,
    /// Whether these pages may send their cookies, for an access gate in front of the proxy.
    pub allow_credentials: bool,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Folder served at `/widget/`.
    pub widget_dir: Option<PathBuf>,
    /// Certificate and key of the public address; without them it speaks cleartext.
    pub tls: Option<TlsFiles>,
    /// What a session token must be.
    pub token: TokenSettings,
    /// How much of everything is too much.
    pub limits: Limits,
    /// The way to the vendors.
    pub upstream: UpstreamSettings,
    /// For how long an answer is good.
    pub cache: CacheSettings,
    /// What this replica shares with others.
    pub shared: Option<SharedSettings>,
    /// Whose data may be asked for.
    pub tenants: Vec<TenantSettings>,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// Where spans are exported to.
    pub telemetry: TelemetrySettings,
    /// The files of keys and certificates, as they were when they were read.
    pub files: FileVersions,
    /// What an operator should know although it is no fault.
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

/// The way to the vendors, and to identity providers for their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpstreamSettings {
    /// The gateway through which `https` addresses are reached.
    pub gateway: Option<Gateway>,
    /// Certificates that are trusted beside the system's.
    pub roots: Vec<CertificateDer<'static>>,
}

/// The URL of an HTTP gateway. Its `Debug` and `Display` show no user and password.
#[derive(Clone, PartialEq, Eq)]
pub struct Gateway(pub(crate) Url);

/// How much of everything is too much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests of one tenant per minute, which may come all at once.
    pub requests_per_minute_per_tenant: u64,
    /// Tokens that one peer may have checked per minute; a token that is known already is free.
    pub token_checks_per_minute_per_peer: u64,
    /// Connections in all.
    pub connections: u64,
    /// Connections of one peer.
    pub connections_per_peer: u64,
    /// For how long a request's head may take, and a connection stay idle.
    pub header_timeout: Duration,
    /// For how long a whole request may take.
    pub request_timeout: Duration,
    /// For how long a client may leave an answer unread.
    pub write_timeout: Duration,
    /// For how long a vendor's whole answer may take, a second try included.
    pub upstream_timeout: Duration,
    /// The largest answer of a vendor.
    pub upstream_body_bytes: u64,
}

/// For how long an answer is good, and how much is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheSettings {
    /// An answer younger than this is given without asking the vendor.
    pub fresh: Duration,
    /// Counted from the end of the fresh window: an answer younger than this is given when the vendor fails.
    pub stale_if_error: Duration,
    /// The bytes of all kept answers together.
    pub max_bytes: u64,
}

/// One customer of the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantSettings {
    /// The name by which tokens call it.
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
    /// The complete address of the one request that is ever made.
    pub url: Url,
    /// The name of the header that carries the API key.
    pub key_header: http::HeaderName,
    /// The API key as it is sent; its `Debug` shows nothing.
    pub key_value: HeaderValue,
    /// The workspace at Track My Posts, which a request may name but not choose.
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
    /// For how long an answer is of any use.
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
