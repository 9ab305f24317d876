//! How the keys of an identity provider are fetched, kept and fetched again.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;

use crate::support::client::Reply;
use crate::support::signing::{AUDIENCE, ISSUER, SigningKey, claims, key_set, with};
use crate::support::test_proxy::{HISTORY, ORIGIN, Plan, TestProxy, get};
use crate::support::tokens;
use crate::support::vendor::{FaultyVendor, Script, Step, answer, json};

/// A provider whose keys can be changed.
struct Provider {
    server: FaultyVendor,
    published: Arc<Mutex<String>>,
}

impl Provider {
    async fn start(keys: &[&SigningKey]) -> Self {
        let published = Arc::new(Mutex::new(key_set(keys)));
        let text = Arc::clone(&published);
        let server = FaultyVendor::start(move |_| json(&text.lock().unwrap())).await;
        Self { server, published }
    }

    fn publish(&self, keys: &[&SigningKey]) {
        *self.published.lock().unwrap() = key_set(keys);
    }

    fn plan(&self) -> Plan {
        Plan { providers: self.tables(), ..Plan::default() }
    }

    fn tables(&self) -> String {
        format!(
            "[[token.providers]]\nissuer = \"{ISSUER}\"\naudience = \"{AUDIENCE}\"\n\
             jwks_url = \"http://{}/jwks?p=1\"\ntenant_claim = \"org_id\"\nscope = \"billing:read\"\n\
             tenant_map = {{ org_A = \"acme\", org_G = \"globex\" }}\n",
            self.server.address,
        )
    }
}

async fn ask(proxy: &TestProxy, token: &str) -> Reply {
    get(HISTORY).origin(ORIGIN).token(token).to(proxy).await
}

async fn status(proxy: &TestProxy, token: &str) -> u16 {
    ask(proxy, token).await.status
}

#[tokio::test]
async fn a_providers_token_allows_only_its_tenant() {
    let vendor = FaultyVendor::good().await;
    let key = SigningKey::new("RS256", "k1");
    let provider = Provider::start(&[&key]).await;
    let proxy = provider.plan().start(&vendor).await;
    let reply = ask(&proxy, &key.token(&claims("org_A"))).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert!(reply.text().contains("inv_acme") && !reply.text().contains("globex"));
    assert!(ask(&proxy, &key.token(&claims("org_G"))).await.text().contains("inv_globex"));
    // Unknown tenants, also where the claim has a tenant's own id.
    for unknown in ["acme", "org_X", ""] {
        let reply = ask(&proxy, &key.token(&claims(unknown))).await;
        assert_eq!((reply.status, reply.code().as_str()), (403, "forbidden"), "{unknown}");
    }
    let other_scope = key.token(&with("org_A", "scope", json!("openid")));
    assert_eq!(ask(&proxy, &other_scope).await.code(), "forbidden");
    let other_audience = key.token(&with("org_A", "aud", json!("other")));
    assert_eq!(ask(&proxy, &other_audience).await.code(), "unauthorized");
    // The back end's tokens are still accepted.
    assert_eq!(status(&proxy, &tokens::good("acme")).await, 200);
    let heads = provider.server.requests();
    assert_eq!(heads.len(), 1, "{heads:?}");
    assert!(heads[0].starts_with("GET /jwks?p=1 "), "{heads:?}");
    let head = heads[0].to_ascii_lowercase();
    for header in ["authorization", "x-api-key", "cookie", "origin", "referer"] {
        assert!(!head.contains(&format!("\n{header}:")), "{head}");
    }
}

#[tokio::test]
async fn an_unknown_kid_causes_a_fetch_once_a_minute() {
    let vendor = FaultyVendor::good().await;
    let (first, second) = (SigningKey::new("ES256", "k1"), SigningKey::new("EdDSA", "k2"));
    let third = SigningKey::new("RS256", "k3");
    let provider = Provider::start(&[&first]).await;
    let proxy = provider.plan().start(&vendor).await;
    assert_eq!(status(&proxy, &first.token(&claims("org_A"))).await, 200);
    let known = provider.server.count();
    proxy.clock.advance(Duration::from_secs(60));
    // After a rotation, the first token of the new key is accepted.
    provider.publish(&[&first, &second]);
    assert_eq!(status(&proxy, &second.token(&claims("org_A"))).await, 200);
    assert_eq!(provider.server.count(), known + 1);
    // Another unknown key within the minute causes no request.
    provider.publish(&[&first, &second, &third]);
    for _ in 0..20 {
        let reply = ask(&proxy, &third.token(&claims("org_A"))).await;
        assert_eq!((reply.status, reply.code().as_str()), (401, "unauthorized"));
    }
    assert_eq!(provider.server.count(), known + 1);
    proxy.clock.advance(Duration::from_secs(59));
    assert_eq!(status(&proxy, &third.token(&claims("org_A"))).await, 401);
    proxy.clock.advance(Duration::from_secs(1));
    assert_eq!(status(&proxy, &third.token(&claims("org_A"))).await, 200);
    assert_eq!(provider.server.count(), known + 2);
}

// The response after a fetch that did not bring the key lacked the header, by which a client could tell
// this 401 from every other one.
#[tokio::test]
async fn every_401_names_the_scheme_that_is_required() {
    let vendor = FaultyVendor::good().await;
    let (known, unknown) = (SigningKey::new("ES256", "k1"), SigningKey::new("ES256", "k2"));
    let provider = Provider::start(&[&known]).await;
    let proxy = provider.plan().start(&vendor).await;
    let past = tokens::with("acme", "exp", json!(tokens::now() - 60));
    let after_a_fetch = unknown.token(&claims("org_A"));
    let fetched_before = SigningKey::new("ES256", "k3").token(&claims("org_A"));
    for token in ["a.b.c", &after_a_fetch, &fetched_before, &past] {
        let reply = ask(&proxy, token).await;
        assert_eq!(reply.status, 401, "{token}");
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"), "{token}");
    }
    let none = get(HISTORY).origin(ORIGIN).to(&proxy).await;
    assert_eq!((none.status, none.header("www-authenticate")), (401, Some("Bearer")));
}

#[tokio::test]
async fn an_unknown_kid_counts_once_and_after_a_fetch_twice() {
    let vendor = FaultyVendor::good().await;
    let (known, unknown) = (SigningKey::new("ES256", "k1"), SigningKey::new("ES256", "k2"));
    let provider = Provider::start(&[&known]).await;
    let mut plan = provider.plan();
    plan.limits = "token_checks_per_minute_per_peer = 6".to_owned();
    let proxy = plan.start(&vendor).await;
    assert_eq!(status(&proxy, &known.token(&claims("org_A"))).await, 200);
    // Whatever that took is earned back.
    proxy.clock.advance(Duration::from_secs(60));
    let token = unknown.token(&claims("org_A"));
    let mut found = Vec::new();
    for _ in 0..6 {
        found.push(status(&proxy, &token).await);
    }
    assert_eq!(found, [401, 401, 401, 401, 401, 429]);
}

#[tokio::test]
async fn a_token_that_no_provider_could_sign_causes_no_fetch() {
    let vendor = FaultyVendor::good().await;
    let key = SigningKey::new("ES256", "k1");
    let provider = Provider::start(&[&key]).await;
    let proxy = provider.plan().start(&vendor).await;
    assert_eq!(status(&proxy, &key.token(&claims("org_A"))).await, 200);
    let before = provider.server.count();
    let text = claims("org_A").to_string();
    let long = "k".repeat(300);
    for (alg, kid) in
        [("none", "x"), ("HS256", "x"), ("RS512", "x"), ("ES256", ""), ("ES256", &long)]
    {
        let token = key.sign(&json!({ "alg": alg, "kid": kid }).to_string(), &text);
        assert_eq!(status(&proxy, &token).await, 401, "{alg} {kid}");
    }
    let elsewhere = key.token(&with("org_A", "iss", json!("https://evil.example/")));
    assert_eq!(status(&proxy, &elsewhere).await, 401);
    assert_eq!(provider.server.count(), before);
}

#[tokio::test]
async fn many_requests_wait_for_one_request_to_the_provider() {
    let vendor = FaultyVendor::good().await;
    let key = Arc::new(SigningKey::new("EdDSA", "k1"));
    let text = key_set(&[&key]);
    let slowly =
        move |_: &str| [vec![Step::Wait(Duration::from_millis(300))], json(&text)].concat();
    let server = FaultyVendor::start(slowly).await;
    let provider = Provider { server, published: Arc::default() };
    let proxy = provider.plan().start(&vendor).await;
    // The first client disconnects, and the others get their response.
    let token = key.token(&claims("org_A"));
    let gone = tokio::time::timeout(Duration::from_millis(50), ask(&proxy, &token)).await;
    assert!(gone.is_err());
    let all = (0..20).map(|number| {
        let token = key.token(&with("org_A", "sub", json!(format!("user-{number}"))));
        let request = get(HISTORY).token(&token).bytes();
        tokio::spawn(crate::provider_keys::sent(proxy.address, request))
    });
    for task in all.collect::<Vec<_>>() {
        assert_eq!(task.await.unwrap(), 200);
    }
    assert_eq!(provider.server.count(), 1);
}

async fn sent(address: std::net::SocketAddr, request: Vec<u8>) -> u16 {
    crate::support::client::send(address, &request).await.status
}

#[tokio::test]
async fn keys_are_kept_when_the_provider_fails() {
    let vendor = FaultyVendor::good().await;
    let (key, other) = (SigningKey::new("RS256", "k1"), SigningKey::new("RS256", "k2"));
    let provider = Provider::start(&[&key]).await;
    let mut plan = provider.plan();
    plan.providers.push_str("max_lifetime_seconds = 3600\n");
    let proxy = plan.start(&vendor).await;
    let token = |key: &SigningKey, subject: &str| {
        let mut claims = with("org_A", "exp", json!(tokens::now() + 3_600));
        claims["sub"] = json!(subject);
        key.token(&claims)
    };
    assert_eq!(status(&proxy, &token(&key, "user-1")).await, 200);
    let redirect =
        answer(302, &[("location", &format!("http://{}/evil", provider.server.address))], b"");
    let set = key_set(&[&other]);
    let padding = format!("{{\"x\":\"{}\",{}", "x".repeat(1 << 20), &set[1..]);
    let endless = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let failures: Vec<(&str, Script)> = vec![
        ("redirect", redirect),
        ("status", answer(500, &[], set.as_bytes())),
        ("no content", answer(204, &[], b"")),
        ("reset", vec![Step::Reset]),
        ("silence", vec![]),
        ("no JSON", json("<html>")),
        ("no keys", json("{}")),
        ("too large", json(&padding)),
        ("endless", vec![Step::Send(endless), Step::SendForever(b"4\r\nxxxx\r\n".repeat(1000))]),
        ("cut off", vec![Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{".to_vec())]),
    ];
    for (name, script) in failures {
        proxy.clock.advance(Duration::from_secs(60));
        let before = provider.server.count();
        provider.server.next(script);
        assert_eq!(status(&proxy, &token(&other, name)).await, 401, "{name}");
        assert_eq!(provider.server.count(), before + 1, "{name}");
        assert_eq!(status(&proxy, &token(&key, name)).await, 200, "{name}");
    }
}

#[tokio::test]
async fn before_the_first_keys_the_error_is_upstream_unavailable() {
    let vendor = FaultyVendor::good().await;
    let key = SigningKey::new("RS256", "k1");
    let provider = Provider::start(&[&key]).await;
    for _ in 0..2 {
        provider.server.next(vec![Step::Reset]);
    }
    let proxy = provider.plan().start(&vendor).await;
    while provider.server.count() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for _ in 0..3 {
        let reply = ask(&proxy, &key.token(&claims("org_A"))).await;
        assert_eq!((reply.status, reply.code().as_str()), (503, "upstream_unavailable"));
        assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN));
    }
    // Tokens of the configured key need no provider.
    assert_eq!(status(&proxy, &tokens::good("acme")).await, 200);
    proxy.clock.advance(Duration::from_secs(60));
    let good = key.token(&claims("org_A"));
    assert_eq!(status(&proxy, &good).await, 200);
}

#[tokio::test]
async fn keys_are_fetched_at_the_start_and_again_when_they_are_old() {
    let vendor = FaultyVendor::good().await;
    let (first, second) = (SigningKey::new("EdDSA", "k1"), SigningKey::new("EdDSA", "k2"));
    let provider = Provider::start(&[&first]).await;
    let mut plan = provider.plan();
    plan.providers.push_str("max_lifetime_seconds = 3600\n");
    let proxy = plan.start(&vendor).await;
    let fetched = async |count: usize| {
        while provider.server.count() < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    fetched(1).await;
    let token = first.token(&with("org_A", "exp", json!(tokens::now() + 3_600)));
    assert_eq!(status(&proxy, &token).await, 200);
    proxy.clock.advance(Duration::from_secs(599));
    proxy.app.sweep();
    assert_eq!((status(&proxy, &token).await, provider.server.count()), (200, 1));
    // The provider removes a key: its tokens are no longer accepted.
    provider.publish(&[&second]);
    proxy.clock.advance(Duration::from_secs(1));
    proxy.app.sweep();
    fetched(2).await;
    let started = std::time::Instant::now();
    while status(&proxy, &token).await != 401 {
        assert!(started.elapsed() < Duration::from_secs(20), "the key is still accepted");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_reload_keeps_the_keys_of_a_provider_that_is_gone() {
    let vendor = FaultyVendor::good().await;
    let key = SigningKey::new("ES256", "k1");
    let provider = Provider::start(&[&key]).await;
    let plan = provider.plan();
    let proxy = plan.start(&vendor).await;
    assert_eq!(status(&proxy, &key.token(&claims("org_A"))).await, 200);
    let address = vendor.address;
    drop(provider);
    let fresher = Plan { cache: "fresh_seconds = 7".to_owned(), ..plan };
    proxy.app.reload(fresher.config(address)).unwrap();
    assert_eq!(status(&proxy, &key.token(&claims("org_G"))).await, 200);
    let without = Plan { providers: String::new(), ..fresher };
    proxy.app.reload(without.config(address)).unwrap();
    assert_eq!(status(&proxy, &key.token(&claims("org_G"))).await, 401);
}

#[tokio::test]
async fn a_slow_provider_times_out_like_a_vendor() {
    let vendor = FaultyVendor::good().await;
    let key = SigningKey::new("ES256", "k1");
    let server = FaultyVendor::start(|_| vec![Step::Wait(Duration::from_secs(30))]).await;
    let provider = Provider { server, published: Arc::default() };
    let limits = "upstream_timeout_seconds = 1".to_owned();
    let proxy = Plan { limits, ..provider.plan() }.start(&vendor).await;
    let started = std::time::Instant::now();
    assert_eq!(ask(&proxy, &key.token(&claims("org_A"))).await.code(), "upstream_unavailable");
    let taken = started.elapsed();
    assert!(taken > Duration::from_millis(500) && taken < Duration::from_secs(10), "{taken:?}");
}
