//! HTTP/2 with prior knowledge, and both protocols over TLS.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Version};

use crate::support::test_proxy::{HISTORY, HOST, ORIGIN, Plan};
use crate::support::tokens;
use crate::support::vendor::{FaultyVendor, Step, good_answer};

fn client() -> reqwest::ClientBuilder {
    Client::builder().no_proxy().timeout(Duration::from_secs(30))
}

#[tokio::test]
async fn the_same_rules_hold_over_http2() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let client = client().http2_prior_knowledge().build().unwrap();
    let url = |path: &str| format!("http://{}{path}", proxy.address);
    let token = tokens::good("acme");
    let good = client.get(url(HISTORY)).bearer_auth(&token).header("Origin", ORIGIN);
    let reply = good.send().await.unwrap();
    assert_eq!((reply.version(), reply.status().as_u16()), (Version::HTTP_2, 200));
    assert_eq!(reply.headers()["access-control-allow-origin"], ORIGIN);
    assert!(reply.headers().get("connection").is_none());
    let evil =
        client.get(url(HISTORY)).bearer_auth(&token).header("Origin", "https://evil.example");
    assert_eq!(evil.send().await.unwrap().status(), 403);
    assert_eq!(client.get(url(HISTORY)).send().await.unwrap().status(), 401);
    assert_eq!(client.post(url(HISTORY)).body("x").send().await.unwrap().status(), 405);
    assert_eq!(client.get(url(HISTORY)).body("x").send().await.unwrap().status(), 413);
    assert_eq!(client.get(url("/nope")).send().await.unwrap().status(), 404);
    let elsewhere = client.get(url(HISTORY)).header("Host", "evil.example").bearer_auth(&token);
    assert!(matches!(elsewhere.send().await.unwrap().status().as_u16(), 400 | 421));
    let same = client.get(url(HISTORY)).header("Host", proxy.address.to_string());
    assert_eq!(same.bearer_auth(&token).send().await.unwrap().status(), 200);
    // HTTP/2 has the host in `:authority`.
    for (origin, status) in [(format!("http://{}", proxy.address), 200), (ORIGIN.to_owned(), 403)] {
        let bound = tokens::with("acme", "origin", origin.into());
        let own =
            client.get(url(HISTORY)).bearer_auth(bound).header("Sec-Fetch-Site", "same-origin");
        assert_eq!(own.send().await.unwrap().status(), status);
    }
    assert_eq!(vendor.count(), 1);
}

#[tokio::test]
async fn requests_on_streams_of_one_connection_are_coalesced() {
    let slow =
        |head: &str| [vec![Step::Wait(Duration::from_millis(200))], good_answer(head)].concat();
    let vendor = FaultyVendor::start(slow).await;
    let proxy = Plan::default().start(&vendor).await;
    let client = client().http2_prior_knowledge().build().unwrap();
    let url = format!("http://{}{HISTORY}", proxy.address);
    let token = tokens::good("acme");
    let asked: Vec<_> =
        (0..50).map(|_| tokio::spawn(client.get(&url).bearer_auth(&token).send())).collect();
    for reply in asked {
        assert_eq!(reply.await.unwrap().unwrap().status(), 200);
    }
    assert_eq!(vendor.count(), 1);
}

#[tokio::test]
async fn tls_serves_both_protocols() {
    let vendor = FaultyVendor::good().await;
    let certified = rcgen::generate_simple_self_signed(vec![HOST.to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&cert, certified.cert.pem()).unwrap();
    std::fs::write(&key, certified.signing_key.serialize_pem()).unwrap();
    let plan = Plan::default();
    let text = format!(
        "{}\n[tls]\ncert_file = \"{}\"\nkey_file = \"{}\"\n",
        plan.text(vendor.address),
        cert.display(),
        key.display()
    );
    let environment = billing_proxy::config::secret::Environment::Given(plan.variables());
    let folder_path = std::path::Path::new("");
    let config = billing_proxy::config::Config::parse(&text, folder_path, &environment).unwrap();
    assert!(format!("{:?}", config.tls).contains("key: ***"), "{:?}", config.tls);
    let proxy = plan.start(&vendor).await;
    proxy.app.reload(config).unwrap();

    let trusted = || {
        let root = reqwest::Certificate::from_pem(certified.cert.pem().as_bytes()).unwrap();
        client().tls_certs_only([root]).resolve(HOST, proxy.address)
    };
    let url = format!("https://{HOST}:{}{HISTORY}", proxy.address.port());
    let token = tokens::good("acme");
    for (client, version) in [
        (trusted().build().unwrap(), Version::HTTP_2),
        (trusted().http1_only().build().unwrap(), Version::HTTP_11),
    ] {
        let reply = client.get(&url).bearer_auth(&token).send().await.unwrap();
        assert_eq!((reply.version(), reply.status().as_u16()), (version, 200));
    }
    let stranger = client().resolve(HOST, proxy.address).build().unwrap();
    assert!(stranger.get(&url).bearer_auth(&token).send().await.is_err());
    let plain = crate::support::client::try_send(proxy.address, b"GET / HTTP/1.1\r\n\r\n").await;
    assert!(plain.is_none(), "cleartext is not spoken there");
}

#[tokio::test]
async fn a_vendor_with_an_untrusted_certificate_gets_no_request() {
    let certified = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let certificate = rustls::pki_types::CertificateDer::from(certified.cert.der().to_vec());
    let key =
        rustls::pki_types::PrivateKeyDer::try_from(certified.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        acceptor.accept(stream).await.is_ok()
    });
    let vendor = FaultyVendor::good().await;
    let plan = Plan::default();
    let text = plan.text(vendor.address);
    let text =
        text.replace(&format!("http://{}", vendor.address), &format!("https://localhost:{port}"));
    let environment = billing_proxy::config::secret::Environment::Given(plan.variables());
    let config =
        billing_proxy::config::Config::parse(&text, std::path::Path::new(""), &environment)
            .unwrap();
    let proxy = plan.start(&vendor).await;
    proxy.app.reload(config).unwrap();
    let reply = crate::support::test_proxy::get(HISTORY).tenant("acme").to(&proxy).await;
    assert_eq!(reply.code(), "upstream_unavailable");
    assert!(!seen.await.unwrap(), "the handshake must not have come to its end");
}

/// One frame: length, type, flags, stream, payload.
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// `GET /` for an accepted host, in HPACK without a table.
fn head() -> Vec<u8> {
    let mut block = vec![0x82, 0x86, 0x84, 0x01, u8::try_from(HOST.len()).unwrap()];
    block.extend(HOST.bytes());
    block
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_frames_does_not_affect_other_connections() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    const FRAMES: u32 = 10_000;
    const HEADERS: u8 = 1;
    const RESET: u8 = 3;
    const SETTINGS: u8 = 4;
    const PING: u8 = 6;
    const CONTINUATION: u8 = 9;
    const END: u8 = 0x5;
    type Flood = fn(u32) -> Vec<u8>;
    let floods: [(&str, Flood); 6] = [
        ("rapid reset", |n| {
            let stream = 2 * n + 1;
            [frame(HEADERS, END, stream, &head()), frame(RESET, 0, stream, &[0, 0, 0, 8])].concat()
        }),
        ("resets that the server makes", |n| {
            let stream = 2 * n + 1;
            // A window update of zero is a stream error.
            [frame(HEADERS, END, stream, &head()), frame(8, 0, stream, &[0; 4])].concat()
        }),
        ("settings", |_| frame(SETTINGS, 0, 0, &[])),
        ("pings", |_| frame(PING, 0, 0, &[0; 8])),
        ("continuations", |n| match n {
            0 => frame(HEADERS, 0x1, 1, &head()),
            _ => frame(CONTINUATION, 0, 1, &[0x00, 1, b'x', 1, b'y']),
        }),
        ("empty data", |n| match n {
            0 => frame(HEADERS, 0x4, 1, &head()),
            _ => frame(0, 0, 1, &[]),
        }),
    ];
    let vendor = FaultyVendor::good().await;
    let limits = "header_timeout_seconds = 2\nrequests_per_minute_per_tenant = 1000000".to_owned();
    let proxy = Plan { limits, ..Plan::default() }.start(&vendor).await;
    let request = crate::support::test_proxy::get(HISTORY).tenant("acme").bytes();
    for (what, flood) in floods {
        let stream = tokio::net::TcpStream::connect(proxy.address).await.unwrap();
        let (mut reading, mut writing) = stream.into_split();
        let sent = tokio::spawn(async move {
            let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
            bytes.extend(frame(SETTINGS, 0, 0, &[]));
            for number in 0..FRAMES {
                bytes.extend(flood(number));
                if bytes.len() > 4_096
                    && writing.write_all(&std::mem::take(&mut bytes)).await.is_err()
                {
                    return;
                }
            }
            // The proxy must close the connection.
            let _ = writing.write_all(&bytes).await;
            std::future::pending::<()>().await;
        });
        let ended = tokio::spawn(async move {
            let mut buffer = vec![0; 65_536];
            while let Ok(1..) = reading.read(&mut buffer).await {}
        });
        let reply = crate::support::client::send(proxy.address, &request).await;
        assert_eq!(reply.status, 200, "during {what}");
        tokio::time::timeout(Duration::from_secs(60), ended).await.expect(what).unwrap();
        sent.abort();
    }
    assert_eq!(vendor.count(), 1);
}
