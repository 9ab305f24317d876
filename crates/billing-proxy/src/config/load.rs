//! Reads the configuration, section by section.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;
use toml::Spanned;
use toml::de::DeTable;

use super::fault::{ConfigError, Fault, Report};
use super::secret::{Environment, References};
use super::section::Section;
use super::variables::{Variables, is_in_table};
use super::{
    CacheSettings, Config, Limits, LogFormat, TlsFiles, TlsKey, UpstreamSettings, keys, origins,
    providers, shared, telemetry, tenants, upstream,
};
use crate::host::PublicHost;
use crate::tls;

const DEFAULT_LISTEN: &str = "127.0.0.1:8787";

impl Config {
    /// Reads a configuration file, the keys in the environment, which take precedence, and everything
    /// that they refer to. Without a file all keys come from the environment.
    ///
    /// # Errors
    ///
    /// Every fault that was found, each with its line and key.
    pub fn load(file: Option<&Path>, environment: &Environment) -> Result<Self, ConfigError> {
        let Some(file) = file else {
            let file = PathBuf::from("of the environment");
            return Self::parse("", Path::new(""), environment)
                .map_err(|faults| ConfigError { file, faults });
        };
        let failed = |problem: String| ConfigError {
            file: file.to_owned(),
            faults: vec![Fault { file: None, line: 0, key: String::new(), problem }],
        };
        let bytes = std::fs::read(file).map_err(|error| failed(format!("reading it: {error}")))?;
        let text = String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8".to_owned()))?;
        let folder = file.parent().unwrap_or(Path::new(""));
        Self::parse(&text, folder, environment)
            .map_err(|faults| ConfigError { file: file.to_owned(), faults })
    }

    /// Reads a configuration from its text and the environment. Relative paths start at `folder`.
    ///
    /// # Errors
    ///
    /// Every fault that was found, each with its line and key.
    pub fn parse(text: &str, folder: &Path, environment: &Environment) -> Result<Self, Vec<Fault>> {
        let report = Report::new(text);
        let document = parse(text, &report);
        // After a syntax error, a key that seems to be missing may be part of what was not parsed.
        if !report.is_clean() {
            return Err(report.into_faults());
        }
        let mut references = References::new(folder, environment);
        let variables = Variables::of(environment);
        let root = Section::root(&report, document.get_ref(), &variables);
        let mut config = read(root, &mut references);
        let warnings = unread_variables(&variables, &references, &report);
        if let Some(config) = &mut config {
            config.warnings.extend(warnings);
        }
        if report.is_clean() { config.ok_or_else(Vec::new) } else { Err(report.into_faults()) }
    }
}

/// Reports the variables that are not a key: as faults where they are meant for the proxy, otherwise as
/// the returned warnings.
fn unread_variables(
    variables: &Variables,
    references: &References<'_>,
    report: &Report,
) -> Vec<String> {
    const PROBLEM: &str = "is not a key of the configuration";
    let unread = variables.unread().into_iter();
    let unread = unread.filter(|name| !references.secret_variables.contains(*name));
    let (meant, others): (Vec<&str>, Vec<&str>) = unread.partition(|name| is_in_table(name));
    for name in meant {
        report.add(0, name, PROBLEM);
    }
    others.into_iter().map(|name| format!("{name} in the environment {PROBLEM}")).collect()
}

/// Parses TOML. With faults, the table has what could be parsed.
pub(super) fn parse<'a>(text: &'a str, report: &Report) -> Spanned<DeTable<'a>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let line = error.span().map_or(0, |span| report.line(&span));
        report.add(line, "", syntax_problem(error.message()));
    }
    document
}

pub(super) fn read(mut root: Section<'_>, references: &mut References<'_>) -> Option<Config> {
    let listen = address(&mut root, "listen", Some(DEFAULT_LISTEN));
    let admin_listen = address(&mut root, "admin_listen", None);
    if let (Some(public), Some(admin)) = (listen, admin_listen)
        && public == admin
        && public.port() != 0
    {
        root.fault("admin_listen", "must not be the public address");
    }
    let log_format = log_format(&mut root);
    let public_hosts = public_hosts(&mut root);
    let allowed_origins = origins::read(&mut root);
    let allow_credentials = root.boolean("allow_credentials", false);
    let trusted_proxies = trusted_proxies(&mut root);
    let widget_dir = root.string("widget_dir").and_then(|item| {
        let path = references.path(&item.text);
        if !path.is_dir() {
            item.fault(root.report(), "names a folder that does not exist");
        }
        path.is_dir().then_some(path)
    });
    let tls = root.section("tls").and_then(|section| tls_files(section, references));
    let token = match root.section("token") {
        Some(section) => keys::read(section, references),
        None => {
            if !root.has("token") {
                root.fault("token", "is missing");
            }
            None
        }
    };
    let limits = root.section("limits").map(limits).unwrap_or_default();
    let upstream = match root.section("upstream") {
        Some(section) => upstream::read(section, references),
        None => UpstreamSettings::default(),
    };
    let telemetry = telemetry::read(&mut root, references.environment);
    let cache = root.section("cache").map(cache).unwrap_or_default();
    let shared = root.section("shared").and_then(|section| shared::read(section, references));
    let tenants = tenants::read(&mut root, references);
    if let Some(token) = &token {
        references.warnings.extend(providers::warnings(&token.providers, &tenants));
    }
    root.finish();
    Some(Config {
        listen: listen?,
        admin_listen,
        public_hosts,
        allowed_origins,
        allow_credentials,
        trusted_proxies,
        widget_dir,
        tls,
        token: token?,
        limits,
        upstream,
        cache,
        shared,
        tenants,
        log_format,
        telemetry,
        files: std::mem::take(&mut references.files),
        warnings: std::mem::take(&mut references.warnings),
    })
}

fn address(root: &mut Section<'_>, key: &'static str, default: Option<&str>) -> Option<SocketAddr> {
    let Some(item) = root.string(key) else { return default.and_then(|text| text.parse().ok()) };
    let parsed = item.text.parse().ok();
    if parsed.is_none() {
        item.fault(root.report(), "must be an address with a port, for example 127.0.0.1:8787");
    }
    parsed
}

fn log_format(root: &mut Section<'_>) -> LogFormat {
    match root.choice("log_format", &["json", "text"]) {
        Some(item) if item.text == "text" => LogFormat::Text,
        _ => LogFormat::Json,
    }
}

fn public_hosts(root: &mut Section<'_>) -> Vec<PublicHost> {
    let items = root.strings("public_hosts");
    let parsed = items.iter().filter_map(|item| {
        let host = PublicHost::parse(&item.text);
        if host.is_none() {
            item.fault(root.report(), "must be a host name, without a scheme or a path");
        }
        host
    });
    parsed.collect()
}

fn trusted_proxies(root: &mut Section<'_>) -> Vec<IpNet> {
    let items = root.strings("trusted_proxies");
    let parsed = items.iter().filter_map(|item| {
        let net = item.text.parse::<IpNet>().ok();
        match net {
            None => item.fault(root.report(), "must be a range of addresses, as 10.0.0.0/8"),
            Some(net) if net.prefix_len() == 0 => {
                item.fault(root.report(), "would let every client forge its address");
            }
            Some(_) => {}
        }
        net
    });
    parsed.collect()
}

fn tls_files(mut section: Section<'_>, references: &mut References<'_>) -> Option<TlsFiles> {
    let certificate = section.required_string("cert_file");
    let key = section.required_string("key_file");
    let certificates = certificate.as_ref().and_then(|item| references.file(&section, item));
    let key_bytes = key.as_ref().and_then(|item| references.file(&section, item));
    let files = TlsFiles { certificates: certificates?, key: TlsKey(key_bytes?) };
    if let (Err(error), Some(item)) =
        (tls::server_config(&files.certificates, &files.key.0), certificate)
    {
        item.fault(section.report(), error.to_string());
    }
    section.finish();
    Some(files)
}

fn limits(mut section: Section<'_>) -> Limits {
    let default = Limits::default();
    let connections = section.integer("connections", 1..=1_000_000, default.connections);
    // By default, no single peer can use all connections.
    let per_peer = (connections - connections / 5).max(1);
    let upstream_timeout =
        seconds(&mut section, "upstream_timeout_seconds", 1..=3_600, default.upstream_timeout);
    // By default, a request may take longer than the vendor's response.
    let request_timeout = default.request_timeout.max(upstream_timeout + Duration::from_secs(5));
    let limits = Limits {
        requests_per_minute_per_tenant: section.integer(
            "requests_per_minute_per_tenant",
            1..=1_000_000_000,
            default.requests_per_minute_per_tenant,
        ),
        token_checks_per_minute_per_peer: section.integer(
            "token_checks_per_minute_per_peer",
            1..=1_000_000_000,
            default.token_checks_per_minute_per_peer,
        ),
        connections,
        connections_per_peer: section.integer("connections_per_peer", 1..=1_000_000, per_peer),
        header_timeout: seconds(
            &mut section,
            "header_timeout_seconds",
            1..=3_600,
            default.header_timeout,
        ),
        request_timeout: seconds(
            &mut section,
            "request_timeout_seconds",
            1..=3_700,
            request_timeout,
        ),
        write_timeout: seconds(
            &mut section,
            "write_timeout_seconds",
            1..=3_600,
            default.write_timeout,
        ),
        upstream_timeout,
        upstream_body_bytes: section.integer(
            "upstream_body_bytes",
            1..=1 << 30,
            default.upstream_body_bytes,
        ),
    };
    section.finish();
    limits
}

fn cache(mut section: Section<'_>) -> CacheSettings {
    let default = CacheSettings::default();
    let cache = CacheSettings {
        fresh: seconds(&mut section, "fresh_seconds", 0..=86_400, default.fresh),
        stale_if_error: seconds(
            &mut section,
            "stale_if_error_seconds",
            0..=604_800,
            default.stale_if_error,
        ),
        max_bytes: section.integer("max_bytes", 0..=1 << 40, default.max_bytes),
    };
    section.finish();
    cache
}

fn seconds(
    section: &mut Section<'_>,
    key: &'static str,
    range: std::ops::RangeInclusive<u64>,
    default: Duration,
) -> Duration {
    Duration::from_secs(section.integer(key, range, default.as_secs()))
}

/// The parser's message on one line. It does not quote values.
fn syntax_problem(message: &str) -> String {
    message.lines().collect::<Vec<_>>().join(", ")
}
