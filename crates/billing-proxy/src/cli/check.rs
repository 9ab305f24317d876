//! `check`: prints what `serve` would do with a configuration, without secrets.

use std::fmt::Write;
use std::path::Path;

use super::{CommandError, load, print_line};
use crate::config::{Config, LogFormat};
use crate::token::settings::ProviderSettings;

pub(super) fn check(file: Option<&Path>) -> Result<(), CommandError> {
    let config = load(file)?;
    print_line(&mut std::io::stdout(), summary(&config).trim_end());
    Ok(())
}

/// A description of the configuration, without keys, tokens and certificates.
fn summary(config: &Config) -> String {
    let mut text = String::new();
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let _ = writeln!(text, "would listen on {scheme}://{}", config.listen);
    match config.admin_listen {
        Some(address) => {
            let _ = writeln!(text, "would answer operators on http://{address}");
        }
        None => {
            let _ = writeln!(text, "would not answer operators: admin_listen is not set");
        }
    }
    if config.log_format == LogFormat::Text {
        let _ = writeln!(text, "would log lines of text");
    }
    if let Some(endpoint) = &config.telemetry.otlp_endpoint {
        let _ = writeln!(text, "would export spans to {endpoint}");
    }
    let hosts: Vec<_> = config.public_hosts.iter().map(|host| host.as_str()).collect();
    let _ = writeln!(text, "public hosts: {}", list(&hosts));
    let origins: Vec<_> = config.allowed_origins.iter().map(|origin| origin.as_str()).collect();
    let _ = writeln!(text, "allowed origins: {}", list(&origins));
    if config.allow_credentials {
        let _ = writeln!(text, "pages of these origins may send their cookies");
    }
    let proxies: Vec<_> = config.trusted_proxies.iter().map(ToString::to_string).collect();
    let _ = writeln!(text, "trusted proxies: {}", list(&proxies));
    if let Some(folder) = &config.widget_dir {
        let _ = writeln!(text, "would serve {} at /widget/", folder.display());
    }
    let token = &config.token;
    if !token.keys.is_empty() {
        let _ = writeln!(
            text,
            "tokens: audience {}, issuers {}, at most {} s",
            token.audience,
            list(&token.issuers),
            token.max_lifetime_seconds
        );
    }
    for key in &token.keys {
        let _ = writeln!(text, "token key {}: {}", key.id(), key.algorithm().name());
    }
    for provider in &token.providers {
        let _ = writeln!(text, "{}", described(provider));
    }
    let limits = &config.limits;
    let _ = writeln!(
        text,
        "limits: {} requests/min per tenant, {} connections, {} per peer",
        limits.requests_per_minute_per_tenant, limits.connections, limits.connections_per_peer
    );
    let _ = writeln!(
        text,
        "vendors: {} s and {} bytes per answer, fresh for {} s, {} s more if they fail",
        limits.upstream_timeout.as_secs(),
        limits.upstream_body_bytes,
        config.cache.fresh.as_secs(),
        config.cache.stale_if_error.as_secs()
    );
    if let Some(gateway) = &config.upstream.gateway {
        let _ = writeln!(text, "https addresses are reached through the gateway {gateway}");
    }
    match config.upstream.roots.len() {
        0 => {}
        count => {
            let _ = writeln!(text, "certificates trusted beside the system's: {count}");
        }
    }
    if let Some(shared) = &config.shared {
        let _ = writeln!(
            text,
            "would share limits and encrypted answers through {}, waiting at most {} ms for it",
            shared.url,
            shared.timeout.as_millis()
        );
    }
    for tenant in &config.tenants {
        let _ = writeln!(text, "tenant {}:", tenant.id);
        for account in &tenant.accounts {
            let _ = writeln!(
                text,
                "  {}: GET {} with {}",
                account.vendor.name(),
                account.url,
                account.key_header
            );
        }
        if tenant.accounts.is_empty() {
            let _ = writeln!(text, "  no source");
        }
        if tenant.expose_stripe_ids {
            let _ = writeln!(text, "  Stripe's ids leave the proxy");
        }
    }
    for warning in &config.warnings {
        let _ = writeln!(text, "warning: {warning}");
    }
    text
}

fn described(provider: &ProviderSettings) -> String {
    let tenants = match &provider.tenant_map {
        Some(map) => format!("{} of its values mapped", map.len()),
        None => "its value".to_owned(),
    };
    let scope = match &provider.scope {
        Some(scope) => format!("scope {scope}"),
        None => "any scope".to_owned(),
    };
    format!(
        "token provider {}: audience {}, {scope}, at most {} s, tenant by {} ({tenants}), \
         RS256, ES256 or EdDSA with the keys of GET {}",
        provider.issuer,
        provider.audience,
        provider.max_lifetime_seconds,
        provider.tenant_claim,
        provider.jwks_url,
    )
}

fn list<T: AsRef<str>>(items: &[T]) -> String {
    let items: Vec<_> = items.iter().map(AsRef::as_ref).collect();
    if items.is_empty() { "none".to_owned() } else { items.join(", ") }
}
