//! Tokens that are almost valid.

use std::time::Duration;

use billing_proxy::token::keys::{Algorithm, TokenKey};
use billing_proxy::token::settings::TokenSettings;
use billing_proxy::token::verify::{Page, TokenError, Verifier};
use serde_json::{Value, json};

use crate::support::client::Reply;
use crate::support::test_proxy::{HISTORY, ORIGIN, Plan, TestProxy, get};
use crate::support::tokens::{self, AUDIENCE, ISSUER, KEY_ID, SECRET};
use crate::support::vendor::FaultyVendor;

fn verifier() -> Verifier {
    let key = TokenKey::hs256(KEY_ID.to_owned(), SECRET).unwrap();
    Verifier::new(TokenSettings {
        audience: AUDIENCE.to_owned(),
        issuers: vec![ISSUER.to_owned()],
        max_lifetime_seconds: 300,
        keys: vec![key],
        providers: Vec::new(),
    })
}

#[test]
fn no_single_flipped_bit_is_accepted() {
    let verifier = verifier();
    let token = tokens::good("acme").into_bytes();
    assert!(verifier.verify(&token, tokens::now()).is_ok());
    let mut tried = 0;
    for at in 0..token.len() {
        for bit in 0..8 {
            let mut flipped = token.clone();
            flipped[at] ^= 1 << bit;
            assert_eq!(
                verifier.verify(&flipped, tokens::now()),
                Err(TokenError::Bad),
                "{at}:{bit}"
            );
            assert!(verifier.recall(&flipped).is_none());
            tried += 1;
        }
    }
    assert!(tried > 2_000, "{tried}");
}

/// More than 200 tokens of an attacker. Each is wrong in one way.
pub(crate) fn crafted() -> Vec<String> {
    let good = tokens::good("acme");
    let parts: Vec<&str> = good.split('.').collect();
    let (header, payload, signature) = (parts[0], parts[1], parts[2]);
    let mut all = Vec::new();
    for alg in
        ["none", "None", "NONE", "nOnE", "", "HS512", "HS384", "RS256", "ES256", "EdDSA", "hs256"]
    {
        let text = json!({"alg": alg, "kid": KEY_ID, "typ": "JWT"}).to_string();
        let unsigned = format!("{}.{payload}", tokens::encode(text.as_bytes()));
        all.push(format!("{unsigned}."));
        all.push(unsigned.clone());
        all.push(format!("{unsigned}.{signature}"));
        all.push(tokens::with_header("acme", &text));
    }
    let headers = [
        r#"{"kid":"2026-11"}"#.to_owned(),
        r#"{"alg":"HS256"}"#.to_owned(),
        r#"{"alg":null,"kid":"2026-11"}"#.to_owned(),
        r#"{"alg":[],"kid":"2026-11"}"#.to_owned(),
        r#"{"alg":["HS256"],"kid":"2026-11"}"#.to_owned(),
        r#"{"alg":"HS256","alg":"HS256","kid":"2026-11"}"#.to_owned(),
        r#"{"alg":"none","alg":"HS256","kid":"2026-11"}"#.to_owned(),
        r#"{"alg":"HS256","kid":"2026-11","kid":"x"}"#.to_owned(),
        r#"["HS256","2026-11"]"#.to_owned(),
        "\"HS256\"".to_owned(),
        "null".to_owned(),
        String::new(),
        "{".to_owned(),
        r#"{"alg":"HS256","kid":"2026-11"}x"#.to_owned(),
        format!("{{\"alg\":\"HS256\",\"kid\":\"{}\"}}", "k".repeat(10_000)),
    ];
    all.extend(headers.iter().map(|header| tokens::with_header("acme", header)));
    let extras = [
        ("crit", json!(["x"])),
        ("crit", json!([])),
        ("crit", Value::Null),
        ("b64", json!(false)),
        ("b64", json!(true)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
        ("enc", json!("A128GCM")),
        ("jwk", json!({"kty": "oct", "k": "AAAA"})),
        ("jku", json!("http://127.0.0.1:1/k")),
        ("x5u", json!("http://127.0.0.1:1/c")),
        ("x5c", json!(["x"])),
        ("typ", json!("JWE")),
        ("typ", json!(1)),
        ("kid", json!("../../dev/null")),
        ("kid", json!("' OR 1=1 --")),
        ("kid", json!("unknown")),
        ("kid", json!(1)),
        ("kid", json!("")),
        ("kid", Value::Null),
        ("kid", json!("2026-11 ")),
        ("kid", json!("2026-11\u{0}")),
    ];
    for (name, value) in extras {
        let mut header = tokens::header();
        header[name] = value;
        all.push(tokens::with_header("acme", &header.to_string()));
    }
    let wrong_types = [
        Value::Null,
        json!(""),
        json!([]),
        json!({}),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!("1"),
        json!([AUDIENCE]),
        json!([ISSUER]),
        json!(u64::MAX),
    ];
    for claim in ["iss", "aud", "sub", "iat", "exp", "tenant", "scope"] {
        all.push(tokens::without("acme", claim));
        for value in &wrong_types {
            let is_text = !matches!(claim, "iat" | "exp");
            // For these claims a string has the right type.
            let fits = value.is_string() && is_text && matches!(claim, "sub" | "tenant" | "scope")
                || claim == "aud" && *value == json!([AUDIENCE]);
            if !fits {
                all.push(tokens::with("acme", claim, value.clone()));
            }
        }
    }
    all.push(tokens::with("acme", "sub", json!("")));
    for claim in ["nbf", "origin"] {
        for value in &wrong_types {
            let is_text = value.is_string() && claim == "origin";
            if !is_text {
                all.push(tokens::with("acme", claim, value.clone()));
            }
        }
    }
    let now = tokens::now();
    let strays = [
        ("iss", json!("https://evil.example")),
        ("iss", json!(format!("{ISSUER}/"))),
        ("iss", json!([ISSUER, "evil"])),
        ("aud", json!("other")),
        ("aud", json!([AUDIENCE, "x"])),
        ("aud", json!(["x", AUDIENCE])),
        ("aud", json!([AUDIENCE, AUDIENCE])),
        ("aud", json!([AUDIENCE, null])),
        ("aud", json!([AUDIENCE, 1])),
        ("aud", json!([[AUDIENCE]])),
        ("aud", json!([null])),
        ("aud", json!([""])),
        ("aud", json!(["Billing-Proxy"])),
        ("aud", json!({ "0": AUDIENCE })),
        ("aud", json!("Billing-Proxy")),
        ("iat", json!(now + 60)),
        ("nbf", json!(now + 60)),
        ("exp", json!(now + 301)),
        ("iat", json!(now - 1)),
        ("exp", json!(now + 100_000)),
    ];
    all.extend(strays.map(|(name, value)| tokens::with("acme", name, value)));
    let claims = tokens::claims("acme").to_string();
    let header_text = tokens::header().to_string();
    let doubled = claims.replacen('{', "{\"sub\":\"other\",", 1);
    let nested = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let listed = json!([ISSUER, AUDIENCE, "u", now, now + 300, "acme", "billing:read"]).to_string();
    for payload in
        [doubled, nested, listed, "null".to_owned(), "{}".to_owned(), format!("{claims}x")]
    {
        all.push(tokens::sign(&header_text, &payload, SECRET));
    }
    for secret in [&b""[..], b"secret", &SECRET[1..], &[SECRET, b"x"].concat(), b"\0\0\0\0\0\0\0\0"]
    {
        all.push(tokens::sign(&header_text, &claims, secret));
    }
    let reshaped = [
        format!("{header}.{payload}"),
        format!("{header}.{payload}.{signature}."),
        format!("{header}.{payload}.{signature}.x"),
        format!(".{payload}.{signature}"),
        format!("{header}..{signature}"),
        format!("{header}.{payload}.{signature}="),
        format!("{header}=.{payload}.{signature}"),
        format!("{header}.{payload}.{signature}AA"),
        format!("{header}.{payload}.A{signature}"),
        format!("{payload}.{header}.{signature}"),
        format!("{header}.{payload}.{}", &signature[..20]),
        "..".to_owned(),
        ".".to_owned(),
        "a.b.c".to_owned(),
        "a.b.c.d.e".to_owned(),
        format!("{header}.{payload}.{signature}\u{a0}"),
        "x".repeat(8 * 1024 + 1),
        format!("{good}{good}"),
        format!("{good},{good}"),
    ];
    all.extend(reshaped);
    all
}

#[test]
fn no_crafted_token_is_accepted() {
    let verifier = verifier();
    let all = crafted();
    assert!(all.len() >= 200, "only {}", all.len());
    for token in all {
        let now = tokens::now();
        let session = verifier.verify(token.as_bytes(), now);
        let allowed = session.and_then(|session| session.allow(now, Page::Unknown, true));
        assert!(allowed.is_err(), "{token}");
    }
}

async fn ask(proxy: &TestProxy, token: &str) -> Reply {
    get(HISTORY).origin(ORIGIN).token(token).to(proxy).await
}

#[tokio::test]
async fn crafted_tokens_reach_no_vendor_and_all_get_the_same_response() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    for token in crafted() {
        if http::HeaderValue::from_bytes(token.as_bytes()).is_err() {
            continue;
        }
        let reply = ask(&proxy, &token).await;
        assert!(matches!(reply.status, 401 | 431), "{token}: {}", reply.status);
        if reply.status == 401 {
            assert_eq!(reply.code(), "unauthorized", "{token}");
            assert_eq!(reply.json()["message"], "a valid session token is required");
        }
    }
    assert_eq!(vendor.count(), 0);
}

#[test]
fn a_token_has_at_most_eight_kilobytes() {
    let verifier = verifier();
    let of = |bytes: usize| tokens::with("acme", "sub", json!("u".repeat(bytes)));
    let accepts = |token: &str| verifier.verify(token.as_bytes(), tokens::now()).is_ok();
    // Each byte of the claim adds one or two to the token.
    let longest = (5_000..).take_while(|bytes| of(*bytes).len() <= 8 * 1024).last().unwrap();
    assert!(of(longest).len() >= 8 * 1024 - 1);
    assert!(accepts(&of(longest)) && !accepts(&of(longest + 1)));
}

#[tokio::test]
async fn only_the_scheme_bearer_is_accepted_in_any_case() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let token = tokens::good("acme");
    for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
        let request = get(HISTORY).header("Authorization", &format!("{scheme} {token}"));
        assert_eq!(request.to(&proxy).await.status, 200, "{scheme}");
    }
    for value in [
        token.clone(),
        format!("Basic {token}"),
        // As long as `Bearer`.
        format!("Digest {token}"),
        format!("Bearer\t{token}"),
        format!("Bearer,{token}"),
        format!("Bearer{token}"),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
    ] {
        let request = get(HISTORY).header("Authorization", &value);
        assert_eq!(request.to(&proxy).await.code(), "unauthorized", "{value}");
    }
    let elsewhere = get(&format!("{HISTORY}?token={token}&access_token={token}"))
        .header("Cookie", &format!("token={token}"));
    assert_eq!(elsewhere.to(&proxy).await.code(), "unauthorized");
}

// A key is changed by adding the next one beside it.
#[tokio::test]
async fn tokens_of_each_key_are_accepted_until_the_key_is_removed() {
    let vendor = FaultyVendor::good().await;
    let next = "another secret of more than thirty-two bytes";
    let table = "[[token.keys]]\nid = \"next\"\nalgorithm = \"HS256\"\nsecret_env = \"NEXT\"\n";
    let plan = Plan {
        providers: table.to_owned(),
        more_variables: vec![("NEXT", next.to_owned())],
        ..Plan::default()
    };
    let proxy = plan.start(&vendor).await;
    let claims = tokens::claims("acme").to_string();
    let sign = |kid: &str, secret: &[u8]| {
        tokens::sign(&json!({ "alg": "HS256", "kid": kid }).to_string(), &claims, secret)
    };
    let (of_first, of_next) = (tokens::good("acme"), sign("next", next.as_bytes()));
    for token in [&of_first, &of_next] {
        assert_eq!(ask(&proxy, token).await.status, 200);
    }
    // No key verifies a token that names the other one.
    for token in [sign("next", SECRET), sign(KEY_ID, next.as_bytes())] {
        assert_eq!(ask(&proxy, &token).await.code(), "unauthorized");
    }
    proxy.app.reload(Plan::default().config(vendor.address)).unwrap();
    assert_eq!(ask(&proxy, &of_first).await.status, 200);
    assert_eq!(ask(&proxy, &of_next).await.code(), "unauthorized", "although it was cached");
}

#[tokio::test]
async fn a_genuine_token_for_something_else_is_forbidden() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let others = [
        tokens::with("acme", "scope", json!("billing:write")),
        tokens::with("acme", "scope", json!("billing:read billing:write")),
        tokens::good("nobody"),
        tokens::good("ACME"),
        tokens::good(""),
    ];
    for token in others {
        let reply = ask(&proxy, &token).await;
        assert_eq!((reply.status, reply.code().as_str()), (403, "forbidden"), "{token}");
    }
    assert_eq!(vendor.count(), 0);
}

#[tokio::test]
async fn a_cached_token_still_expires() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan { cache: "fresh_seconds = 3600".to_owned(), ..Plan::default() };
    let proxy = proxy.start(&vendor).await;
    let token = tokens::good("acme");
    let elsewhere = tokens::with("acme", "origin", json!("https://elsewhere.example"));
    assert_eq!(ask(&proxy, &token).await.status, 200);
    proxy.clock.advance(Duration::from_secs(304));
    assert_eq!(ask(&proxy, &token).await.status, 200, "within the leeway");
    // One second more than the leeway has: the proxy may have started at the end of the second before
    // the token's.
    proxy.clock.advance(Duration::from_secs(2));
    let late = ask(&proxy, &token).await;
    assert_eq!((late.status, late.code().as_str()), (401, "token_expired"));
    // Expired and for another page: it would not have been accepted before either.
    assert_eq!(ask(&proxy, &elsewhere).await.code(), "unauthorized");
}

// The most used library for Go writes the audience as a list.
#[tokio::test]
async fn the_audience_may_be_a_list_of_exactly_one() {
    let vendor = FaultyVendor::good().await;
    let proxy = Plan::default().start(&vendor).await;
    let listed = tokens::with("acme", "aud", json!([AUDIENCE]));
    let reply = ask(&proxy, &listed).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    for other in [json!([]), json!([AUDIENCE, "x"]), json!(["x", AUDIENCE]), json!(["x"])] {
        let token = tokens::with("acme", "aud", other.clone());
        assert_eq!(ask(&proxy, &token).await.code(), "unauthorized", "{other}");
    }
    // No other claim may be a list.
    for (claim, value) in [("iss", ISSUER), ("sub", "user-1"), ("tenant", "acme")] {
        let token = tokens::with("acme", claim, json!([value]));
        assert_eq!(ask(&proxy, &token).await.code(), "unauthorized", "{claim}");
    }
}

// The clocks of servers without synchronization can be ahead by more than five seconds.
#[test]
fn a_clock_may_be_twenty_seconds_ahead_and_a_token_five_seconds_late() {
    let verifier = verifier();
    let now = 1_795_000_000_i64;
    let check = |iat: i64, exp: i64, nbf: Option<i64>, expected: Result<(), TokenError>| {
        let mut claims = tokens::claims("acme");
        claims["iat"] = json!(now + iat);
        claims["exp"] = json!(now + exp);
        if let Some(nbf) = nbf {
            claims["nbf"] = json!(now + nbf);
        }
        let token = tokens::sign(&tokens::header().to_string(), &claims.to_string(), SECRET);
        let now = u64::try_from(now).unwrap();
        let session = verifier.verify(token.as_bytes(), now);
        let allowed = session.and_then(|session| session.allow(now, Page::Unknown, true));
        assert_eq!(allowed, expected, "iat {iat}, exp {exp}, nbf {nbf:?}");
        // Only a token that is valid now is cached.
        assert_eq!(verifier.recall(token.as_bytes()).is_some(), expected.is_ok());
    };
    check(0, 300, None, Ok(()));
    check(15, 315, None, Ok(()));
    check(20, 320, None, Ok(()));
    check(21, 321, None, Err(TokenError::Bad));
    check(0, 300, Some(20), Ok(()));
    check(0, 300, Some(21), Err(TokenError::Bad));
    check(-300, 0, None, Ok(()));
    check(-304, -4, None, Ok(()));
    check(-305, -5, None, Err(TokenError::Expired));
    // There is no leeway for the lifetime.
    check(0, 301, None, Err(TokenError::Bad));
    check(20, 321, None, Err(TokenError::Bad));
    check(10, 5, None, Err(TokenError::Bad));
    check(20, 15, None, Err(TokenError::Bad));
}

/// The back ends' libraries read the clock once for `iat` and once for `exp`: between the two a second
/// may begin, and a lifetime of exactly the most is then one too long.
#[test]
fn the_recipes_keep_the_lifetime_a_second_below_the_maximum() {
    let numbers = |text: &str, before: &str, after: &str| -> Vec<u64> {
        let found = text.split(before).skip(1).filter_map(|rest| rest.split_once(after));
        found.filter_map(|(number, _)| number.parse().ok()).collect()
    };
    let jose = numbers(include_str!("../../../../docs/proxy.md"), "setExpirationTime(\"", "s\")");
    let example = include_str!("../../../../examples/server/server.mjs");
    let node = numbers(example, "exp: now + ", ",");
    assert_eq!((jose, node), (vec![299], vec![299]));
    assert_eq!(verifier().settings().max_lifetime_seconds, 300);
}

#[test]
fn a_key_verifies_only_its_own_algorithm() {
    use aws_lc_rs::encoding::AsDer;
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};

    let pair = Ed25519KeyPair::generate().unwrap();
    let public = pair.public_key().as_der().unwrap();
    let base64 =
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, public.as_ref());
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{base64}\n-----END PUBLIC KEY-----\n");
    assert!(TokenKey::public("k".to_owned(), Algorithm::EdDsa, pem.as_bytes()).is_ok());
    assert!(TokenKey::public("k".to_owned(), Algorithm::Es256, pem.as_bytes()).is_err());
    assert!(TokenKey::hs256("k".to_owned(), &[1; 31]).is_err());
    // The public key as an HMAC secret, the classic algorithm confusion.
    let key = TokenKey::public(KEY_ID.to_owned(), Algorithm::EdDsa, pem.as_bytes()).unwrap();
    assert_eq!(format!("{key:?}"), "TokenKey(EdDSA, ***)");
    let verifier = Verifier::new(TokenSettings {
        audience: AUDIENCE.to_owned(),
        issuers: vec![ISSUER.to_owned()],
        max_lifetime_seconds: 300,
        keys: vec![key],
        providers: Vec::new(),
    });
    let claims = tokens::claims("acme").to_string();
    for alg in ["HS256", "EdDSA"] {
        let header = json!({"alg": alg, "kid": KEY_ID}).to_string();
        for secret in [pem.as_bytes(), public.as_ref(), pair.public_key().as_ref()] {
            let token = tokens::sign(&header, &claims, secret);
            assert_eq!(verifier.verify(token.as_bytes(), tokens::now()), Err(TokenError::Bad));
        }
    }
    let header = json!({"alg": "EdDSA", "kid": KEY_ID}).to_string();
    let message =
        format!("{}.{}", tokens::encode(header.as_bytes()), tokens::encode(claims.as_bytes()));
    let signature = tokens::encode(pair.sign(message.as_bytes()).as_ref());
    let token = format!("{message}.{signature}");
    assert!(verifier.verify(token.as_bytes(), tokens::now()).is_ok());
}
