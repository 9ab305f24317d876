//! Vendors behind a gateway and with certificates of a private authority: a real CONNECT proxy and a
//! real TLS server.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::support::client::Reply;
use crate::support::process::command;
use crate::support::signing::{AUDIENCE, ISSUER, SigningKey, claims, key_set};
use crate::support::test_proxy::{HISTORY, Plan, TestProxy, get};
use crate::support::vendor::{FaultyVendor, good_answer, json};

/// No resolver knows it: only the gateway can reach it.
const VENDOR: &str = "vendor.internal";

/// A private certificate authority.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// A server with a certificate for `name`, in front of a vendor of the tests.
    async fn serve(&self, name: &str, vendor: SocketAddr) -> SocketAddr {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut client) = acceptor.accept(stream).await else { return };
                    let mut server = TcpStream::connect(vendor).await.unwrap();
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
        address
    }
}

/// A gateway that knows one host.
struct Gateway {
    address: SocketAddr,
    /// The head of every request, and all bytes of the tunnels.
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Gateway {
    /// Forwards CONNECT to `target`, or responds with `refusal`.
    async fn start(target: SocketAddr, refusal: Option<&'static [u8]>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(forward(stream, target, refusal, Arc::clone(&shared)));
            }
        });
        Self { address, seen }
    }

    fn seen(&self) -> String {
        String::from_utf8_lossy(&self.seen.lock().unwrap()).into_owned()
    }
}

async fn forward(
    mut client: TcpStream,
    target: SocketAddr,
    refusal: Option<&'static [u8]>,
    seen: Arc<Mutex<Vec<u8>>>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = client.read_u8().await else { return };
        head.push(byte);
    }
    seen.lock().unwrap().extend_from_slice(&head);
    if let Some(refusal) = refusal {
        let _ = client.write_all(refusal).await;
        return;
    }
    assert!(head.starts_with(b"CONNECT "), "{}", String::from_utf8_lossy(&head));
    let mut server = TcpStream::connect(target).await.unwrap();
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let up = async {
        let mut buffer = vec![0; 16 << 10];
        while let Ok(count @ 1..) = from_client.read(&mut buffer).await {
            seen.lock().unwrap().extend_from_slice(&buffer[..count]);
            to_server.write_all(&buffer[..count]).await.unwrap();
        }
        let _ = to_server.shutdown().await;
    };
    let _ = tokio::join!(up, tokio::io::copy(&mut from_server, &mut to_client));
}

/// The file of an authority's certificate, with the folder that holds it.
fn ca_file(pem: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, pem).unwrap();
    let text = format!("ca_file = \"{}\"\n", file.to_str().unwrap());
    (folder, text)
}

fn behind(gateway: &Gateway) -> String {
    format!("proxy_url = \"http://{}\"\n", gateway.address)
}

fn plan(upstream: String) -> Plan {
    let vendor_base = Some(format!("https://{VENDOR}:8443"));
    Plan { upstream, vendor_base, ..Plan::default() }
}

async fn ask(proxy: &TestProxy) -> Reply {
    get(HISTORY).tenant("acme").to(proxy).await
}

#[tokio::test]
async fn a_vendor_is_reached_through_the_gateway_which_sees_no_key() {
    let vendor = FaultyVendor::good().await;
    let authority = Authority::new();
    let server = authority.serve(VENDOR, vendor.address).await;
    let gateway = Gateway::start(server, None).await;
    let (_folder, ca_file) = ca_file(&authority.pem);
    let proxy = plan(behind(&gateway) + &ca_file).start(&vendor).await;
    let reply = ask(&proxy).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert!(reply.text().contains("inv_acme"));
    let seen = gateway.seen();
    assert!(seen.starts_with("CONNECT vendor.internal:8443 HTTP/1.1\r\n"), "{seen}");
    for secret in ["CANARY", "/api-proxy", "authorization", "Authorization"] {
        assert!(!seen.contains(secret), "{secret}");
    }
    let heads = vendor.requests();
    assert!(heads[0].contains("sk-social-CANARY-acme"));
    assert!(!heads[0].to_ascii_lowercase().contains("proxy-"), "{heads:?}");
}

#[tokio::test]
async fn only_a_certificate_of_the_authority_for_that_name_is_trusted() {
    let vendor = FaultyVendor::good().await;
    let (authority, other) = (Authority::new(), Authority::new());
    let server = authority.serve(VENDOR, vendor.address).await;
    let elsewhere = authority.serve("other.internal", vendor.address).await;
    for (name, target, trusted) in [
        ("none is trusted", server, None),
        ("another is trusted", server, Some(&other)),
        ("another name", elsewhere, Some(&authority)),
    ] {
        let gateway = Gateway::start(target, None).await;
        let file = trusted.map(|authority| ca_file(&authority.pem));
        let ca = file.as_ref().map(|(_, text)| text.clone()).unwrap_or_default();
        let proxy = plan(behind(&gateway) + &ca).start(&vendor).await;
        let reply = ask(&proxy).await;
        assert_eq!((reply.status, reply.code().as_str()), (503, "upstream_unavailable"), "{name}");
    }
    assert_eq!(vendor.count(), 0);
    // Several certificates in one file are all trusted.
    let (_folder, both) = ca_file(&format!("{}\n# ours\n{}", other.pem, authority.pem));
    let gateway = Gateway::start(server, None).await;
    let proxy = plan(behind(&gateway) + &both).start(&vendor).await;
    assert_eq!(ask(&proxy).await.status, 200);
}

#[tokio::test]
async fn a_failing_gateway_is_never_bypassed() {
    let vendor = FaultyVendor::good().await;
    let authority = Authority::new();
    // It could be reached without the gateway.
    let server = authority.serve("localhost", vendor.address).await;
    let (_folder, ca) = ca_file(&authority.pem);
    let vendor_base = Some(format!("https://localhost:{}", server.port()));
    let direct = Plan { upstream: ca.clone(), vendor_base: vendor_base.clone(), ..Plan::default() };
    let proxy = direct.start(&vendor).await;
    assert_eq!(ask(&proxy).await.status, 200);
    let reached = vendor.count();
    let refusals: [&[u8]; 6] = [
        b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 407 Authenticate\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 9\r\n\r\nvendor sk",
        b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"",
    ];
    for refusal in refusals {
        let gateway = Gateway::start(server, Some(refusal)).await;
        let upstream = behind(&gateway) + &ca;
        let vendor_base = vendor_base.clone();
        let proxy = Plan { upstream, vendor_base, ..Plan::default() }.start(&vendor).await;
        let reply = ask(&proxy).await;
        assert_eq!((reply.status, reply.code().as_str()), (503, "upstream_unavailable"));
        assert!(gateway.seen().starts_with("CONNECT localhost:"), "{}", gateway.seen());
    }
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let upstream = format!("proxy_url = \"http://{gone}\"\n{ca}");
    let proxy = Plan { upstream, vendor_base, ..Plan::default() }.start(&vendor).await;
    assert_eq!(ask(&proxy).await.code(), "upstream_unavailable");
    assert_eq!(vendor.count(), reached);
}

#[tokio::test]
async fn the_gateways_password_comes_by_reference_and_is_shown_nowhere() {
    let vendor = FaultyVendor::good().await;
    let authority = Authority::new();
    let server = authority.serve(VENDOR, vendor.address).await;
    let gateway = Gateway::start(server, None).await;
    let (folder, ca) = ca_file(&authority.pem);
    let mut plan = plan(format!("proxy_url_env = \"GATEWAY\"\n{ca}"));
    let url = format!("http://user:CANARY-pass@{}", gateway.address);
    plan.more_variables.push(("GATEWAY", url));
    let config = plan.config(vendor.address);
    assert!(!format!("{config:?}").contains("CANARY-pass"), "{config:?}");
    let proxy = plan.start(&vendor).await;
    assert_eq!(ask(&proxy).await.status, 200);
    // user:CANARY-pass
    let seen = gateway.seen().to_ascii_lowercase();
    assert!(seen.contains("\nproxy-authorization: basic dxnlcjpdqu5bulktcgfzcw==\r\n"), "{seen}");
    assert!(!vendor.requests()[0].to_ascii_lowercase().contains("proxy-authorization"));
    let file = folder.path().join("proxy.toml");
    std::fs::write(&file, plan.text(vendor.address)).unwrap();
    let mut check = command(&["check", "--config", file.to_str().unwrap()]);
    for (name, value) in plan.variables() {
        check.env(name, String::from_utf8(value).unwrap());
    }
    let said = String::from_utf8(check.output().unwrap().stdout).unwrap();
    assert!(said.contains(&format!("the gateway http://{}", gateway.address)), "{said}");
    assert!(said.contains("beside the system's: 1") && !said.contains("CANARY"), "{said}");
}

#[tokio::test]
async fn loopback_without_tls_is_requested_directly_and_a_provider_through_the_gateway() {
    let vendor = FaultyVendor::good().await;
    let authority = Authority::new();
    let key = SigningKey::new("ES256", "k1");
    let keys = key_set(&[&key]);
    let server = FaultyVendor::start(move |_| json(&keys)).await;
    let gateway = Gateway::start(authority.serve(VENDOR, server.address).await, None).await;
    let (_folder, ca) = ca_file(&authority.pem);
    let providers = format!(
        "[[token.providers]]\nissuer = \"{ISSUER}\"\naudience = \"{AUDIENCE}\"\n\
         jwks_url = \"https://{VENDOR}/jwks\"\ntenant_claim = \"org_id\"\n"
    );
    let upstream = behind(&gateway) + &ca;
    let proxy = Plan { upstream, providers, ..Plan::default() }.start(&vendor).await;
    let reply = get(HISTORY).token(&key.token(&claims("acme"))).to(&proxy).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert!(gateway.seen().starts_with("CONNECT vendor.internal:443 "), "{}", gateway.seen());
    assert_eq!((gateway.seen().matches("CONNECT ").count(), vendor.count()), (1, 1));
}

#[tokio::test]
async fn a_reload_changes_the_gateway() {
    let vendor = FaultyVendor::start(good_answer).await;
    let authority = Authority::new();
    let server = authority.serve(VENDOR, vendor.address).await;
    let (_folder, ca) = ca_file(&authority.pem);
    let first = Gateway::start(server, Some(b"")).await;
    let proxy = plan(behind(&first) + &ca).start(&vendor).await;
    assert_eq!(ask(&proxy).await.code(), "upstream_unavailable");
    let second = Gateway::start(server, None).await;
    proxy.app.reload(plan(behind(&second) + &ca).config(vendor.address)).unwrap();
    proxy.clock.advance(Duration::from_secs(60));
    assert_eq!(
        get(HISTORY).token(&crate::support::tokens::good("acme")).to(&proxy).await.status,
        200
    );
}
