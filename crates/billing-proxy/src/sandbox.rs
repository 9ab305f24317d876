//! The configuration of the command `sandbox`: built-in vendors, one tenant per scenario, and a mint
//! for their tokens.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::rand;
use billing_core::date::CivilDate;
use billing_sandbox::{Scenario, Vendors};
use jsonwebtoken::EncodingKey;
use serde::Serialize;

use crate::config::Config;
use crate::config::fault::Fault;
use crate::config::secret::Environment;
use crate::error::ProxyError;
use crate::query::single;
use crate::token::keys::Algorithm;
use crate::token::mint::{MintOptions, mint};

const ISSUER: &str = "billing-proxy-sandbox";
const AUDIENCE: &str = "billing-proxy";
const KEY_ID: &str = "sandbox";
const LIFETIME_SECONDS: u64 = 300;
const SECRET_VARIABLE: &str = "SANDBOX_TOKEN_SECRET";

/// The hosts of the demo page. `trunk serve` forwards its requests with the same `Host`.
pub const PAGE_HOSTS: [&str; 2] = ["127.0.0.1:8080", "localhost:8080"];

/// Mints tokens for the sandbox's tenants.
#[derive(Clone)]
pub struct Mint {
    key: Arc<EncodingKey>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Minted {
    token: String,
    expires_at: String,
}

impl Mint {
    /// The body of the response to a request for a token.
    pub(crate) fn respond(&self, query: Option<&str>, now: u64) -> Result<Vec<u8>, ProxyError> {
        let tenant = single(query, "tenant")
            .and_then(|name| Scenario::from_name(&name))
            .ok_or(ProxyError::BadRequest("tenant must name one scenario"))?;
        let minting = MintOptions {
            issuer: ISSUER,
            audience: AUDIENCE,
            subject: "sandbox",
            tenant: tenant.name(),
            // Same-origin requests have no `Origin`, so that a bound token would not allow them.
            origin: None,
            now_unix: now,
            lifetime_seconds: LIFETIME_SECONDS,
        };
        let token = mint(&minting, KEY_ID, Algorithm::Hs256, &self.key);
        let token = token.map_err(|_| ProxyError::Internal)?;
        let minted = Minted { token, expires_at: iso_8601(now + LIFETIME_SECONDS) };
        serde_json::to_vec(&minted).map_err(|_| ProxyError::Internal)
    }
}

impl std::fmt::Debug for Mint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mint(***)")
    }
}

/// The configuration and mint of the sandbox. The configuration is parsed like any other one, so that
/// the sandbox runs the same code.
///
/// # Errors
///
/// The faults of `widget_dir`; there are no others.
pub fn configuration(
    vendors: &Vendors,
    listen: SocketAddr,
    widget_dir: Option<&Path>,
) -> Result<(Config, Mint), Vec<Fault>> {
    let mut secret = [0_u8; 32];
    rand::fill(&mut secret).map_err(|_| vec![fault("no randomness for the token secret")])?;
    let mut variables = BTreeMap::from([(SECRET_VARIABLE.to_owned(), secret.to_vec())]);
    let mut text = format!(
        "listen = \"{listen}\"\n\
         allowed_origins = [\"http://127.0.0.1:8080\", \"http://localhost:8080\"{own}]\n\
         [token]\naudience = \"{AUDIENCE}\"\nissuers = [\"{ISSUER}\"]\n\
         max_lifetime_seconds = {LIFETIME_SECONDS}\n\
         [[token.keys]]\nid = \"{KEY_ID}\"\nalgorithm = \"HS256\"\nsecret_env = \"{SECRET_VARIABLE}\"\n",
        own = own_origins(listen),
    );
    let bases = (vendors.autoposting_base(), vendors.trackmyposts_base());
    for scenario in Scenario::ALL {
        let name = scenario.name();
        let keys = (format!("{name}-autoposting"), format!("{name}-trackmyposts"));
        let _ = write!(
            text,
            "[[tenants]]\nid = \"{name}\"\n\
             [tenants.autoposting]\napi_key_env = \"{}\"\nbase_url = \"{}\"\n\
             [tenants.trackmyposts]\napi_key_env = \"{}\"\nbase_url = \"{}\"\n\
             workspace_slug = \"{}\"\n",
            keys.0,
            bases.0,
            keys.1,
            bases.1,
            scenario.workspace_slug(),
        );
        variables.insert(keys.0, scenario.autoposting_key().into_bytes());
        variables.insert(keys.1, scenario.trackmyposts_key().into_bytes());
    }
    let mut config = Config::parse(&text, Path::new(""), &Environment::Given(variables))?;
    config.widget_dir = widget_dir.map(PathBuf::from);
    if config.widget_dir.as_ref().is_some_and(|folder| !folder.is_dir()) {
        return Err(vec![fault("--widget-dir names a folder that does not exist")]);
    }
    Ok((config, Mint { key: Arc::new(EncodingKey::from_secret(&secret)) }))
}

/// The origins of the sandbox's own address, without those of the demo page.
fn own_origins(listen: SocketAddr) -> String {
    let port = listen.port();
    let shown = if port == 80 { String::new() } else { format!(":{port}") };
    let own = match listen.ip() {
        // The unspecified address is not the origin of any page.
        address if address.is_unspecified() => format!("127.0.0.1{shown}"),
        IpAddr::V6(address) => format!("[{address}]{shown}"),
        IpAddr::V4(address) => format!("{address}{shown}"),
    };
    let hosts = [own, format!("localhost{shown}")].into_iter();
    let hosts = hosts.filter(|host| !PAGE_HOSTS.contains(&host.as_str()));
    hosts.map(|host| format!(", \"http://{host}\"")).collect()
}

/// A moment in UTC, as `2026-01-31T08:15:00Z`.
fn iso_8601(unix_seconds: u64) -> String {
    const DAY: u64 = 86_400;
    let (days, second) = (unix_seconds / DAY, unix_seconds % DAY);
    let date = CivilDate::from_days_since_epoch(i64::try_from(days).unwrap_or(i64::MAX));
    format!("{date}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}

fn fault(problem: &str) -> Fault {
    Fault { file: None, line: 0, key: String::new(), problem: problem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sandbox_has_the_origins_of_its_own_address() {
        let own = |listen: &str| own_origins(listen.parse().unwrap());
        assert_eq!(own("127.0.0.1:8787"), r#", "http://127.0.0.1:8787", "http://localhost:8787""#);
        assert_eq!(own("127.0.0.1:8080"), "");
        assert_eq!(own("127.0.0.1:80"), r#", "http://127.0.0.1", "http://localhost""#);
        assert_eq!(own("[::1]:8080"), r#", "http://[::1]:8080""#);
        assert_eq!(own("192.0.2.1:8080"), r#", "http://192.0.2.1:8080""#);
        assert_eq!(own("0.0.0.0:8080"), "");
        assert_eq!(own("[::]:8787"), r#", "http://127.0.0.1:8787", "http://localhost:8787""#);
    }
}
