//! HTTP/2 with prior knowledge, and both protocols over TLS.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Version};

use crate::support::stage::{HISTORY, HOST, ORIGIN, Plan};
use crate::support::tokens;
use crate::support::vendor::{FaultyVendor, Step, good_answer};

fn client() -> reqwest::ClientBuilder {
    Client::builder().no_proxy().timeout(Duration::from_secs(30))
}

#[tokio::test]
async fn the_same_rules_hold_over_http2() {
    let vendor = FaultyVendor::good().await;
    let stage = Plan::default().start(&vendor).await;
    let client = client().http2_prior_knowledge().build().unwrap();
    let url = |path: &str| format!("http://{}{path}", stage.address);
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
    assert_eq!(vendor.count(), 1);
}

#[tokio::test]
async fn streams_of_one_connection_share_one_question() {
    let slow =
        |head: &str| [vec![Step::Wait(Duration::from_millis(200))], good_answer(head)].concat();
    let vendor = FaultyVendor::start(slow).await;
    let stage = Plan::default().start(&vendor).await;
    let client = client().http2_prior_knowledge().build().unwrap();
    let url = format!("http://{}{HISTORY}", stage.address);
    let token = tokens::good("acme");
    let asked: Vec<_> =
        (0..50).map(|_| tokio::spawn(client.get(&url).bearer_auth(&token).send())).collect();
    for reply in asked {
        assert_eq!(reply.await.unwrap().unwrap().status(), 200);
    }
    assert_eq!(vendor.count(), 1);
}

#[tokio::test]
async fn tls_serves_both_protocols_to_those_who_trust_the_certificate() {
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
    let stage = plan.start(&vendor).await;
    stage.app.reload(config).unwrap();

    let trusted = || {
        let root = reqwest::Certificate::from_pem(certified.cert.pem().as_bytes()).unwrap();
        client().tls_certs_only([root]).resolve(HOST, stage.address)
    };
    let url = format!("https://{HOST}:{}{HISTORY}", stage.address.port());
    let token = tokens::good("acme");
    for (client, version) in [
        (trusted().build().unwrap(), Version::HTTP_2),
        (trusted().http1_only().build().unwrap(), Version::HTTP_11),
    ] {
        let reply = client.get(&url).bearer_auth(&token).send().await.unwrap();
        assert_eq!((reply.version(), reply.status().as_u16()), (version, 200));
    }
    let stranger = client().resolve(HOST, stage.address).build().unwrap();
    assert!(stranger.get(&url).bearer_auth(&token).send().await.is_err());
    let plain = crate::support::client::try_send(stage.address, b"GET / HTTP/1.1\r\n\r\n").await;
    assert!(plain.is_none(), "cleartext is not spoken there");
}

#[tokio::test]
async fn a_vendor_whose_certificate_nobody_trusts_is_not_asked() {
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
    let stage = plan.start(&vendor).await;
    stage.app.reload(config).unwrap();
    let reply = crate::support::stage::get(HISTORY).tenant("acme").to(&stage).await;
    assert_eq!(reply.code(), "upstream_unavailable");
    assert!(!seen.await.unwrap(), "the handshake must not have come to its end");
}
