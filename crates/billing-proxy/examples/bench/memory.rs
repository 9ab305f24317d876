//! The resident memory of a proxy with many tenants, cached responses and peers.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use child_process::Child;

use crate::contestants::{ORIGIN, PATH, account, configuration, spawn_proxy, token};
use crate::vendor;

const TENANTS: u32 = 10_000;
const PEERS: u32 = 100_000;

/// The requests of tenants and those of other peers come from different addresses.
const FIRST_TENANT: u32 = u32::from_be_bytes([172, 16, 0, 0]);
const FIRST_PEER: u32 = u32::from_be_bytes([10, 0, 0, 0]);

/// A peer is remembered until it has earned back what it used: with this rate, for a minute.
const LIMITS: &str = "token_checks_per_minute_per_peer = 1\n";

/// A running proxy, ended when this is dropped.
struct Proxy {
    child: Child,
    address: SocketAddr,
    client: reqwest::Client,
}

/// Prints the memory of a proxy with one tenant, then that of one with many while it fills up.
pub(crate) async fn measure(vendor: SocketAddr) {
    let unique = format!("billing-proxy-bench-memory-{}", std::process::id());
    let folder = std::env::temp_dir().join(unique);
    std::fs::create_dir_all(folder.join("tenants.d")).unwrap();
    println!("| | resident MiB |\n|---|---|");

    write_tenants(&folder, vendor, 1);
    let proxy = Proxy::start(&folder, vendor);
    proxy.request_data(0).await;
    print("one tenant, after a request", &proxy);
    drop(proxy);

    write_tenants(&folder, vendor, TENANTS);
    let proxy = Proxy::start(&folder, vendor);
    print(&format!("{TENANTS} tenants in `tenants_dir`"), &proxy);
    for tenant in 0..TENANTS {
        proxy.request_data(tenant).await;
    }
    let body = vendor::body().len();
    print(&format!("each with a cached response of {body} bytes"), &proxy);
    for peer in 0..PEERS {
        assert_eq!(proxy.request(FIRST_PEER + peer, None).await, 401);
    }
    print(&format!("{PEERS} peers more in the limiter"), &proxy);
    drop(proxy);
    let _ = std::fs::remove_dir_all(&folder);
}

fn write_tenants(folder: &Path, vendor: SocketAddr, count: u32) {
    for tenant in 0..count {
        let file = folder.join(format!("tenants.d/t{tenant}.toml"));
        std::fs::write(file, format!("[{}", account(vendor))).unwrap();
    }
}

fn print(what: &str, proxy: &Proxy) {
    let status = std::fs::read_to_string(format!("/proc/{}/status", proxy.child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kib: f64 = line.split_whitespace().next().unwrap().parse().unwrap();
    println!("| {what} | {:.1} |", kib / 1024.0);
}

impl Proxy {
    fn start(folder: &Path, vendor: SocketAddr) -> Self {
        let tables = configuration(vendor, 0, 3_600, "");
        let tables = tables.replace("[limits]\n", &format!("[limits]\n{LIMITS}"));
        let top = "tenants_dir = \"tenants.d\"\ntrusted_proxies = [\"127.0.0.0/8\"]\n";
        let (child, address) = spawn_proxy(folder, &format!("{top}{tables}"));
        let client = reqwest::Client::builder().no_proxy().http1_only().build().unwrap();
        Self { child, address, client }
    }

    /// Requests a tenant's data, which the proxy caches.
    async fn request_data(&self, tenant: u32) {
        let token = token(tenant as usize);
        assert_eq!(self.request(FIRST_TENANT + tenant, Some(&token)).await, 200);
    }

    /// The status of a request that a load balancer forwards for the client with this address.
    async fn request(&self, client: u32, token: Option<&str>) -> u16 {
        let mut request = self
            .client
            .get(format!("http://{}{PATH}", self.address))
            .header("Origin", ORIGIN)
            .header("X-Forwarded-For", Ipv4Addr::from(client).to_string());
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        response.bytes().await.unwrap();
        status
    }
}
