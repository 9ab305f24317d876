//! The real `billing-proxy`, in sandbox mode or with a configuration.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

use billing_sandbox::Scenario;
use serde_json::Value;

use crate::Outcome;
use crate::http;
use crate::program::{Program, loopback_port, repository, resident_bytes};

/// The signing secret for tokens of [`Proxy::serve`], of the length that HS256 requires.
pub const TOKEN_SECRET: &str = "a secret of these tests, which guards nothing";
/// The id of its key.
pub const TOKEN_KEY: &str = "e2e";

/// A running proxy, killed when this is dropped.
#[derive(Debug)]
pub struct Proxy {
    base: String,
    config: Option<Config>,
    program: Program,
}

impl Proxy {
    /// `billing-proxy sandbox`: every scenario is a tenant.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn sandbox() -> Outcome<Self> {
        let mut command = Command::new(binary()?);
        command.args(["sandbox", "--listen", "127.0.0.1:0"]);
        Self::start(&mut command, None)
    }

    /// Like [`sandbox`](Self::sandbox), with the files of a folder at `/widget/`.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn sandbox_with(widget_dir: &Path) -> Outcome<Self> {
        let mut command = Command::new(binary()?);
        command.args(["sandbox", "--listen", "127.0.0.1:0", "--widget-dir"]).arg(widget_dir);
        Self::start(&mut command, None)
    }

    /// `billing-proxy serve` with a configuration file, and with its secrets in the environment.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn serve(tenant: &Tenant<'_>) -> Outcome<Self> {
        Self::serve_with(tenant, &[])
    }

    /// Like [`serve`](Self::serve), behind a web server that forwards requests for `host`.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn serve_behind(host: &str, tenant: &Tenant<'_>) -> Outcome<Self> {
        Self::serve_with(tenant, &[("BILLING_PROXY_PUBLIC_HOSTS", host)])
    }

    /// Like [`serve`](Self::serve), with additional configuration keys in variables.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn serve_with(tenant: &Tenant<'_>, variables: &[(&str, &str)]) -> Outcome<Self> {
        let config = Config::write(tenant)?;
        let mut command = Command::new(binary()?);
        command.args(["serve", "--config"]).arg(&config.file);
        command.envs(config.secrets.iter().cloned()).envs(variables.iter().copied());
        Self::start(&mut command, Some(config))
    }

    fn start(command: &mut Command, config: Option<Config>) -> Outcome<Self> {
        let mut program = Program::start(command)?;
        let port = program.read_until("the address it listens on", |line| {
            line.contains("listen").then(|| loopback_port(line)).flatten()
        })?;
        Ok(Self { base: format!("http://127.0.0.1:{port}"), config, program })
    }

    /// The proxy's base URL, without a trailing slash.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The proxy's resident memory.
    ///
    /// # Errors
    ///
    /// When the system does not report it.
    pub fn resident_bytes(&self) -> Outcome<u64> {
        resident_bytes(&self.program)
    }

    /// The proxy's response for a tenant of the sandbox, requested without a browser.
    ///
    /// # Errors
    ///
    /// When it has no success status.
    pub async fn sandbox_body(&self, scenario: Scenario, path: &str) -> Outcome<String> {
        let token = self.sandbox_token(scenario).await?;
        http::text(&format!("{}{path}", self.base), Some(&token)).await
    }

    /// A token of the sandbox for that tenant.
    ///
    /// # Errors
    ///
    /// When the proxy does not run in sandbox mode.
    pub async fn sandbox_token(&self, scenario: Scenario) -> Outcome<String> {
        let url = format!("{}/sandbox/token?tenant={}", self.base, scenario.name());
        let answer: Value = serde_json::from_str(&http::text(&url, None).await?)?;
        let token = answer.get("token").and_then(Value::as_str).ok_or("there is no token")?;
        Ok(token.to_owned())
    }

    /// Runs a script with the configuration file as its argument, the secrets in its environment
    /// and the path of the proxy in `BILLING_PROXY`.
    ///
    /// # Errors
    ///
    /// When it cannot be run, and in sandbox mode, which has no file.
    pub fn run_with_config(&self, script: &Path) -> Outcome<Output> {
        let config = self.config.as_ref().ok_or("the sandbox has no configuration file")?;
        let output = Command::new(script)
            .arg(&config.file)
            .envs(config.secrets.iter().cloned())
            .env("BILLING_PROXY", binary()?)
            .output()?;
        Ok(output)
    }

    /// Mints tokens like the host's back end, for the tenant of [`serve`](Self::serve).
    ///
    /// # Errors
    ///
    /// When the proxy runs in sandbox mode, which mints its own.
    pub fn mint(&self) -> Outcome<impl Fn() -> Outcome<String> + Send + Sync + use<>> {
        self.mint_with(Vec::new())
    }

    /// Like [`mint`](Self::mint), with tokens that are bound to an origin.
    ///
    /// # Errors
    ///
    /// When the proxy runs in sandbox mode, which mints its own.
    pub fn mint_for(
        &self,
        origin: &str,
    ) -> Outcome<impl Fn() -> Outcome<String> + Send + Sync + use<>> {
        self.mint_with(vec!["--origin".to_owned(), origin.to_owned()])
    }

    /// Like [`mint`](Self::mint), with tokens that expire after this many seconds.
    ///
    /// # Errors
    ///
    /// When the proxy runs in sandbox mode, which mints its own.
    pub fn mint_lasting(
        &self,
        seconds: u32,
    ) -> Outcome<impl Fn() -> Outcome<String> + Send + Sync + use<>> {
        self.mint_with(vec!["--lifetime".to_owned(), seconds.to_string()])
    }

    fn mint_with(
        &self,
        arguments: Vec<String>,
    ) -> Outcome<impl Fn() -> Outcome<String> + Send + Sync + use<>> {
        let config = self.config.as_ref().ok_or("the sandbox mints its own tokens")?;
        let (program, file, secrets) = (binary()?, config.file.clone(), config.secrets.clone());
        Ok(move || {
            let output = Command::new(&program)
                .args(["token", "--tenant", "acme", "--subject", "reader"])
                .arg("--config")
                .arg(&file)
                .args(&arguments)
                .envs(secrets.iter().cloned())
                .output()?;
            let token = String::from_utf8(output.stdout)?.trim().to_owned();
            if output.status.success() && token.matches('.').count() == 2 {
                Ok(token)
            } else {
                Err(format!("no token: {}", String::from_utf8_lossy(&output.stderr)).into())
            }
        })
    }
}

/// The only tenant of a configured proxy.
#[derive(Clone, Copy, Debug)]
pub struct Tenant<'a> {
    /// The host page's origin.
    pub allowed_origin: &'a str,
    /// The base URL of Autoposting.
    pub autoposting_base: &'a str,
    /// The key it knows the tenant by.
    pub autoposting_key: &'a str,
    /// The base URL of Track My Posts; without it the tenant has no such source.
    pub trackmyposts_base: Option<&'a str>,
    /// The key it knows the tenant by.
    pub trackmyposts_key: &'a str,
    /// The tenant's workspace there.
    pub workspace: &'a str,
}

/// A configuration on disk, removed when this is dropped.
#[derive(Debug)]
struct Config {
    file: PathBuf,
    /// The variables that the configuration refers to.
    secrets: [(&'static str, String); 3],
}

impl Config {
    fn write(tenant: &Tenant<'_>) -> Outcome<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("billing-e2e-{}-{count}.toml", std::process::id());
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, toml(tenant, &crate::page::package()?))?;
        let secrets = [
            ("E2E_TOKEN_SECRET", TOKEN_SECRET.to_owned()),
            ("E2E_AUTOPOSTING_KEY", tenant.autoposting_key.to_owned()),
            ("E2E_TRACKMYPOSTS_KEY", tenant.trackmyposts_key.to_owned()),
        ];
        Ok(Self { file, secrets })
    }
}

impl Drop for Config {
    fn drop(&mut self) {
        // A leftover file in the temporary folder does no harm.
        let _ = std::fs::remove_file(&self.file);
    }
}

fn toml(tenant: &Tenant<'_>, widget_dir: &Path) -> String {
    let mut text = format!(
        r#"
listen = "127.0.0.1:0"
admin_listen = "127.0.0.1:0"
allowed_origins = ["{}"]
widget_dir = "{}"

[token]
audience = "billing-proxy"
issuers = ["{}"]
[[token.keys]]
id = "{TOKEN_KEY}"
algorithm = "HS256"
secret_env = "E2E_TOKEN_SECRET"

[[tenants]]
id = "acme"
[tenants.autoposting]
api_key_env = "E2E_AUTOPOSTING_KEY"
base_url = "{}"
"#,
        tenant.allowed_origin,
        widget_dir.display(),
        tenant.allowed_origin,
        tenant.autoposting_base,
    );
    if let Some(base) = tenant.trackmyposts_base {
        text.push_str(&format!(
            r#"
[tenants.trackmyposts]
api_key_env = "E2E_TRACKMYPOSTS_KEY"
workspace_slug = "{}"
base_url = "{base}"
"#,
            tenant.workspace,
        ));
    }
    text
}

/// The program: `BILLING_PROXY_BIN`, else the one that cargo has built together with these tests.
fn binary() -> Outcome<PathBuf> {
    if let Some(named) = std::env::var_os("BILLING_PROXY_BIN") {
        return Ok(named.into());
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let target = repository().join(target);
    ["debug", "release"]
        .into_iter()
        .map(|profile| target.join(profile).join("billing-proxy"))
        .find(|file| file.is_file())
        .ok_or_else(|| "there is no billing-proxy: run `cargo build -p billing-proxy`".into())
}
