//! The reason for a rejected token in the log.

use std::collections::BTreeSet;
use std::path::Path;

use billing_proxy::token::diagnosis::RejectionReason;
use billing_proxy::token::keys::TokenKey;
use billing_proxy::token::settings::{ProviderSettings, TokenSettings};
use billing_proxy::token::verify::{Page, Verifier};
use serde_json::{Value, json};

use crate::commands::Installed;
use crate::support::client::send;
use crate::support::process::Process;
use crate::support::signing::{self, SigningKey, key_set};
use crate::support::test_proxy::{HISTORY, ORIGIN, Plan, get};
use crate::support::tokens::{self, now};
use crate::support::vendor::FaultyVendor;

/// A verifier of the proxy's own key and of one provider, which has published the key.
fn verifier(published: &SigningKey) -> Verifier {
    let own = TokenKey::hs256(tokens::KEY_ID.to_owned(), tokens::SECRET).unwrap();
    let provider = ProviderSettings {
        issuer: signing::ISSUER.to_owned(),
        audience: signing::AUDIENCE.to_owned(),
        jwks_url: "https://login.example.com/jwks.json".parse().unwrap(),
        tenant_claim: "org_id".to_owned(),
        tenant_map: None,
        scope: Some("billing:read".to_owned()),
        max_lifetime_seconds: 300,
    };
    let verifier = Verifier::new(TokenSettings {
        audience: tokens::AUDIENCE.to_owned(),
        issuers: vec![tokens::ISSUER.to_owned()],
        max_lifetime_seconds: 300,
        keys: vec![own],
        providers: vec![provider],
    });
    verifier.store_keys(signing::ISSUER, key_set(&[published]).as_bytes()).unwrap();
    verifier
}

/// Tokens that are refused, each with its reason.
fn refused(published: &SigningKey) -> Vec<(RejectionReason, Option<String>)> {
    let with = |name: &str, value: Value| Some(tokens::with("acme", name, value));
    let header = |text: &str| Some(tokens::with_header("acme", text));
    let claims = tokens::claims("acme").to_string();
    let sign = |claims: &str, secret: &[u8]| {
        Some(tokens::sign(&tokens::header().to_string(), claims, secret))
    };
    let mut all = vec![
        (RejectionReason::NoToken, None),
        (RejectionReason::NotAToken, Some("abc".to_owned())),
        (RejectionReason::NotAToken, Some("\"a.b.c\"".to_owned())),
        (RejectionReason::NotAToken, Some(format!("{}.x", tokens::good("acme")))),
        (RejectionReason::NotAToken, Some(format!("{}==", tokens::good("acme")))),
        (RejectionReason::Header, header(r#"{"alg":"HS256"}"#)),
        (RejectionReason::Header, header(r#"{"alg":"HS256","kid":"2026-11","crit":[]}"#)),
        (RejectionReason::Header, header("[]")),
        (RejectionReason::UnknownKeyId, header(r#"{"alg":"HS256","kid":"2026-12"}"#)),
        (RejectionReason::Algorithm, header(r#"{"alg":"HS512","kid":"2026-11"}"#)),
        (RejectionReason::Algorithm, header(r#"{"alg":"none","kid":"2026-11"}"#)),
        (RejectionReason::Signature, sign(&claims, b"another secret of more than 32 bytes")),
        (RejectionReason::Signature, sign(&claims, &[tokens::SECRET, b"\n"].concat())),
        (RejectionReason::Claims, sign("[]", tokens::SECRET)),
        (RejectionReason::Claims, sign("null", tokens::SECRET)),
        (RejectionReason::Claims, sign("claims", tokens::SECRET)),
        (RejectionReason::Claim("sub"), with("sub", json!(""))),
        (RejectionReason::Claim("aud"), with("aud", json!(["billing-proxy", "other"]))),
        (RejectionReason::Claim("origin"), with("origin", Value::Null)),
        (RejectionReason::Claim("nbf"), with("nbf", json!("now"))),
        (RejectionReason::Issuer, with("iss", json!("https://app.example.com/"))),
        (RejectionReason::Audience, with("aud", json!("billing"))),
        (RejectionReason::Audience, with("aud", json!(["billing"]))),
        (RejectionReason::Lifetime, with("exp", json!(now() + 400))),
        (RejectionReason::Lifetime, with("exp", json!(now() * 1000))),
        (RejectionReason::Lifetime, with("exp", json!(now() - 400))),
        (RejectionReason::Early, with("nbf", json!(now() + 60))),
        (RejectionReason::Scope, with("scope", json!("billing:write"))),
        (RejectionReason::Origin, with("origin", json!("https://other.example.com"))),
        (RejectionReason::Tenant, Some(tokens::good("nobody"))),
        (
            RejectionReason::Other,
            sign(&claims.replacen('{', r#"{"sub":"twice","#, 1), tokens::SECRET),
        ),
    ];
    for claim in ["iss", "aud", "sub", "iat", "exp", "tenant", "scope"] {
        all.push((RejectionReason::Claim(claim), Some(tokens::without("acme", claim))));
        all.push((RejectionReason::Claim(claim), with(claim, json!(1.5))));
    }
    let issued_at = now() - 600;
    let past = json!({
        "iss": tokens::ISSUER, "aud": tokens::AUDIENCE, "sub": "user-1", "iat": issued_at,
        "exp": issued_at + 300, "tenant": "acme", "scope": "billing:read",
    });
    all.push((RejectionReason::Expired, sign(&past.to_string(), tokens::SECRET)));
    // Of the provider.
    let other = SigningKey::new("ES256", "k2");
    let of_provider =
        |name: &str, value: Value| Some(published.token(&signing::with("acme", name, value)));
    all.extend([
        (RejectionReason::UnpublishedKeyId, Some(other.token(&signing::claims("acme")))),
        (RejectionReason::Audience, of_provider("aud", json!("https://other.example.com"))),
        (RejectionReason::Audience, of_provider("aud", json!(["https://other.example.com"]))),
        (RejectionReason::Claim("tenant"), of_provider("org_id", json!(7))),
        (RejectionReason::Scope, of_provider("scope", json!("openid"))),
        (RejectionReason::Tenant, Some(published.token(&signing::claims("nobody")))),
        (RejectionReason::Lifetime, of_provider("exp", json!(now() + 86_400))),
    ]);
    all
}

#[test]
fn each_refused_token_has_its_reason() {
    let published = SigningKey::new("ES256", "k1");
    let verifier = verifier(&published);
    let page = Page::Origin(ORIGIN.as_bytes());
    let mut produced = BTreeSet::new();
    for (expected, token) in refused(&published) {
        let bytes = token.as_deref().map(str::as_bytes);
        let accepted = bytes.is_some_and(|token| {
            let session = verifier.verify(token, now());
            session.is_ok_and(|it| it.allow(now(), page, it.tenant == "acme").is_ok())
        });
        assert!(!accepted, "{expected}: {token:?}");
        let reason = verifier.diagnose(bytes, now(), page, |tenant| tenant == "acme");
        assert_eq!(reason, expected, "{token:?}");
        produced.insert(reason.to_string());
    }
    let all: BTreeSet<_> = RejectionReason::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(produced, all, "a reason without a token here");
    // Both of these have been accepted before.
    for token in [tokens::good("acme"), published.token(&signing::claims("acme"))] {
        assert!(verifier.verify(token.as_bytes(), now()).is_ok());
        let reason = verifier.diagnose(Some(token.as_bytes()), now() + 400, page, |_| true);
        assert_eq!(reason, RejectionReason::Expired);
    }
}

#[test]
fn the_documentation_has_a_row_for_each_reason() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tokens/README.md");
    let text = std::fs::read_to_string(file).unwrap();
    let (_, table) = text.split_once("| `reason` |").unwrap();
    let rows = table.lines().skip(2).map_while(|line| line.strip_prefix("| ")?.split(" | ").next());
    let documented: Vec<_> = rows.map(str::to_owned).collect();
    let all: Vec<_> = RejectionReason::ALL.iter().map(ToString::to_string).collect();
    let sorted = |texts: &[String]| texts.iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(sorted(&documented), sorted(&all));
    assert_eq!(documented.len(), all.len(), "a duplicate row");
}

#[tokio::test]
async fn the_log_gives_the_reason_and_the_client_does_not() {
    let vendor = FaultyVendor::good().await;
    let installed = Installed::new(Plan::default(), &vendor);
    let process = Process::start(installed.command(&["serve"]), false);
    let token = tokens::with("acme", "aud", json!("another"));
    let request = get(HISTORY).origin(ORIGIN).token(&token).bytes();
    let reply = send(process.address, &request).await;
    assert_eq!((reply.status, reply.code().as_str()), (401, "unauthorized"));
    assert!(!reply.text().contains("aud"), "{}", reply.text());
    process.terminate();
    let (_, output) = process.end();
    let line = output.lines().find(|line| line.contains("refused")).unwrap();
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["reason"], "aud not accepted", "{line}");
    assert!(!output.contains(&token) && !output.contains("another"), "{output}");
}
