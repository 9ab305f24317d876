//! Against a third-party identity provider: the npm package `oidc-provider`, an OpenID
//! Certified implementation (<https://github.com/panva/node-oidc-provider>).

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use child_process::Program;

use crate::support::client::{Reply, send};
use crate::support::signing::{ALGORITHMS, AUDIENCE, ISSUER};
use crate::support::test_proxy::{HISTORY, ORIGIN, Plan, TestProxy, get};
use crate::support::vendor::FaultyVendor;

/// A running provider; it ends when this is dropped.
struct OidcProvider {
    address: SocketAddr,
    _program: Program,
}

impl OidcProvider {
    /// Starts a provider with one new key. Port 0 is any free one.
    fn start(algorithm: &str, key_id: &str, port: u16) -> Self {
        let folder = installed();
        let mut program = Program::start(
            Command::new("node")
                .args(["provider.mjs", algorithm, key_id, &port.to_string()])
                .current_dir(folder),
        )
        .expect("Node 20 or newer is needed");
        let port = program
            .read_until("its port", |line| line.strip_prefix("listening on ")?.parse::<u16>().ok());
        let address = SocketAddr::from(([127, 0, 0, 1], port.unwrap()));
        Self { address, _program: program }
    }

    /// An access token for an audience, as a page's back end would ask for it.
    async fn token(&self, scope: &str, audience: &str) -> String {
        // org_A:secret
        let form = format!("grant_type=client_credentials&scope={scope}&resource={audience}");
        let request = format!(
            "POST /token HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\
             Authorization: Basic b3JnX0E6c2VjcmV0\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
            self.address,
            form.len(),
        );
        let reply = send(self.address, request.as_bytes()).await;
        let token = reply.json()["access_token"].as_str().map(str::to_owned);
        token.unwrap_or_else(|| panic!("{}", reply.text()))
    }
}

/// The folder of the provider. What its lock file pins is installed unless it is there: `cargo xtask
/// test` does so before any test runs.
fn installed() -> PathBuf {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc");
    let lock_file = std::fs::read(folder.join("package-lock.json")).unwrap();
    // npm keeps no copy of the lock file that it installed, so one is kept beside.
    let copy = folder.join("node_modules/.installed-lock.json");
    if std::fs::read(&copy).is_ok_and(|earlier| earlier == lock_file) {
        return folder;
    }
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    let output = Command::new("npm").args(arguments).current_dir(&folder).output().unwrap();
    assert!(output.status.success(), "npm ci: {}", String::from_utf8_lossy(&output.stderr));
    std::fs::write(copy, lock_file).unwrap();
    folder
}

async fn ask(proxy: &TestProxy, token: &str) -> Reply {
    get(HISTORY).origin(ORIGIN).token(token).to(proxy).await
}

#[tokio::test]
async fn access_tokens_of_a_certified_provider_are_accepted_over_a_rotation() {
    let vendor = FaultyVendor::good().await;
    for algorithm in ALGORITHMS {
        let provider = OidcProvider::start(algorithm, "key-1", 0);
        let providers = format!(
            "[[token.providers]]\nissuer = \"{ISSUER}\"\naudience = \"{AUDIENCE}\"\n\
             jwks_url = \"http://{}/jwks\"\ntenant_claim = \"org_id\"\nscope = \"billing:read\"\n\
             tenant_map = {{ org_A = \"acme\" }}\n",
            provider.address,
        );
        let proxy = Plan { providers, ..Plan::default() }.start(&vendor).await;
        let token = provider.token("billing:read", AUDIENCE).await;
        let reply = ask(&proxy, &token).await;
        assert_eq!(reply.status, 200, "{algorithm}: {}", reply.text());
        assert!(reply.text().contains("inv_acme"), "{}", reply.text());
        let other_scope = provider.token("other", AUDIENCE).await;
        assert_eq!(ask(&proxy, &other_scope).await.code(), "forbidden", "{algorithm}");
        let other_audience = provider.token("billing:read", "https://other.example.com").await;
        assert_eq!(ask(&proxy, &other_audience).await.code(), "unauthorized", "{algorithm}");
        // The provider comes back with another key.
        let port = provider.address.port();
        drop(provider);
        let provider = OidcProvider::start(algorithm, "key-2", port);
        let rotated = provider.token("billing:read", AUDIENCE).await;
        assert_eq!(ask(&proxy, &rotated).await.status, 200, "{algorithm}");
        let reply = ask(&proxy, &token).await;
        assert_eq!(reply.code(), "unauthorized", "{algorithm}: the old key is gone");
    }
}
