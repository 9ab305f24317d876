//! A proxy on a real port in this process, in front of a vendor of the tests.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use billing_proxy::app::{App, AppOptions};
use billing_proxy::clock::{Clock, ManualClock};
use billing_proxy::config::Config;
use billing_proxy::config::secret::Environment;
use billing_proxy::server;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::client::{Reply, send};
use super::tokens;
use super::vendor::FaultyVendor;

pub(crate) const ORIGIN: &str = "https://app.example.com";
pub(crate) const HOST: &str = "billing.example.com";

/// A running proxy; it stops when this is dropped.
pub(crate) struct TestProxy {
    pub(crate) address: SocketAddr,
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) stop: CancellationToken,
    pub(crate) served: Option<tokio::task::JoinHandle<bool>>,
}

/// The differences from the usual configuration.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) tenants: Vec<String>,
    /// Lines at the top of the file.
    pub(crate) top: String,
    /// Allowed in addition to the usual origins.
    pub(crate) more_origins: Vec<&'static str>,
    /// Tables after the token's key.
    pub(crate) providers: String,
    pub(crate) upstream: String,
    pub(crate) limits: String,
    pub(crate) cache: String,
    /// The table of the shared store.
    pub(crate) shared: String,
    /// Lines in every tenant.
    pub(crate) tenant: String,
    pub(crate) auth_scheme: &'static str,
    /// In place of the vendor's address.
    pub(crate) vendor_base: Option<String>,
    /// In addition to those of the tenants and the token's key.
    pub(crate) more_variables: Vec<(&'static str, String)>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            tenants: vec!["acme".to_owned(), "globex".to_owned()],
            top: String::new(),
            more_origins: Vec::new(),
            providers: String::new(),
            upstream: String::new(),
            limits: String::new(),
            cache: String::new(),
            shared: String::new(),
            tenant: String::new(),
            auth_scheme: "bearer",
            vendor_base: None,
            more_variables: Vec::new(),
        }
    }
}

impl Plan {
    /// The configuration's text for vendors at that address.
    pub(crate) fn text(&self, vendor: SocketAddr) -> String {
        let more_origins: String =
            self.more_origins.iter().map(|origin| format!(", \"{origin}\"")).collect();
        let mut text = format!(
            "listen = \"127.0.0.1:0\"\npublic_hosts = [\"{HOST}\"]\n\
             allowed_origins = [\"{ORIGIN}\", \"https://other.example.com:8443\"{more_origins}]\n{}\n\
             [token]\naudience = \"{}\"\nissuers = [\"{}\"]\n\
             [[token.keys]]\nid = \"{}\"\nalgorithm = \"HS256\"\nsecret_env = \"TOKEN_SECRET\"\n{}\n\
             [upstream]\n{}\n[limits]\n{}\n[cache]\n{}\n{}\n",
            self.top,
            tokens::AUDIENCE,
            tokens::ISSUER,
            tokens::KEY_ID,
            self.providers,
            self.upstream,
            self.limits,
            self.cache,
            self.shared,
        );
        let base = self.vendor_base.clone().unwrap_or_else(|| format!("http://{vendor}"));
        for tenant in &self.tenants {
            text.push_str(&format!(
                "[[tenants]]\nid = \"{tenant}\"\n{}\n\
                 [tenants.autoposting]\napi_key_env = \"{tenant}_autoposting\"\n\
                 auth_scheme = \"{}\"\nbase_url = \"{base}/api-proxy\"\n\
                 [tenants.trackmyposts]\napi_key_env = \"{tenant}_trackmyposts\"\n\
                 workspace_slug = \"{tenant}\"\nbase_url = \"{base}\"\n",
                self.tenant, self.auth_scheme,
            ));
        }
        text
    }

    /// The variables that the text refers to.
    pub(crate) fn variables(&self) -> BTreeMap<String, Vec<u8>> {
        let mut variables = BTreeMap::from([("TOKEN_SECRET".to_owned(), tokens::SECRET.to_vec())]);
        for (name, value) in &self.more_variables {
            variables.insert((*name).to_owned(), value.clone().into_bytes());
        }
        for tenant in &self.tenants {
            let keys = [("autoposting", "sk-social-CANARY"), ("trackmyposts", "tmp-CANARY")];
            for (vendor, prefix) in keys {
                let key = format!("{prefix}-{tenant}").into_bytes();
                variables.insert(format!("{tenant}_{vendor}"), key);
            }
        }
        variables
    }

    pub(crate) fn config(&self, vendor: SocketAddr) -> Config {
        let environment = Environment::Given(self.variables());
        Config::parse(&self.text(vendor), Path::new(""), &environment).unwrap()
    }

    /// Starts a proxy whose clock does not advance.
    pub(crate) async fn start(&self, vendor: &FaultyVendor) -> TestProxy {
        self.start_at(vendor.address).await
    }

    pub(crate) async fn start_at(&self, vendor: SocketAddr) -> TestProxy {
        self.start_on(TcpListener::bind("127.0.0.1:0").await.unwrap(), vendor).await
    }

    pub(crate) async fn start_on(&self, listener: TcpListener, vendor: SocketAddr) -> TestProxy {
        let address = listener.local_addr().unwrap();
        let (clock, manual) = Clock::manual(tokens::now());
        let (extra_hosts, takes_any_host) = (Vec::new(), false);
        let options =
            AppOptions { listen: address, extra_hosts, takes_any_host, clock, mint: None };
        let app = App::new(self.config(vendor), options).unwrap();
        let stop = CancellationToken::new();
        let served = tokio::spawn(server::serve(listener, Arc::clone(&app), stop.clone()));
        TestProxy { address, app, clock: manual, stop, served: Some(served) }
    }
}

/// A request, built step by step.
#[derive(Clone, Debug)]
pub(crate) struct TestRequest {
    pub(crate) method: &'static str,
    pub(crate) target: String,
    pub(crate) host: String,
    pub(crate) headers: Vec<(String, String)>,
}

pub(crate) fn get(target: &str) -> TestRequest {
    let (method, host) = ("GET", HOST.to_owned());
    TestRequest { method, target: target.to_owned(), host, headers: Vec::new() }
}

impl TestRequest {
    pub(crate) fn method(mut self, method: &'static str) -> Self {
        self.method = method;
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn origin(self, origin: &str) -> Self {
        self.header("Origin", origin)
    }

    pub(crate) fn token(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// Adds a valid token of a tenant.
    pub(crate) fn tenant(self, tenant: &str) -> Self {
        self.token(&tokens::good(tenant))
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut text =
            format!("{} {} HTTP/1.1\r\nHost: {}\r\n", self.method, self.target, self.host);
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("\r\n");
        text.into_bytes()
    }

    pub(crate) async fn to(&self, proxy: &TestProxy) -> Reply {
        send(proxy.address, &self.bytes()).await
    }
}

pub(crate) const HISTORY: &str = "/autoposting/billing/history";
pub(crate) const BILLING: &str = "/trackmyposts/billing";

impl Drop for TestProxy {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(served) = self.served.take() {
            served.abort();
        }
    }
}
