//! Both contestants, set up for the same tenants in front of the same vendor.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use billing_proxy::clock::Clock;
use billing_proxy::token::keys::Algorithm;
use billing_proxy::token::mint::{MintOptions, mint};
use child_process::Child;
use tempfile::TempDir;

const SECRET: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const ORIGIN: &str = "https://app.example.com";
pub(crate) const PATH: &str = "/autoposting/billing/history";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contestant {
    Nginx,
    Proxy,
}

/// Both contestants, running.
pub(crate) struct Stand {
    proxy: Child,
    nginx: Child,
    addresses: [SocketAddr; 2],
    pub(crate) tokens: Vec<String>,
    // Dropped last: it is of the programs above.
    folder: TempDir,
}

impl Stand {
    /// Starts both. They cache responses for `fresh_seconds`, or not at all.
    pub(crate) fn set_up(vendor: SocketAddr, tenants: usize, fresh_seconds: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (proxy, proxy_address) = start_proxy(folder.path(), vendor, tenants, fresh_seconds, "");
        let (nginx, nginx_address) = start_nginx(folder.path(), vendor, fresh_seconds);
        let tokens = (0..tenants).map(token).collect();
        Self { folder, proxy, nginx, addresses: [nginx_address, proxy_address], tokens }
    }

    pub(crate) fn address(&self, contestant: Contestant) -> SocketAddr {
        self.addresses[contestant as usize]
    }

    /// The processes of a contestant, workers included.
    pub(crate) fn processes(&self, contestant: Contestant) -> Vec<u32> {
        let first = match contestant {
            Contestant::Nginx => self.nginx.id(),
            Contestant::Proxy => self.proxy.id(),
        };
        let children = std::fs::read_to_string(format!("/proc/{first}/task/{first}/children"));
        let children = children.unwrap_or_default();
        let children = children.split_whitespace().map(|id| id.parse().unwrap());
        std::iter::once(first).chain(children).collect()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

pub(crate) fn token(tenant: usize) -> String {
    let tenant = format!("t{tenant}");
    let minting = MintOptions {
        issuer: "bench",
        audience: "billing-proxy",
        subject: "bench",
        tenant: &tenant,
        origin: None,
        now_unix: Clock::system().unix_seconds(),
        lifetime_seconds: 3_600,
    };
    let key = jsonwebtoken::EncodingKey::from_secret(SECRET.as_bytes());
    mint(&minting, "k", Algorithm::Hs256, &key).unwrap()
}

/// Starts a proxy. `more` are further tables of its configuration.
pub(crate) fn start_proxy(
    folder: &Path,
    vendor: SocketAddr,
    tenants: usize,
    fresh_seconds: u32,
    more: &str,
) -> (Child, SocketAddr) {
    spawn_proxy(folder, &configuration(vendor, tenants, fresh_seconds, more))
}

/// The configuration of a proxy for that many tenants.
pub(crate) fn configuration(
    vendor: SocketAddr,
    tenants: usize,
    fresh_seconds: u32,
    more: &str,
) -> String {
    let mut text = format!(
        "listen = \"127.0.0.1:0\"\nallowed_origins = [\"{ORIGIN}\"]\n\
         [token]\naudience = \"billing-proxy\"\nissuers = [\"bench\"]\nmax_lifetime_seconds = 3600\n\
         [[token.keys]]\nid = \"k\"\nalgorithm = \"HS256\"\nsecret_env = \"SECRET\"\n\
         [limits]\nrequests_per_minute_per_tenant = 1000000000\n\
         [cache]\nfresh_seconds = {fresh_seconds}\n{more}\n"
    );
    for tenant in 0..tenants {
        let account = account(vendor);
        write!(text, "[[tenants]]\nid = \"t{tenant}\"\n[tenants.{account}").unwrap();
    }
    text
}

/// The table of a tenant's account at Autoposting, without the bracket in front.
pub(crate) fn account(vendor: SocketAddr) -> String {
    format!("autoposting]\napi_key_env = \"KEY\"\nbase_url = \"http://{vendor}/api-proxy\"\n")
}

/// The variables that the configuration refers to.
pub(crate) const VARIABLES: [(&str, &str); 2] = [("SECRET", SECRET), ("KEY", "sk-social-bench")];

/// Starts a proxy with this configuration.
pub(crate) fn spawn_proxy(folder: &Path, configuration: &str) -> (Child, SocketAddr) {
    let file = folder.join("proxy.toml");
    std::fs::write(&file, configuration).unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["serve", "--config"]).arg(file).envs(VARIABLES);
    let mut child = Child::spawn(command.stdout(Stdio::piped()).stderr(Stdio::null())).unwrap();
    let mut line = String::new();
    BufReader::new(child.take_stdout().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on http://").expect("it started");
    (child, address.parse().unwrap())
}

fn start_nginx(folder: &Path, vendor: SocketAddr, fresh_seconds: u32) -> (Child, SocketAddr) {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let caching = if fresh_seconds == 0 {
        "proxy_cache off;".to_owned()
    } else {
        format!("proxy_cache kept; proxy_cache_valid 200 {fresh_seconds}s; proxy_cache_lock on;")
    };
    let here = folder.display();
    let text = format!(
        "daemon off; pid {here}/nginx.pid; error_log {here}/error.log; worker_processes 2;\n\
         events {{ worker_connections 4096; }}\n\
         http {{ access_log off; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 60s;\n\
         client_body_temp_path {here}/body; proxy_temp_path {here}/proxy; fastcgi_temp_path {here}/f;\n\
         uwsgi_temp_path {here}/u; scgi_temp_path {here}/s;\n\
         proxy_cache_path {here}/cache keys_zone=kept:16m use_temp_path=off;\n\
         upstream vendor {{ server {vendor}; keepalive 64; }}\n\
         server {{ listen {free};\n\
         location = {PATH} {{\n\
         proxy_pass http://vendor/api-proxy/billing/history; proxy_http_version 1.1;\n\
         proxy_set_header Connection \"\"; proxy_set_header Authorization \"Bearer sk-social-bench\";\n\
         proxy_cache_key \"$http_x_tenant$uri\"; {caching}\n\
         add_header Access-Control-Allow-Origin {ORIGIN}; add_header Vary Origin;\n\
         add_header Cache-Control no-store; add_header X-Content-Type-Options nosniff;\n\
         add_header X-Request-Id $request_id; add_header X-Billing-Cache $upstream_cache_status;\n\
         }} }} }}\n"
    );
    let file = folder.join("nginx.conf");
    std::fs::write(&file, text).unwrap();
    let mut command = Command::new("nginx");
    command.arg("-p").arg(folder).arg("-c").arg(&file).stderr(Stdio::null());
    let child = Child::spawn(&mut command).expect("nginx is installed");
    while TcpStream::connect(free).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    (child, free)
}
