//! The fuzz targets: one function for each parser of untrusted input. A test calls them with the
//! corpus.
//!
//! Each function asserts properties that must hold for every input.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use billing_core::wire::StripeIds;
use http::{HeaderName, HeaderValue, Method, Request, Version};

use crate::admit::{Admitted, UNKNOWN_ENDPOINTS, admit};
use crate::app::{App, AppOptions};
use crate::clock::Clock;
use crate::config::Config;
use crate::config::secret::Environment;
use crate::request_context::RequestContext;
use crate::token::jwks::KeySet;
use crate::token::keys::{Algorithm, TokenKey};
use crate::token::verify::{Page, Verifier};
use crate::vendor::Vendor;

const NOW: u64 = 1_795_000_000;
const ALLOWED: &str = "https://app.example.com";

const CONFIGURATION: &str = "allowed_origins = [\"https://app.example.com\"]\n\
    public_hosts = [\"billing.example.com\"]\n\
    [token]\naudience = \"a\"\nissuers = [\"i\"]\n\
    [[token.keys]]\nid = \"k\"\nalgorithm = \"HS256\"\nsecret_env = \"SECRET\"\n\
    [[token.providers]]\nissuer = \"p\"\naudience = \"a\"\njwks_url = \"https://p.example/\"\n\
    tenant_claim = \"org\"\n\
    [[tenants]]\nid = \"acme\"\n\
    [tenants.autoposting]\napi_key_env = \"KEY\"\n\
    [tenants.trackmyposts]\napi_key_env = \"KEY\"\nworkspace_slug = \"acme\"\n";

/// The public key of RFC 8037, appendix A: no input here is signed by it.
const KEY_SET: &[u8] = br#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k",
    "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;

/// A request as `METHOD TARGET` and header lines: without a valid token there is no data, and with
/// another origin there is nothing at all.
pub fn request(bytes: &[u8]) {
    let (Some(app), Some(request)) = (proxy(), parse_request(bytes)) else { return };
    let (parts, ()) = request.into_parts();
    let snapshot = app.snapshot();
    let mut context = RequestContext::new(app.next_id(), &parts, false);
    let result = admit(&snapshot, &parts, UNKNOWN_ENDPOINTS, &mut context);
    assert!(!matches!(result, Ok(Admitted::Data(_))), "data without a token");
    let origins: Vec<_> = parts.headers.get_all(http::header::ORIGIN).iter().collect();
    if !origins.is_empty() && origins != [ALLOWED] {
        assert!(result.is_err() && context.origin.is_none(), "another origin was let in");
    }
    if let Err(error) = result {
        let body: Result<serde_json::Value, _> =
            serde_json::from_slice(&error.body(context.id.as_str()));
        let success = body.ok().and_then(|body| body.get("success")?.as_bool());
        assert!(error.status().as_u16() >= 400 && success == Some(false), "not an error response");
    }
}

/// A token: none is signed by our key, so none is accepted.
pub fn token(bytes: &[u8]) {
    let Some(app) = proxy() else { return };
    let snapshot = app.snapshot();
    let verifier: &Verifier = &snapshot.verifier;
    assert!(verifier.verify(bytes, NOW).is_err(), "a token that was not signed");
    assert!(verifier.recall(bytes).is_none());
    let _ = verifier.diagnose(Some(bytes), NOW, Page::Unknown, |_| true);
}

/// A provider's keys: those that are used are public, and no two have the same id.
pub fn key_set(bytes: &[u8]) {
    let Ok(set) = KeySet::parse(bytes) else { return };
    let ids: BTreeSet<_> = set.keys().iter().map(TokenKey::id).collect();
    assert_eq!(ids.len(), set.keys().len(), "two keys with one id");
    let is_secret = |key: &TokenKey| key.algorithm() == Algorithm::Hs256;
    assert!(!set.keys().iter().any(is_secret), "a shared secret that is published");
}

/// A configuration: it is valid, or its faults have lines that exist.
pub fn configuration(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // The input must not make the fuzzer read files.
    if text.contains("_file") || text.contains("widget_dir") {
        return;
    }
    match Config::parse(text, Path::new(""), &environment()) {
        Ok(config) => {
            let token = &config.token;
            assert!(
                !token.keys.is_empty() || !token.providers.is_empty(),
                "no key to check tokens with"
            );
            assert!(!config.tenants.is_empty());
        }
        Err(faults) => {
            let lines = text.split('\n').count();
            assert!(!faults.is_empty(), "rejected without a reason");
            assert!(faults.iter().all(|fault| fault.line <= lines), "a line that does not exist");
        }
    }
}

/// A vendor's response: the rebuilt one is JSON without Stripe's ids, and rebuilding it again changes
/// nothing.
pub fn vendor(vendor: Vendor, bytes: &[u8]) {
    let Ok(rebuilt) = vendor.rebuild(bytes, StripeIds::Drop) else { return };
    assert!(serde_json::from_str::<serde::de::IgnoredAny>(&rebuilt).is_ok(), "not JSON");
    for name in ["\"stripeCustomerId\":", "\"stripeSubscriptionId\":"] {
        assert!(!rebuilt.contains(name), "{name} left the proxy");
    }
    let again = vendor.rebuild(rebuilt.as_bytes(), StripeIds::Drop);
    assert_eq!(again.as_deref(), Ok(rebuilt.as_str()), "rebuilding is not stable");
}

fn proxy() -> Option<&'static Arc<App>> {
    static PROXY: OnceLock<Option<Arc<App>>> = OnceLock::new();
    let set_up = || {
        let config = Config::parse(CONFIGURATION, Path::new(""), &environment()).ok()?;
        let (clock, _) = Clock::manual(NOW);
        let listen = config.listen;
        let (extra_hosts, takes_any_host) = (Vec::new(), false);
        let options = AppOptions { listen, extra_hosts, takes_any_host, clock, mint: None };
        let app = App::new(config, options).ok()?;
        app.snapshot().verifier.store_keys("p", KEY_SET).ok()?;
        Some(app)
    };
    PROXY.get_or_init(set_up).as_ref()
}

fn environment() -> Environment {
    let secret = b"0123456789abcdef0123456789abcdef".to_vec();
    let variables = [("SECRET".to_owned(), secret), ("KEY".to_owned(), b"key".to_vec())];
    Environment::Given(BTreeMap::from(variables))
}

/// A request as the server parses it.
fn parse_request(bytes: &[u8]) -> Option<Request<()>> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let mut first = lines.next()?.splitn(2, |byte| *byte == b' ');
    let method = Method::from_bytes(first.next()?).ok()?;
    let target = first.next()?;
    let mut request = Request::builder().method(method).uri(target).version(Version::HTTP_11);
    for line in lines.take(200) {
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let (Some(name), Some(value)) = (parts.next(), parts.next()) else { continue };
        let name = HeaderName::from_bytes(name).ok();
        let value = HeaderValue::from_bytes(value.trim_ascii()).ok();
        if let (Some(name), Some(value)) = (name, value) {
            request = request.header(name, value);
        }
    }
    request.body(()).ok()
}
